package engine

import (
	"context"
	"errors"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
)

// sleep is a night: the patterns that are stored replay themselves (model.md, Sleep).
func (b *batch) sleep(ctx context.Context, phase int, c *config.Sleep) error {
	resumed := b.takenUp(phase)
	mem, replaying, err := b.fallAsleep(phase, c, resumed)
	if err != nil || none(replaying) {
		return err
	}
	watch, err := b.watch(phase, "sleep", mem)
	if err != nil {
		return err
	}
	cycle, err := b.compile(mem.m, func(s model.Shape) *graph.Graph {
		return s.Cycle(model.Replay{Weakest: c.Salience == "weakest", Q: c.Scaling.Q})
	})
	if err != nil {
		return err
	}
	b.constants(phase)
	watch.takeUp(resumed)
	b.underway = func() underway {
		u := watch.underway()
		u.Ahead, u.Running = b.ahead, replaying
		return u
	}
	stride := cycle.stride(seenTime)
	for n := resumed.step(); n < c.Cycles; {
		asleep := b.livingOf(replaying)
		if none(asleep) {
			return nil // those that replayed failed, and the others wait for the next phase
		}
		if err := watch.atOf(asleep, n, c.Cycles); err != nil {
			return err
		}
		if n == 0 {
			watch.sayNotStored()
		}
		if err := b.pause(ctx, n); err != nil {
			return watch.stop(ctx, asleep, n, c.Cycles, err)
		}
		left := watch.untilRecord(n, c.Cycles)
		k, cut := stride.next(left), b.stream != nil || b.ahead.Cycle > n || stride.slow() && cycle.stops() && b.ranks.Size == 1
		if cut {
			k = min(mostPasses, left)
		}
		k, err = stride.run(b, func() (int, error) { return b.stretch(ctx, watch, cycle, asleep, n, k, c.Cycles, cut) })
		if err != nil {
			return err
		}
		b.tick(k)
		n += k
	}
	if err := watch.endOf(b.livingOf(replaying), c.Cycles, c.Cycles); err != nil {
		return err
	}
	watch.sayLost()
	return nil
}

// fallAsleep chooses what a night replays and prepares its first cycle; a night that is
// taken up again has that behind it. It tells which replicas have something to replay (nil: all).
func (b *batch) fallAsleep(phase int, c *config.Sleep, resumed *checkpoint) (mem *memories, replaying []bool, err error) {
	if resumed != nil {
		mem, err = b.remember(b.current)
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
	if mem, err = b.remember(refs); err != nil {
		return nil, nil, err
	}
	if err := b.settle(phase, c.Replay, mem, replaying); err != nil {
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

func (b *batch) allFailed() error {
	for _, r := range b.replicas {
		if r.failed == nil {
			return nil
		}
	}
	return errAllFailed
}

// replayed chooses the patterns of a night: those of the day, or of all days, that are
// stored now; where no wake has come before, all of them.
func (b *batch) replayed(which string) ([][]ref, error) {
	switch {
	case b.wakes == 0:
		return b.today(), nil
	case which == "all":
		return b.stored(b.ever())
	}
	return b.stored(b.today())
}

// stored are those of the patterns that have a positive margin at every neuron.
func (b *batch) stored(refs [][]ref) ([][]ref, error) {
	mem, err := b.remember(refs)
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

// settle prepares the first cycle of a night for the replicas that are active (nil: all): the
// very first phase scales freshly drawn factors and sets theta = bias; the first sleep or learn
// after a wake scales once, thresholds with it. Then mean_i is taken from the state.
func (b *batch) settle(phase int, c config.Replay, mem *memories, active []bool) error {
	drawn := b.fresh && b.replicas[0].Network.FactorsFile == ""
	scaled := make([]bool, len(b.replicas))
	for i := range scaled {
		woken := b.wakes > 0 && b.current[i] == nil // a wake has come after its last sleep or learn
		scaled[i] = (active == nil || active[i]) && (drawn || woken)
	}
	if !none(scaled) {
		r, err := b.compile(mem.m, func(s model.Shape) *graph.Graph { return s.Settle(c.Scaling.Q) })
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
	return b.onceFor(active, mem.m, model.Shape.Hear)
}

// constants writes what stays the same during a phase of replay.
func (b *batch) constants(phase int) {
	b.set(model.Beta, func(_ int, r *replica) float64 { return replay(r, phase).Beta })
	b.set(model.Length, func(_ int, r *replica) float64 { return replay(r, phase).Length })
}

// rates writes the learning rates of cycles c, c + 1, ...
func (b *batch) rates(phase, c, cycles int) {
	b.series(model.Eta, cycles, func(p, _ int, r *replica) float64 { return replay(r, phase).Rate.At(c + p) })
	b.series(model.EtaTheta, cycles, func(p, _ int, r *replica) float64 { return replay(r, phase).ThresholdRate.At(c + p) })
}

// replay is what a sleep or learn phase of a replica is told.
func replay(r *replica, phase int) config.Replay {
	if s := r.Phases[phase].Sleep; s != nil {
		return s.Replay
	}
	return r.Phases[phase].Learn.Replay
}
