package engine

import (
	"context"
	"errors"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
)

// sleep is a night: the patterns that are stored replay themselves (model.md, Sleep).
type sleep struct {
	ordinary
	*config.Sleep
}

func (s sleep) days(e *config.Experiment, i int) int {
	if s.Which == "all" {
		return max(1, wakesBefore(e, i))
	}
	return 1
}

func (s sleep) replay() model.Replay {
	return model.Replay{Weakest: s.Salience == "weakest", Q: s.Scaling.Q}
}

func (s sleep) graphs(of model.Shape, _ int) []*graph.Graph {
	return []*graph.Graph{of.Rescale(s.Scaling.Q), of.InitMeanActivity(), of.Cycle(s.replay())}
}

func (s sleep) shape() config.Phase {
	c := *s.Sleep
	c.Replay, c.IfNoneStored = shapeOfReplay(c.Replay), ""
	return config.Phase{Sleep: &c}
}

// rowsApart: in a night rows do not touch each other.
func (sleep) rowsApart() bool { return true }

func (s sleep) records(every int) int { return s.Cycles/every + 2 }

func (s sleep) additions(n, z, m, active float64) float64 {
	return float64(s.Cycles+1) * n * n * (z + m*active)
}

// estimate times cycles early at night and late.
func (s sleep) estimate(t *trial, i int) (float64, error) {
	cycle, err := t.compile(t.mem.m, func(of model.Shape) *graph.Graph { return of.Cycle(s.replay()) })
	if err != nil {
		return 0, err
	}
	t.constants(i)
	step := t.chunks(cycle)
	early, err := t.seconds(step)
	if err != nil {
		return 0, err
	}
	late, err := t.late(early, s.Cycles, step)
	return t.cycles(s.Cycles, s.records(t.replicas[0].Record.Every), early, late), err
}

func (s sleep) start(b *driver, i int, from *checkpoint) (stepper, error) {
	mem, replaying, err := b.beginSleep(i, s.Sleep, from)
	if err != nil || none(replaying) {
		return nil, err
	}
	n := &night{driver: b, replaying: replaying}
	if n.record, err = b.newRecorder(i, mem); err != nil {
		return nil, err
	}
	if n.cycle, err = b.compile(mem.m, func(of model.Shape) *graph.Graph { return of.Cycle(s.replay()) }); err != nil {
		return nil, err
	}
	b.constants(i)
	n.chunk = b.chunkOf(n.cycle, seenTime)
	return n, nil
}

// stopwatch goes through cycles, as many in one go as a night would.
func (s sleep) stopwatch(b *driver, mem *patternSet) (step func() (int, error), err error) {
	if err := b.rescale(0, s.Replay, mem, nil); err != nil {
		return nil, err
	}
	cycle, err := b.compile(mem.m, func(of model.Shape) *graph.Graph { return of.Cycle(s.replay()) })
	if err != nil {
		return nil, err
	}
	b.constants(0)
	chunk := b.chunkOf(cycle, seenTime)
	return func() (int, error) {
		k := chunk.next(mostPasses)
		b.rates(0, 0, k)
		return chunk.run(b, func() (int, error) { return k, cycle.repeat(nil, k) })
	}, nil
}

// night is a sleep phase under way. Its steps are replay cycles.
type night struct {
	*driver
	record    *recorder
	cycle     *runner
	chunk     chunk
	replaying []bool // networks that have something to replay; nil: all
}

func (n *night) running() []bool     { return n.livingOf(n.replaying) }
func (n *night) save(u *phaseState)  { u.RowProgress, u.Running = n.rowProgress, n.replaying }
func (n *night) recorder() *recorder { return n.record }

// step runs as many cycles in one go as the chunk has.
func (n *night) step(ctx context.Context, at, most int) (int, error) {
	if at == 0 {
		n.record.sayNotStored()
	}
	k, cut := n.chunk.next(most), n.stream != nil || n.rowProgress.Cycle > at || n.chunk.slow() && n.cycle.stops() && n.ranks.Size == 1
	if cut {
		k = min(mostPasses, most)
	}
	running := n.running()
	k, err := n.chunk.run(n.driver, func() (int, error) { return n.runChunk(ctx, n.record, n.cycle, running, at, k, cut) })
	if err == nil {
		n.tick(k)
	}
	return k, err
}

func (n *night) end() error {
	n.record.sayLost()
	return nil
}

// beginSleep chooses what a night replays and prepares its first cycle; a night that is
// restored has that behind it. It tells which replicas have something to replay (nil: all).
func (b *driver) beginSleep(phase int, c *config.Sleep, resumed *checkpoint) (mem *patternSet, replaying []bool, err error) {
	if resumed != nil {
		mem, err = b.loadPatterns(b.current)
		return mem, resumed.Running, err
	}
	refs, err := b.replayed(c.Which)
	if err != nil {
		return nil, nil, err
	}
	if replaying, err = b.withMemories(phase, refs); err != nil {
		return nil, nil, err
	}
	if none(replaying) {
		return nil, replaying, b.allFailed()
	}
	if mem, err = b.loadPatterns(refs); err != nil {
		return nil, nil, err
	}
	if err := b.rescale(phase, c.Replay, mem, replaying); err != nil {
		return nil, nil, err
	}
	for i, r := range b.replicas {
		if replaying == nil || replaying[i] {
			b.current[i], r.kept = refs[i], refs[i]
		}
	}
	return mem, replaying, nil
}

// errAllFailed ends a batch in which no replica can go on; each knows why.
var errAllFailed = errors.New("all replicas failed")

func (b *driver) allFailed() error {
	for _, r := range b.replicas {
		if r.failed == nil {
			return nil
		}
	}
	return errAllFailed
}

// replayed chooses the patterns of a night: those of the day, or of all days, that are
// stored now; where no wake has come before, all of them.
func (b *driver) replayed(which string) ([][]ref, error) {
	switch {
	case b.wakes == 0:
		return b.today(), nil
	case which == "all":
		return b.stored(b.ever())
	}
	return b.stored(b.today())
}

// stored are those of the patterns that have a positive margin at every neuron.
func (b *driver) stored(refs [][]ref) ([][]ref, error) {
	mem, err := b.loadPatterns(refs)
	if err != nil {
		return nil, err
	}
	if err := b.once(mem.m, func(s model.Shape) *graph.Graph { return s.Observe(model.Unstable) }); err != nil {
		return nil, err
	}
	kept := make([][]ref, len(refs))
	for i := range b.replicas {
		unstable := b.perPattern(i, model.Unstable, mem.m, add)
		for c, p := range refs[i] {
			if unstable[c] == 0 {
				kept[i] = append(kept[i], p)
			}
		}
	}
	return kept, nil
}

// rescale prepares the first cycle of a night for the replicas that are active (nil: all): the
// very first phase scales freshly drawn factors and sets theta = bias; the first sleep or learn
// after a wake scales once, thresholds with it. Then mean_i is taken from the state.
func (b *driver) rescale(phase int, c config.Replay, mem *patternSet, active []bool) error {
	drawn := b.fresh && b.replicas[0].Network.FactorsFile == ""
	scaled := make([]bool, len(b.replicas))
	for i := range scaled {
		woken := b.wakes > 0 && b.current[i] == nil // a wake has come after its last sleep or learn
		scaled[i] = (active == nil || active[i]) && (drawn || woken)
	}
	if !none(scaled) {
		r, err := b.compile(mem.m, func(s model.Shape) *graph.Graph { return s.Rescale(c.Scaling.Q) })
		if err != nil {
			return err
		}
		b.constants(phase)
		if err := r.run(maskOf(scaled)); err != nil {
			return err
		}
	}
	if drawn {
		if err := b.firstThresholds(); err != nil {
			return err
		}
	}
	return b.onceFor(active, mem.m, model.Shape.InitMeanActivity)
}

// constants writes what stays the same during a phase of replay.
func (b *driver) constants(phase int) {
	b.set(model.Beta, func(_ int, r *replica) float64 { return replay(r, phase).Beta })
	b.set(model.Length, func(_ int, r *replica) float64 { return replay(r, phase).Length })
}

// rates writes the learning rates of cycles c, c + 1, ...
func (b *driver) rates(phase, c, cycles int) {
	b.series(model.Eta, cycles, func(p, _ int, r *replica) float64 { return replay(r, phase).Rate.At(c + p) })
	b.series(model.EtaTheta, cycles, func(p, _ int, r *replica) float64 { return replay(r, phase).ThresholdRate.At(c + p) })
}

// replay is what a sleep or learn phase of a replica is told.
func replay(r *replica, phase int) config.Replay { return *r.Phases[phase].Replay() }
