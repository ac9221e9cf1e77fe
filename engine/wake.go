package engine

import (
	"context"
	"math"

	"engram/engine/config"
	"engram/engine/model"
	"engram/engine/random"
)

// wake is a day: every pass presents each pattern once, in a fresh order (model.md, Wake).
func (b *batch) wake(ctx context.Context, phase int, c *config.Wake) error {
	resumed := b.takenUp(phase)
	if resumed == nil {
		if err := b.dawn(phase, c); err != nil {
			return err
		}
	}
	mem, err := b.remember(b.today())
	if err != nil {
		return err
	}
	watch, err := b.watch(phase, "wake", mem)
	if err != nil {
		return err
	}
	d, err := b.newWake(mem)
	if err != nil {
		return err
	}
	watch.takeUp(resumed)
	if resumed != nil && len(resumed.Settled) == len(d.settled) {
		d.settled = resumed.Settled
	}
	b.underway = func() underway {
		u := watch.underway()
		u.Settled = d.settled
		return u
	}
	first := resumed.step()
	for pass := first / mem.m; pass < c.Passes; pass++ {
		if first <= pass*mem.m {
			if err := watch.at(pass, c.Passes); err != nil {
				return err
			}
		}
		if err := d.pass(ctx, phase, pass, max(0, first-pass*mem.m)); err != nil {
			return watch.stop(ctx, b.living(), pass, c.Passes, err)
		}
	}
	return watch.end(c.Passes, c.Passes)
}

// dawn begins a day: after the first one with new patterns, synapses that grow back if
// asked, and thresholds in balance.
func (b *batch) dawn(phase int, c *config.Wake) error {
	if b.wakes > 0 {
		for _, r := range b.replicas {
			r.days = append(r.days, b.newDay(r))
		}
	}
	if !b.fresh {
		if c.Regrow != nil {
			if err := b.regrow(phase, func(r *replica) config.Regrow { return *r.Phases[phase].Wake.Regrow }); err != nil {
				return err
			}
		}
		if err := b.balance(); err != nil {
			return err
		}
	}
	clear(b.current)
	b.wakes++
	return nil
}

// day holds the programs of a wake phase.
type day struct {
	*batch
	mem                   *memories
	present, presentation *runner
	order                 [][]int   // of each replica in this pass
	inhibition            []float64 // d of each replica
	h                     []float64 // currents of all replicas, (batch, N)
	settled               []bool    // the last step of the replica pruned nothing that the next would clear
}

func (b *batch) newWake(mem *memories) (*day, error) {
	d := &day{batch: b, mem: mem, inhibition: make([]float64, len(b.replicas)), settled: make([]bool, len(b.replicas)), h: make([]float64, len(b.replicas)*b.n)}
	var err error
	if d.present, err = b.compile(mem.m, model.Shape.Present); err != nil {
		return nil, err
	}
	d.presentation, err = b.compile(mem.m, model.Shape.Presentation)
	return d, err
}

// pass shows every pattern from place first of the order on once. The current of a pattern is computed together with
// the learning step before it, so that the factors are gone through once.
func (d *day) pass(ctx context.Context, phase, pass, first int) error {
	d.order = make([][]int, len(d.replicas))
	for i, r := range d.replicas {
		d.order[i] = d.inputs.order(r, phase, pass, d.mem.m)
	}
	d.set(model.NextOne, func(i int, r *replica) float64 { return float64(d.order[i][first]) })
	if err := d.present.run(d.living()); err != nil {
		return err
	}
	for at := first; at < d.mem.m; at++ {
		if err := d.pause(ctx, pass*d.mem.m+at); err != nil {
			return err
		}
		if err := d.show(phase, at); err != nil {
			return err
		}
		d.tick(1)
	}
	return nil
}

// show presents the pattern at place at of the order, whose currents are there
// already, and leaves those of the next one. A known pattern (d = 0) changes nothing
// but for this: a synapse that the step before took below the cutoff is cleared by the
// step after it, so that only the first of several known patterns need go through the
// factors.
func (d *day) show(phase, at int) error {
	learns, knows := make([]bool, len(d.replicas)), make([]bool, len(d.replicas))
	anyLearns, anyKnows := false, false
	d.perRowOfAll(model.H, d.h)
	for i, r := range d.replicas {
		d.inhibition[i] = dynamicInhibition(d.h[i*d.n:(i+1)*d.n], d.active())
		learns[i] = r.failed == nil && (d.inhibition[i] != 0 || !d.settled[i])
		knows[i] = r.failed == nil && !learns[i]
		d.settled[i] = d.inhibition[i] == 0
		anyLearns, anyKnows = anyLearns || learns[i], anyKnows || knows[i]
	}
	d.set(model.Pattern, func(i int, r *replica) float64 { return float64(d.order[i][at]) })
	d.set(model.NextOne, func(i int, r *replica) float64 { return float64(d.order[i][min(at+1, d.mem.m-1)]) })
	d.set(model.Gain, func(i int, r *replica) float64 {
		return d.precision(d.precision(r.Phases[phase].Wake.Rate) * math.Abs(d.inhibition[i]))
	})
	if anyLearns {
		if err := d.presentation.run(learns); err != nil {
			return err
		}
	}
	if anyKnows {
		return d.present.run(knows)
	}
	return nil
}

// dynamicInhibition is d: 0 if exactly active neurons have h > 0, else the value at
// ascending rank N - active (1-based), so that active neurons stay above it. It reorders h.
func dynamicInhibition(h []float64, active int) float64 {
	above := 0
	for _, v := range h {
		if v > 0 {
			above++
		}
	}
	if above == active {
		return 0
	}
	return nth(h, len(h)-active-1)
}

// order is the order of the m patterns in a pass: from the order file, or drawn.
func (in *inputs) order(r *replica, phase, pass, m int) []int {
	if o := in.orders[phase]; o != nil {
		return o[pass]
	}
	return random.New(r.Seed, random.Order, uint64(phase), uint64(pass)).Permutation(m, m)
}
