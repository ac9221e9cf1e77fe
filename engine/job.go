package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"engram/engine/cluster"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/run"
	"engram/kernels"
)

// Options of a run.
type Options struct {
	// Memory is the most bytes that a rank may use; 0: what is available now.
	Memory int64
	// Rows is the most rows in a block; 0: all of a network.
	Rows int
	// Batch is the most replicas computed together; 0: as many as fit.
	Batch int
	// Shard is the share of the sweep to run.
	Shard Shard
	// Ranks is the group of processes that share the rows; nil: this one has them all.
	Ranks *cluster.Group
	// CheckpointEvery is the time between checkpoints; 0: they are written at a stop only,
	// below: never.
	CheckpointEvery time.Duration
	// Tick, if any, is called after every presentation, and after replay cycles that were
	// done in one go with their number, for a stopwatch.
	Tick func(n int)
}

// Job is an experiment whose input has been read and checked: it can run.
type Job struct {
	Experiment *config.Experiment
	Replicas   []config.Replica
	Inputs     map[string]string // path -> SHA-256
	Bytes      int64             // memory of the largest batch
	Snapshots  int64             // bytes of all snapshots on disk
	StreamRows int               // factors lie on disk, and blocks of so many rows pass through memory; 0: they do not
	Batches    int
	Warnings   []string // about the configuration and its files: sentences for the user

	target   graph.Target
	ranks    *cluster.Group
	options  Options
	finished []int     // replicas whose arrays are saved
	flushed  time.Time // when the tables were written last
	saved    time.Time // when a checkpoint was

	resumed     *checkpoint // what the run goes on from, and its folder
	resumedFrom string

	groups   []group
	replicas []*replica
}

// group is a batch to be: replicas of one shape that fit in memory together.
type group struct {
	replicas []*replica
	inputs   *inputs
	bytes    int64 // memory of one replica
	copy     int64 // of a copy of its state, with which learn goes ahead; 0: it does without
	rows     int   // of a block, where the factors lie on disk; 0: they are in memory
}

// Prepare makes the replicas of an experiment, reads and checks all files, and groups
// the replicas into batches that fit in memory. Nothing is allocated and nothing is
// written yet: what the user got wrong is found here.
func Prepare(e *config.Experiment, target graph.Target, o Options) (*Job, error) {
	replicas, err := e.Replicas()
	if err != nil {
		return nil, err
	}
	if replicas, err = o.Shard.of(replicas); err != nil {
		return nil, err
	}
	j := &Job{Experiment: e, Replicas: replicas, Inputs: map[string]string{}, target: target, ranks: o.Ranks, options: o,
		Warnings: slices.Clone(e.Warnings)}
	if j.ranks == nil {
		j.ranks = cluster.Alone()
	}
	read, err := j.read()
	if err = j.ranks.Agree(err); err != nil {
		return nil, err
	}
	j.options.Memory = j.ranks.Least(j.options.Memory)
	byShape := map[string]int{} // shape -> its group, while that has room
	bytes := map[string]int64{} // shape -> memory of one replica without a copy of its state
	for i, r := range replicas {
		in := read[i]
		if in.patterns != nil {
			r.Experiment.Patterns.Count = in.patterns.m
		}
		if n := r.Experiment.Network.Neurons; n < j.ranks.Size {
			return nil, fmt.Errorf("%d neurons cannot be shared among %d ranks: use fewer", n, j.ranks.Size)
		}
		rep := &replica{number: r.Number, Experiment: r.Experiment}
		j.replicas = append(j.replicas, rep)
		j.Snapshots += snapshotBytes(r.Experiment, target.Precision())
		shape := shapeOf(r.Experiment)
		g, ok := byShape[shape]
		need, known := bytes[shape]
		if !known {
			need, err = bytesOf(r.Experiment, target, j.ranks.Largest(r.Experiment.Network.Neurons))
			if err = j.ranks.Agree(err); err != nil {
				return nil, err
			}
			need = j.ranks.Most(need)
			bytes[shape] = need
		}
		spare := copyBytes(r.Experiment, target, j.ranks.Largest(r.Experiment.Network.Neurons))
		if need+spare > j.options.Memory/10*9 {
			spare = 0
		}
		if !ok || !j.fits(len(j.groups[g].replicas)+1, need+spare, j.shareBytes(r.Experiment.Network)) {
			// a tenth is left to the collector's garbage and to the rest of the machine
			rows := 0
			if need > j.options.Memory/10*9 {
				rows, need = j.streamed(r.Experiment, need)
			}
			if need > j.options.Memory/10*9 {
				return nil, &ErrMemory{r.Number, need, j.shareBytes(r.Experiment.Network), j.options.Memory,
					j.ranks.Largest(r.Experiment.Network.Neurons), cardOf(target)}
			}
			if err := exact(r.Experiment, target.Precision()); err != nil {
				return nil, err
			}
			g = len(j.groups)
			j.groups = append(j.groups, group{inputs: in, bytes: need, copy: spare, rows: rows})
			byShape[shape] = g
			if rows > 0 {
				delete(byShape, shape) // one network at a time
			}
		}
		j.groups[g].replicas = append(j.groups[g].replicas, rep)
	}
	j.addUp()
	if f := replicas[0].Experiment.Patterns; f.File != "" && e.Patterns.Count == 0 {
		e.Patterns.Count = f.Count
	}
	return j, nil
}

// Incidental is the memory that a run takes beside its batch: files on their way, tables.
const Incidental = 1 << 20

// addUp tells what the batches take.
func (j *Job) addUp() {
	j.Batches, j.Bytes, j.StreamRows = len(j.groups), 0, 0
	for _, g := range j.groups {
		j.Bytes = max(j.Bytes, int64(len(g.replicas))*(g.bytes+g.copy))
		j.StreamRows = max(j.StreamRows, g.rows)
	}
}

// FactorBytes is the size of the factors of a replica.
func (j *Job) FactorBytes(replica int) int64 {
	c := j.Replicas[replica].Experiment.Network
	return factorBytes(c, c.Neurons, j.target.Precision())
}

// exact refuses networks whose sums the integers of float32 runs cannot hold
// (docs/arithmetic.md, Fixed point).
func exact(e *config.Experiment, p kernels.Precision) error {
	const most = 1 << 17
	n, m, z := e.Network.Neurons, e.Patterns.Count, e.Network.Factors
	switch ones := float64(n) * float64(m) * e.Network.CodingLevel; {
	case p != kernels.Float32:
	case n > most:
		return fmt.Errorf("network.neurons is %d; float32 runs are exact up to %d (larger ones need --precision float64)", n, most)
	case m > most:
		return fmt.Errorf("there are %d patterns; float32 runs are exact up to %d (more need --precision float64)", m, most)
	case n*z > 1<<21:
		return fmt.Errorf("%d neurons with %d factors a synapse are %d factors a neuron; float32 runs are exact up to %d (more need --precision float64)", n, z, n*z, 1<<21)
	case ones > 1<<31-1:
		return fmt.Errorf("%d patterns of %d neurons have about %.3g active neurons in all; float32 runs can index up to %d", m, n, ones, 1<<31-1)
	}
	return nil
}

// fits tells whether so many replicas of these bytes, of them factors, make a batch.
func (j *Job) fits(replicas int, bytes, factors int64) bool {
	if cache := j.target.Cache(); j.options.Batch == 0 && cache > 0 && int64(replicas)*factors > cache {
		return false
	}
	if j.target.Name() == "reference" || j.options.Batch > 0 && replicas > j.options.Batch {
		return replicas == 1
	}
	// half of the memory is left to the garbage collector, the page cache and others
	return int64(replicas)*bytes <= j.options.Memory/2
}

// shapeOf is equal for replicas that can be computed together: they differ in no more
// than seed and in what graphs take as arguments.
func shapeOf(e *config.Experiment) string {
	c := *e
	c.Name, c.Seed, c.Network.U0, c.Network.Spread, c.Patterns.Load = "", 0, 0, 0, 0
	c.Sweep, c.Phases = nil, nil
	for _, p := range e.Phases {
		switch {
		case p.Wake != nil:
			w := *p.Wake
			w.Rate = 0
			if w.Regrow != nil {
				w.Regrow = &config.Regrow{}
			}
			p.Wake = &w
		case p.Sleep != nil:
			s := *p.Sleep
			s.Replay = shapeOfReplay(s.Replay)
			p.Sleep = &s
		case p.Learn != nil:
			l := *p.Learn
			l.Replay = shapeOfReplay(l.Replay)
			p.Learn = &l
		}
		c.Phases = append(c.Phases, p)
	}
	return mustJSON(c)
}

func shapeOfReplay(r config.Replay) config.Replay {
	r.Rate, r.ThresholdRate, r.ThresholdFollows, r.Beta, r.Length = config.Rate{}, config.Rate{}, false, 0, 0
	return r
}

// filesOf is equal for replicas that read the same files in the same way.
func filesOf(e *config.Experiment) string {
	orders := map[int][2]any{}
	for i, p := range e.Phases {
		if p.Wake != nil {
			orders[i] = [2]any{p.Wake.OrderFile, p.Wake.Passes}
		}
	}
	return mustJSON([]any{e.Network.Neurons, e.Network.Factors, e.Network.FactorsFile, e.Network.ThresholdsFile,
		e.Patterns.File, e.Patterns.Count, e.Patterns.Memory, orders})
}

func mustJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic("engine: a configuration that JSON cannot express")
	}
	return string(text)
}

// Run leads all batches through the phases and writes tables and arrays into folder.
// A replica that fails does not take the others down: it is listed in the manifest and
// the error of Run names it. When ctx ends, on any rank, the state reached is written and the
// error is ctx's. What one rank alone fails in is a cluster.Error: the others wait for
// it then, until it aborts the group.
func (j *Job) Run(ctx context.Context, folder *run.Folder, m *run.Manifest, report func(Event)) error {
	if j.ranks.Leads() {
		if err := replicaTable(folder, j.Experiment, j.Replicas); err != nil {
			return j.ranks.Blame(err)
		}
	}
	accord := &accord{ranks: j.ranks}
	ctx = accord.under(ctx)
	j.flushed, j.saved = time.Now(), time.Now()
	warned := map[int]bool{} // of the phase; one network fails with the same words
	for n, g := range j.groups {
		err := j.runGroup(ctx, accord, g, folder, m, func(e Event) {
			if e.Kind == Warning && (warned[e.Phase] || len(j.replicas) == 1) {
				return
			}
			if e.Kind == Warning {
				warned[e.Phase] = true
				m.Warn(e.Message)
			}
			e.Batch, e.Batches = n, len(j.groups)
			report(e)
		})
		if err != nil {
			if unwritten := j.tables(folder); unwritten != nil && isStop(ctx, err) {
				return unwritten // what was reached is not saved
			}
		}
		if isStop(ctx, err) {
			return err
		}
		if err != nil {
			return j.ranks.Blame(j.short(g, err))
		}
	}
	if err := j.tables(folder); err != nil {
		return err
	}
	return j.failures(m)
}

func (j *Job) runGroup(ctx context.Context, accord *accord, g group, folder *run.Folder, m *run.Manifest, report func(Event)) error {
	rows := j.options.Rows
	if rows == 0 {
		rows = g.rows
	}
	b, err := newBatch(j.target, j.ranks, g.replicas, g.inputs, rows)
	if err != nil {
		return err
	}
	if g.rows > 0 {
		b.stream = &stream{mapper: j.target.Mapper(), folder: folder}
		defer b.stream.release()
	}
	b.presumes = g.copy > 0
	b.report = report
	b.folder = folder
	b.accord = accord
	accord.listen(b.due)
	b.flush = func() error { return j.flush(folder) }
	b.every, b.saved = j.options.CheckpointEvery, j.saved
	if b.every >= 0 {
		b.checkpoint = func() error { return j.writeCheckpoint(folder, b, m) }
	}
	if j.resumed != nil {
		if b.ahead = j.resumed.Ahead; b.ahead.Cycle > 0 {
			if err := b.divide(rows, b.ahead.Rows); err != nil {
				return err
			}
		}
		if err := b.takeUp(j.resumed, j.resumedFrom); err != nil {
			return err
		}
		j.resumed = nil
	}
	if j.options.Tick != nil {
		b.tick = func(n int) {
			_ = j.target.Wait() // for the stopwatch; a failure shows in the next run
			j.options.Tick(n)
		}
	}
	stopped := b.live(ctx, m)
	j.saved = b.saved
	if err := j.flush(folder); err != nil {
		return err
	}
	if stopped != nil && !isStop(ctx, stopped) && !errors.Is(stopped, errAllFailed) {
		return stopped
	}
	if isStop(ctx, stopped) && (b.stream != nil || b.ahead.Cycle > 0) {
		return stopped // the checkpoint is all there is time for, and rows may be at different cycles
	}
	if err := b.save(folder); err != nil {
		return err
	}
	if err := j.target.Wait(); err != nil { // what was read for the arrays is not to be trusted
		return err
	}
	if isStop(ctx, stopped) {
		return stopped
	}
	for _, r := range g.replicas {
		j.finished = append(j.finished, r.number)
	}
	return nil
}

// live leads a batch through its phases.
func (b *batch) live(ctx context.Context, m *run.Manifest) error {
	first := 0
	if b.resumed != nil {
		first = b.resumed.Position.Phase
	} else if err := b.begin(); err != nil {
		return err
	}
	for i, p := range b.replicas[0].Phases {
		if i < first {
			continue
		}
		b.begins(i)
		var err error
		switch {
		case p.Wake != nil:
			err = b.wake(ctx, i, p.Wake)
		case p.Sleep != nil:
			err = b.sleep(ctx, i, p.Sleep)
		case p.Learn != nil:
			err = b.learn(ctx, i, p.Learn)
		case p.Recall != nil:
			err = b.recall(ctx, i, p.Recall)
		}
		if failed := b.target.Wait(); failed != nil {
			err = failed
		}
		m.Seconds = run.AddSeconds(m.Seconds, b.spent())
		if isStop(ctx, err) && !b.place.Begun { // a phase that begins anew
			if unkept := b.keep(); unkept != nil {
				err = unkept
			}
		}
		if err != nil {
			return err
		}
		b.fresh = false
	}
	return nil
}

// isStop tells whether a run ends because ctx did; a failure meanwhile is one.
func isStop(ctx context.Context, err error) bool {
	return err != nil && ctx.Err() != nil && errors.Is(err, ctx.Err())
}

// spent is the time in the phase at hand.
func (b *batch) spent() run.PhaseSeconds {
	name := b.replicas[0].Phases[b.place.Phase].Name()
	return run.PhaseSeconds{Phase: b.place.Phase, Name: name, Seconds: time.Since(b.began).Seconds()}
}

// failures lists the replicas that failed in the manifest and in one error.
func (j *Job) failures(m *run.Manifest) error {
	m.Failed = nil
	for _, r := range j.replicas {
		if r.failed != nil {
			m.Failed = append(m.Failed, run.FailedReplica{Replica: r.number, Message: r.failed.Error()})
		}
	}
	switch {
	case len(m.Failed) == 0:
		return nil
	case len(j.replicas) == 1:
		return j.replicas[0].failed
	}
	return fmt.Errorf("%d of %d replicas failed; the first, replica %d: %s",
		len(m.Failed), len(j.replicas), m.Failed[0].Replica, m.Failed[0].Message)
}

// Memory is the most bytes that the job may use.
func (j *Job) Memory() int64 { return j.options.Memory }
