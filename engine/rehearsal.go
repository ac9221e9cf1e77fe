package engine

import (
	"fmt"

	"engram/engine/cluster"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/random"
)

// Rehearsal is a network that goes through single steps of its life for a stopwatch.
// Learning rates are 0, so that every step does all its work on the same state.
type Rehearsal struct {
	step func() (int, error)
}

// Step runs some replay cycles, as many as a night would in one go, presents one pattern that
// is not known yet, learns for a cycle, or lets all states of a recall take a step; and returns
// the number of these. A device may still be at it.
func (r *Rehearsal) Step() (int, error) { return r.step() }

// Rehearse sets up the rows that a rank has of the network of an experiment whose first phase
// has rate 0, a fraction density of its synapses alive.
func Rehearse(e *config.Experiment, target graph.Target, ranks *cluster.Group, density float64) (*Rehearsal, error) {
	j, err := Prepare(e, target, Options{Ranks: ranks})
	if err != nil {
		return nil, err
	}
	if len(j.groups) > 1 {
		return nil, fmt.Errorf("%d networks do not fit on %s together, %d do", j.Networks(), target.Name(), len(j.groups[0].numbers))
	}
	replicas, err := j.admit(j.groups[0])
	if err != nil {
		return nil, err
	}
	b, err := newBatch(target, j.ranks, replicas, j.groups[0].inputs, 0)
	if err != nil {
		return nil, err
	}
	b.report, b.flush = func(Event) {}, func() error { return nil }
	if err := b.begin(); err != nil {
		return nil, err
	}
	if density < 1 {
		if err := b.thin(density); err != nil {
			return nil, err
		}
	}
	mem, err := b.remember(b.today())
	if err != nil {
		return nil, err
	}
	r := &Rehearsal{}
	switch p := e.Phases[0]; {
	case p.Wake != nil:
		r.step, err = b.rehearseDay(mem)
	case p.Sleep != nil:
		r.step, err = b.rehearseNight(mem, p.Sleep.Replay)
	case p.Learn != nil:
		r.step, err = b.rehearseLesson(mem, p.Learn.Replay)
	case p.Recall != nil:
		r.step, err = b.rehearseRecall(mem, p.Recall)
	}
	return r, err
}

// rehearseDay presents patterns that are not known.
func (b *batch) rehearseDay(mem *memories) (step func() (int, error), err error) {
	d, err := b.newWake(mem)
	if err != nil {
		return nil, err
	}
	for _, r := range b.replicas {
		d.order = append(d.order, b.inputs.order(r, 0, 0, mem.m))
	}
	b.set(model.NextOne, func(i int, _ *replica) float64 { return float64(d.order[i][0]) })
	presented := 0
	return func() (int, error) {
		at := presented % mem.m
		presented++
		clear(d.settled)
		return 1, d.show(0, at)
	}, d.present.run(nil)
}

func (b *batch) rehearseNight(mem *memories, c config.Replay) (step func() (int, error), err error) {
	if err := b.settle(0, c, mem, nil); err != nil {
		return nil, err
	}
	cycle, err := b.compile(mem.m, func(s model.Shape) *graph.Graph {
		return s.Cycle(model.Replay{Q: c.Scaling.Q})
	})
	if err != nil {
		return nil, err
	}
	b.constants(0)
	stride := cycle.stride(seenTime)
	return func() (int, error) {
		k := stride.next(mostPasses)
		b.rates(0, 0, k)
		return stride.run(b, func() (int, error) { return k, cycle.repeat(nil, k) })
	}, nil
}

func (b *batch) rehearseLesson(mem *memories, c config.Replay) (step func() (int, error), err error) {
	if err := b.settle(0, c, mem, nil); err != nil {
		return nil, err
	}
	l, err := b.newLesson(mem, c.Scaling.Q)
	b.constants(0)
	return func() (int, error) { return 1, l.cycle(0, 0, nil) }, err
}

// rehearseRecall lets the first cues take steps.
func (b *batch) rehearseRecall(mem *memories, c *config.Recall) (step func() (int, error), err error) {
	t, err := b.newRecallTest(mem, 0, c)
	if err != nil {
		return nil, err
	}
	lanes, now := t.fill(t.tests())
	after := make([]float64, len(now))
	return func() (int, error) { return 1, t.advance(now, after, lanes) }, nil
}

// thin prunes synapses at random.
func (b *batch) thin(density float64) error {
	return b.factors(func(r *replica, row int, u []float64) (bool, error) {
		s := random.New(r.Seed, random.Regrow, 0, uint64(row))
		for j := range b.n {
			if s.Uniform() >= density {
				for k := range b.z {
					u[k*b.n+j] = 0
				}
			}
		}
		return true, nil
	})
}
