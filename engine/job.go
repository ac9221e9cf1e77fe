package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"engram/engine/cluster"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/machine"
	"engram/engine/machine/energy"
	"engram/engine/phase"
	"engram/engine/state"
	"engram/engine/store"
)

// Options of a run.
type Options struct {
	// Memory is the most bytes that a rank may use; 0: what is available now.
	Memory int64
	// Program is how many of these the program itself takes, such as Incidental; none of a GPU's.
	Program int64
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
	// Moved is where input files are that were moved since the configuration named them: path -> path.
	Moved map[string]string
	// Root is where the files of the system are, from which energy is read; "": /.
	Root string
	// Tick, if any, is called after every presentation, and after replay cycles that were
	// done in one go with their number, for a stopwatch.
	Tick func(n int)
}

// Job is an experiment whose input has been read and checked: it can run.
type Job struct {
	Experiment *config.Experiment
	Inputs     map[string]string // path -> SHA-256
	Bytes      int64             // memory of the largest batch, at its beginning and at most, with Options.Program
	LateBytes  int64             // memory late in a long night, when LateDensity of the synapses are left
	Collected  int64             // what Go's garbage collector counts of Bytes, whatever was given back of it
	Snapshots  int64             // bytes of all snapshots on disk
	StreamRows int               // factors lie on disk, and blocks of so many rows pass through memory; 0: they do not
	Batches    int
	Warnings   []string // about the configuration and its files: sentences for the user

	target   graph.Target
	ranks    *cluster.Group
	options  Options
	finished []int         // replicas whose arrays are saved
	flushed  time.Time     // when the tables were written last
	flushing time.Duration // how long that took
	saved    time.Time     // when a checkpoint was

	resumed     *checkpoint // what the run goes on from, and its folder
	resumedFrom string

	limit        *machine.Limit // of the process, that leaves no more memory than the job uses; nil: it is not one of those
	addressSpace int64          // bytes that may still be mapped, files too
	filesKept    int64          // memory of what the rank keeps of files with synapses
	filesRead    int64          // and of these files whole, as they are read

	combinations *config.Combinations
	footprints   footprints
	numbers      []int // of the replicas to compute, ascending
	groups       []group
	replicas     []*state.Replica // in the order of numbers; nil until the job runs
}

// group is a batch to be: replicas of one shape that fit in memory together.
type group struct {
	numbers []int              // of its replicas
	network *config.Experiment // one of their shape
	inputs  *state.Inputs
	bytes   int64  // memory of one replica
	copy    int64  // of a copy of its state, with which learn goes ahead; 0: it does without
	disk    onDisk // how the factors lie on disk; no rows: they are in memory
}

// begin makes the replicas, which know no more than their numbers yet.
func (j *Job) begin() {
	if j.replicas != nil {
		return
	}
	j.replicas = make([]*state.Replica, len(j.numbers))
	for i, number := range j.numbers {
		j.replicas[i] = &state.Replica{Number: number}
	}
}

// admit are the replicas of a group, with their experiments.
func (j *Job) admit(g group) ([]*state.Replica, error) {
	j.begin()
	var admitted []*state.Replica
	for _, number := range g.numbers {
		made, err := j.combinations.Replica(number)
		if err != nil {
			return nil, err
		}
		r := j.replica(number)
		r.Experiment = made.Experiment
		if g.inputs.Wiring != nil {
			g.inputs.Wiring.Tell(r.Experiment.Network.Wiring)
		}
		admitted = append(admitted, r)
	}
	return admitted, nil
}

// dismiss lets go of what the replicas of a group were made of and were shown.
func dismiss(replicas []*state.Replica) {
	for _, r := range replicas {
		r.Experiment, r.Days, r.Kept = nil, nil, nil
		r.DropTables()
	}
}

// Run takes all batches through the phases and writes tables and arrays to the sink. It calls report, if that is
// not nil, with each event. A replica that fails does not stop the others: the sink's outcome lists it, and the
// error of Run names it. A network with nothing to replay is listed there too (Outcome.NoneStored), and is no
// error. When ctx ends, on any rank, Run writes the current state and returns the error of ctx. If one rank alone
// fails, the error is a cluster.Error, and the other ranks wait until that rank aborts the group.
func (j *Job) Run(ctx context.Context, sink store.Sink, report func(Event)) error {
	if err := j.accepts(sink); err != nil {
		return err
	}
	if report == nil {
		report = func(Event) {}
	}
	m := sink.Outcome()
	if j.ranks.IsRoot() {
		if err := j.sweptTable(sink); err != nil {
			return j.ranks.WithRank(err)
		}
	}
	j.begin()
	defer func() { m.NoneStored = j.noneStored() }()
	meter := j.meter()
	defer meter.Close()
	defer j.sumEnergy(m, meter)
	consensus := &cluster.Consensus{Ranks: j.ranks}
	ctx = consensus.Under(ctx)
	j.flushed, j.saved = time.Now(), time.Now()
	warned := map[string]bool{} // of what is said once
	for n, g := range j.groups {
		err := j.runGroup(ctx, consensus, meter, g, j.groups[n+1:], sink, func(e Event) {
			if e.Once != "" && warned[e.Once] {
				return
			}
			warned[e.Once] = true
			if e.Kind == Warning {
				m.Warn(e.Message)
			}
			e.Batch, e.Batches = n, len(j.groups)
			report(e)
		})
		if err != nil {
			if unwritten := j.tables(sink); unwritten != nil && phase.IsStop(ctx, err) {
				return unwritten // what was reached is not saved
			}
		}
		if phase.IsStop(ctx, err) {
			return err
		}
		if err != nil {
			return j.ranks.WithRank(j.short(g, err))
		}
	}
	if err := j.tables(sink); err != nil {
		return err
	}
	j.sumUp(m, report)
	return j.failures(m)
}

// letGo drops the factors that a file gave the networks of a group, once these have them, unless later groups begin with them.
func letGo(g group, later []group) {
	given := g.inputs.Given
	if given == nil || slices.ContainsFunc(later, func(l group) bool { return l.inputs.Given == given }) {
		return
	}
	given.Factors = nil
	debug.FreeOSMemory() // it was as much as the factors of a network, or twice that
}

// runGroup takes a batch through its phases and saves it.
func (j *Job) runGroup(ctx context.Context, consensus *cluster.Consensus, meter *energy.Meter, g group, later []group, sink store.Sink, report func(Event)) error {
	replicas, err := j.admit(g)
	if err != nil {
		return err
	}
	b, err := j.driver(g, replicas, sink)
	if err != nil {
		return err
	}
	if b.Stream != nil {
		defer b.Stream.Release()
	}
	b.Begun = func() { letGo(g, later) }
	b.Report, b.Meter, b.Consensus = report, meter, consensus
	consensus.Piggyback(b.Due)
	if err := j.goOn(b, j.rows(g)); err != nil {
		return err
	}
	stopped := b.Live(ctx, sink.Outcome())
	j.saved = b.Saved
	if err := j.flush(sink); err != nil {
		return err
	}
	if stopped != nil && !phase.IsStop(ctx, stopped) && !errors.Is(stopped, phase.ErrAllFailed) {
		return stopped
	}
	if phase.IsStop(ctx, stopped) && (b.Stream != nil || b.RowProgress.Cycle > 0) {
		return stopped // the checkpoint is all there is time for, and rows may be at different cycles
	}
	if err := b.Save(sink); err != nil {
		return err
	}
	if err := j.target.Wait(); err != nil { // what was read for the arrays is not to be trusted
		return err
	}
	if phase.IsStop(ctx, stopped) {
		return stopped
	}
	if err := j.replicaTables(sink, replicas); err != nil { // a checkpoint does not have those of networks that are done
		return err
	}
	j.finished = append(j.finished, g.numbers...)
	dismiss(replicas)
	return nil
}

// rows is how many rows of a network of the group a block has at most; 0: all.
func (j *Job) rows(g group) int {
	if j.options.Rows == 0 {
		return g.disk.rows
	}
	return j.options.Rows
}

// driver is that of a batch, and knows how the job wants it to run and where it saves.
func (j *Job) driver(g group, replicas []*state.Replica, sink store.Sink) (*phase.Driver, error) {
	b, err := phase.NewDriver(j.target, j.ranks, replicas, g.inputs, j.rows(g))
	if err != nil {
		return nil, err
	}
	if g.disk.rows > 0 {
		b.Slots = g.disk.slots
		b.Stream = &state.Stream{Mapper: j.target.Mapper(), Path: store.FolderOf(sink).TemporaryPath}
	}
	b.Speculates = g.copy > 0
	b.Only = len(j.replicas) == 1
	b.Sink = sink
	b.Flush = func() error { return j.flush(sink) }
	b.Recalled = func() error { return j.replicaTables(sink, b.Replicas) }
	b.Every, b.Saved = j.options.CheckpointEvery, j.saved
	if folder := store.FolderOf(sink); folder != nil && b.Every >= 0 {
		b.Checkpoint = func() error { return j.writeCheckpoint(folder, b, sink.Outcome()) }
	}
	if j.options.Tick != nil {
		b.Tick = func(n int) {
			_ = j.target.Wait() // for the stopwatch; a failure shows in the next run
			j.options.Tick(n)
		}
	}
	return b, nil
}

// goOn gives a batch in blocks of so many rows the state of the checkpoint that the job goes on from, if it does.
func (j *Job) goOn(b *phase.Driver, rows int) error {
	if j.resumed == nil {
		return nil
	}
	if b.RowProgress = j.resumed.RowProgress; b.RowProgress.Cycle > 0 {
		if err := b.Divide(rows, b.RowProgress.Rows); err != nil {
			return err
		}
	}
	if err := restoreBatch(b, j.resumed, j.resumedFrom); err != nil {
		return err
	}
	j.resumed = nil
	return nil
}

// accepts refuses sinks that cannot hold the job.
func (j *Job) accepts(s store.Sink) error {
	switch {
	case store.FolderOf(s) != nil:
		return nil
	case j.StreamRows > 0:
		return errors.New("the factors do not fit in memory and would lie on disk, in a run folder: use one, or allow more memory")
	case j.ranks.Size > 1:
		return errors.New("ranks that share a network write its arrays into a run folder: use one")
	}
	return nil
}

// Memory is the most bytes that the job may use.
func (j *Job) Memory() int64 { return j.options.Memory + j.options.Program }

// Numbers are those of the networks to compute, ascending: all of the sweep, or those of a share.
func (j *Job) Numbers() []int { return slices.Clone(j.numbers) }

// meter begins to count the energy of the machine and of the device; nil but on the leading rank.
func (j *Job) meter() *energy.Meter {
	if !j.ranks.IsRoot() {
		return nil
	}
	device, err := j.target.Energy()
	return energy.Open(cmp.Or(j.options.Root, "/"), device, err)
}

// sumEnergy writes what the meter has counted into the manifest.
func (j *Job) sumEnergy(m *store.Outcome, meter *energy.Meter) {
	missing := meter.Missing()
	if j.ranks.Size > 1 {
		missing = append(missing, fmt.Sprintf("the machines and cards of the other %d ranks", j.ranks.Size-1))
	}
	m.SumEnergy(missing...)
}
