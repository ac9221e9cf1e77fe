package engine

import (
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/random"
)

// Rehearsal is a network that goes through single steps of its life for a stopwatch.
// Learning rates are 0, so that every step does all its work on the same state.
type Rehearsal struct {
	batch   *batch
	cycle   *runner
	day     *day
	present int // patterns presented so far
	stride  stride
}

// Rehearse sets up the network of an experiment whose first phase is a sleep or a wake
// with rate 0, a fraction density of its synapses alive.
func Rehearse(e *config.Experiment, target graph.Target, density float64) (*Rehearsal, error) {
	j, err := Prepare(e, target, Options{})
	if err != nil {
		return nil, err
	}
	b, err := newBatch(target, j.ranks, j.groups[0].replicas, j.groups[0].inputs, 0)
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
	r := &Rehearsal{batch: b}
	p := e.Phases[0]
	if p.Wake != nil {
		r.day, err = b.newWake(mem)
		if err != nil {
			return nil, err
		}
		for _, rep := range b.replicas {
			r.day.order = append(r.day.order, b.inputs.order(rep, 0, 0, mem.m))
		}
		b.set(model.NextOne, func(i int, _ *replica) float64 { return float64(r.day.order[i][0]) })
		return r, r.day.present.run(nil)
	}
	replayed := replay(b.replicas[0], 0)
	if err := b.settle(0, replayed, mem); err != nil {
		return nil, err
	}
	r.cycle, err = b.compile(mem.m, func(s model.Shape) *graph.Graph {
		return s.Cycle(model.Replay{Q: replayed.Scaling.Q})
	})
	b.constants(0)
	return r, err
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

// Step runs some replay cycles, as many as a night would in one go, or presents one
// pattern that is not known yet, and returns their number. A device may still be at it.
func (r *Rehearsal) Step() (int, error) {
	if r.cycle != nil {
		k := r.stride.next(mostPasses)
		r.batch.rates(0, 0, k)
		return k, r.stride.run(r.cycle, nil, k)
	}
	at := r.present % r.day.mem.m
	r.present++
	clear(r.day.settled)
	return 1, r.day.show(0, at)
}
