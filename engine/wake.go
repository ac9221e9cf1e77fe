package engine

import (
	"context"
	"math"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/random"
)

// wake is a day: every pass presents each pattern once, in a fresh order (model.md, Wake).
type wake struct {
	ordinary
	*config.Wake
}

func (wake) graphs(s model.Shape, _ int) []*graph.Graph {
	return []*graph.Graph{s.Present(), s.Presentation()}
}

func (w wake) shape() config.Phase {
	c := *w.Wake
	c.Rate = 0
	if c.Regrow != nil {
		c.Regrow = &config.Regrow{}
	}
	return config.Phase{Wake: &c}
}

func (w wake) records(every int) int { return w.Passes/every + 2 }

func (w wake) additions(n, z, m, _ float64) float64 { return float64(w.Passes) * m * n * n * z }

func (w wake) estimate(t *trial, _ int) (float64, error) {
	d, err := t.startDay(t.mem)
	if err != nil {
		return 0, err
	}
	present, err := t.seconds(func() (int, error) { return 1, d.presentation.run(nil) })
	if err != nil {
		return 0, err
	}
	listen, err := t.seconds(func() (int, error) { return 1, d.present.run(nil) })
	each := unknownPart*present + (1-unknownPart)*listen
	return float64(w.Passes*t.mem.m)*each + float64(w.records(t.replicas[0].Record.Every))*t.observe, err
}

func (w wake) start(b *driver, i int, from *checkpoint) (stepper, error) {
	if from == nil {
		if err := b.beginWake(i, w.Wake); err != nil {
			return nil, err
		}
	}
	mem, err := b.loadPatterns(b.today())
	if err != nil {
		return nil, err
	}
	d, err := b.startDay(mem)
	if err != nil {
		return nil, err
	}
	d.phase = i
	if from != nil && len(from.Settled) == len(d.settled) {
		d.settled = from.Settled
	}
	d.record, err = b.newRecorder(i, mem)
	if err == nil {
		d.record.stepsPerCycle = mem.m
	}
	return d, err
}

// stopwatch presents patterns that are not known.
func (wake) stopwatch(b *driver, mem *patternSet) (step func() (int, error), err error) {
	d, err := b.startDay(mem)
	if err != nil {
		return nil, err
	}
	presented := 0
	return func() (int, error) {
		at := presented % mem.m
		presented++
		clear(d.settled)
		return 1, d.show(at)
	}, d.begin(0, 0)
}

// beginWake begins a day: after the first one with new patterns, synapses that grow back if
// asked, and thresholds in balance.
func (b *driver) beginWake(phase int, c *config.Wake) error {
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

// day is a wake phase under way. Its steps are presentations.
type day struct {
	*driver
	phase                 int
	mem                   *patternSet
	record                *recorder
	present, presentation *runner
	order                 [][]int   // of each replica in this pass; nil before the first
	inhibition            []float64 // d of each replica
	h                     []float64 // currents of all replicas, (batch, N)
	settled               []bool    // the last step of the replica pruned nothing that the next would clear
}

func (b *driver) startDay(mem *patternSet) (*day, error) {
	d := &day{driver: b, mem: mem, inhibition: make([]float64, len(b.replicas)), settled: make([]bool, len(b.replicas)), h: make([]float64, len(b.replicas)*b.n)}
	var err error
	if d.present, err = b.compile(mem.m, model.Shape.Present); err != nil {
		return nil, err
	}
	d.presentation, err = b.compile(mem.m, model.Shape.Presentation)
	return d, err
}

func (d *day) running() []bool     { return d.living() }
func (d *day) save(u *phaseState)  { u.Settled = d.settled }
func (d *day) recorder() *recorder { return d.record }

// step shows one pattern. The current of a pattern is computed together with the learning step
// before it, so that the factors are gone through once.
func (d *day) step(_ context.Context, n, _ int) (int, error) {
	pass, at := n/d.mem.m, n%d.mem.m
	if at == 0 || d.order == nil {
		if err := d.begin(pass, at); err != nil {
			return 0, err
		}
	}
	if err := d.show(at); err != nil {
		return 0, err
	}
	d.tick(1)
	return 1, nil
}

func (d *day) end() error { return nil }

// begin computes the current of the pattern at place at of a pass, the first to be shown.
func (d *day) begin(pass, at int) error {
	d.order = make([][]int, len(d.replicas))
	for i, r := range d.replicas {
		d.order[i] = d.inputs.order(r, d.phase, pass, d.mem.m)
	}
	d.set(model.NextOne, func(i int, r *replica) float64 { return float64(d.order[i][at]) })
	return d.present.run(d.living())
}

// show presents the pattern at place at of the order, whose currents are there
// already, and leaves those of the next one. A known pattern (d = 0) changes nothing
// but for this: a synapse that the step before took below the cutoff is cleared by the
// step after it, so that only the first of several known patterns need go through the
// factors.
func (d *day) show(at int) error {
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
		return d.precision(d.precision(r.Phases[d.phase].Wake.Rate) * math.Abs(d.inhibition[i]))
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
	return quickselect(h, len(h)-active-1)
}

// order is the order of the m patterns in a pass: from the order file, or drawn.
func (in *inputs) order(r *replica, phase, pass, m int) []int {
	if o := in.orders[phase]; o != nil {
		return o[pass]
	}
	return random.New(r.Seed, random.Order, uint64(phase), uint64(pass)).Permutation(m, m)
}
