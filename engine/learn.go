package engine

import (
	"context"
	"slices"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
)

// learn is the protocol without wake: the weakest pattern of each neuron is taught
// while any label is wrong anywhere in the network, then the soft salience consolidates.
func (b *batch) learn(ctx context.Context, phase int, c *config.Learn) error {
	refs := b.today()
	mem, err := b.remember(refs)
	if err != nil {
		return err
	}
	resumed := b.takenUp(phase)
	if resumed == nil {
		if err := b.settle(phase, c.Replay, mem, b.living()); err != nil {
			return err
		}
	}
	copy(b.current, refs)
	watch, err := b.watch(phase, "learn", mem)
	if err != nil {
		return err
	}
	lesson, err := b.newLesson(mem, c.Scaling.Q)
	if err != nil {
		return err
	}
	convergence, err := b.newConvergence(mem)
	if err != nil {
		return err
	}
	if p := lesson.presumption; p != nil {
		p.more = func(cycle int) bool {
			watch.progress(cycle, c.Cycles)
			return ctx.Err() == nil
		}
	}
	b.constants(phase)
	running := b.living()
	watch.takeUp(resumed)
	if resumed != nil {
		running = resumed.Running
		if err := convergence.takeUp(resumed); err != nil {
			return err
		}
	}
	b.underway = func() underway {
		u := watch.underway()
		u.Running, u.Density, u.Margin, u.Why = running, texts(convergence.density), texts(convergence.margin), convergence.why
		return u
	}
	for n := resumed.step(); n < c.Cycles; {
		if err := watch.atOf(running, n, c.Cycles); err != nil {
			return err
		}
		if err := b.pause(ctx, n); err != nil {
			return watch.stop(ctx, running, n, c.Cycles, err)
		}
		k, err := lesson.stride(phase, n, min(watch.untilRecord(n, c.Cycles), checkEvery-n%checkEvery), running)
		if err != nil {
			return err
		}
		if k == 0 { // a stop
			continue
		}
		b.tick(k)
		n += k
		if c.UntilConverged && n%checkEvery == 0 {
			done, err := convergence.check(phase)
			if err != nil {
				return err
			}
			if running, err = watch.finish(running, done, n, c.Cycles); err != nil {
				return err
			}
			if none(running) {
				break
			}
		}
	}
	if !none(running) {
		if err := watch.endOf(running, c.Cycles, c.Cycles); err != nil {
			return err
		}
	}
	watch.sayLost()
	if c.UntilConverged {
		watch.sayNotConverged(running, c.Cycles, convergence.why)
	} else {
		watch.sayNotLearnt()
	}
	return nil
}

// lesson holds the programs of a learn phase.
type lesson struct {
	*batch
	listen, consolidate *runner
	wrong               []bool // replicas with a wrong label
	row                 []float64
}

func (b *batch) newLesson(mem *memories, q float64) (*lesson, error) {
	l := &lesson{batch: b, wrong: make([]bool, len(b.replicas)), row: make([]float64, b.ownRows)}
	var err error
	if l.listen, err = b.compile(mem.m, model.Shape.Listen); err != nil {
		return nil, err
	}
	l.consolidate, err = b.compile(mem.m, func(s model.Shape) *graph.Graph {
		return s.Consolidate(model.Replay{Q: q})
	})
	if err == nil && b.presumes {
		b.presumption, err = b.newPresumption(mem, q)
	}
	return l, err
}

// stride does some cycles, at most so many, and returns how many: one, or as many as replicas
// whose labels have been right for long go in one go (presume.go), or none at a stop.
func (l *lesson) stride(phase, n, most int, running []bool) (int, error) {
	one := func() error { return l.cycle(phase, n, running) }
	p := l.presumption
	if p == nil {
		return 1, one()
	}
	trusted, k := p.trusted(running, most)
	switch {
	case trusted == nil:
		return 1, one()
	case k < presumeWorth:
		return p.stride.run(l.batch, func() (int, error) { return 1, one() })
	}
	return p.stride.run(l.batch, func() (int, error) {
		done, err := p.presume(phase, n, k, trusted)
		if err != nil || done == nil {
			return 0, err
		}
		rest := without(running, done)
		for c := n; c < n+k && err == nil && !none(rest); c++ {
			err = l.cycle(phase, c, rest)
		}
		return k, err
	})
}

// cycle teaches or consolidates once.
func (l *lesson) cycle(phase, n int, running []bool) error {
	if err := l.listen.run(running); err != nil {
		return err
	}
	l.flag(running)
	l.rates(phase, n, 1)
	return l.consolidate.run(running)
}

// flag tells the replicas whether any of their neurons, on any rank, has a wrong label.
func (l *lesson) flag(running []bool) {
	wrong := l.any("wrong", l.wrong, l.row, func(v float64) bool { return v != 0 })
	if l.presumption != nil {
		l.presumption.heard(running, wrong)
	}
	l.set(model.Flag, func(i int, _ *replica) float64 {
		if wrong[i] {
			return 1
		}
		return 0
	})
}

// any tells of which replicas any row, on any rank, has a value that is so; found and row are
// memory for that.
func (b *batch) any(name string, found []bool, row []float64, so func(v float64) bool) []bool {
	clear(found)
	for _, blk := range b.blocks {
		row := row[:blk.rows]
		for i := range b.replicas {
			blk.own[name].Read(i*blk.rows, row)
			found[i] = found[i] || slices.ContainsFunc(row, so)
		}
	}
	return b.ranks.Any(found...)
}

// without are the running replicas (nil: all) that have not done what is to be done.
func without(running, done []bool) []bool {
	rest := make([]bool, len(done))
	for i := range done {
		rest[i] = !done[i] && (running == nil || running[i])
	}
	return rest
}

func none(running []bool) bool {
	for _, on := range running {
		if on {
			return false
		}
	}
	return running != nil
}
