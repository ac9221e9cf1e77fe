package phase

import (
	"context"
	"math"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/state"
	"engram/engine/statistics"
)

// wake is a day: every pass presents each pattern once, in a fresh order (model.md, Wake).
type wake struct {
	ordinary
	*config.Wake
}

func (wake) Graphs(s model.Shape, _ int, _ bool) []*graph.Graph {
	return []*graph.Graph{s.Present(), s.Presentation(), s.InhibitedPresentation()}
}

func (w wake) Shape() config.Phase {
	c := *w.Wake
	c.Rate = 0
	if c.Regrow != nil {
		c.Regrow = &config.Regrow{Rewire: c.Regrow.Rewire}
	}
	return config.Phase{Wake: &c}
}

func (w wake) Records(every config.Every) int { return every.Records(w.Passes) }

func (w wake) Additions(synapses, z, m, _ float64) float64 {
	return float64(w.Passes) * m * synapses * z
}

// Traffic: no presentation begins before the one before it has gone through all rows.
func (w wake) Traffic(e *config.Experiment, _, _ int) (reads, writes float64) {
	presentations := float64(w.Passes * e.Patterns.Count)
	return presentations + float64(w.Records(e.Record.Every)), presentations
}

func (w wake) Estimate(t *Trial, _ int) (float64, error) {
	d, err := t.StartDay(t.mem)
	if err != nil {
		return 0, err
	}
	if d.Inhibited != nil {
		each, err := t.seconds(w.Passes*t.mem.M, func() (int, error) { return 1, d.Inhibited.Run(nil) })
		return w.seconds(t, each), err
	}
	present, err := t.seconds(w.Passes*t.mem.M, func() (int, error) { return 1, d.presentation.Run(nil) })
	if err != nil {
		return 0, err
	}
	listen, err := t.seconds(w.Passes*t.mem.M, func() (int, error) { return 1, d.present.Run(nil) })
	return w.seconds(t, unknownPart*present+(1-unknownPart)*listen), err
}

// seconds are those of a day whose presentations take so long each.
func (w wake) seconds(t *Trial, each float64) float64 {
	return float64(w.Passes*t.mem.M)*each + float64(w.Records(t.Replicas[0].Record.Every))*t.Observe
}

func (w wake) Start(b *Driver, i int, from *Saved) (Stepper, error) {
	if from == nil {
		if err := b.beginWake(i, w.Wake); err != nil {
			return nil, err
		}
	}
	mem, err := b.LoadPatterns(b.Today())
	if err != nil {
		return nil, err
	}
	d, err := b.StartDay(mem)
	if err != nil {
		return nil, err
	}
	d.phase = i
	if from != nil && len(from.Settled) == len(d.settled) {
		d.settled = from.Settled
	}
	d.record, err = b.newRecorder(i, mem, from)
	return d, err
}

// Stopwatch presents patterns that are not known.
func (wake) Stopwatch(b *Driver, mem *state.PatternSet) (step func() (int, error), err error) {
	d, err := b.StartDay(mem)
	if err != nil {
		return nil, err
	}
	presented := 0
	return func() (int, error) {
		at := presented % mem.M
		presented++
		clear(d.settled)
		return 1, d.Show(at)
	}, d.Begin(0, 0)
}

// beginWake begins a day: after the first one with new patterns, synapses that grow back if
// asked, and thresholds in balance.
func (b *Driver) beginWake(phase int, c *config.Wake) error {
	if b.Wakes > 0 {
		for _, r := range b.Replicas {
			r.Days = append(r.Days, b.NewDay(r))
		}
	}
	if !b.Fresh {
		if c.Regrow != nil {
			if err := b.Regrow(phase); err != nil {
				return err
			}
		}
		if err := b.Balance(); err != nil {
			return err
		}
	}
	clear(b.Current)
	b.Wakes++
	return nil
}

// day is a wake phase under way. Its steps are presentations.
type day struct {
	*Driver
	phase                 int
	mem                   *state.PatternSet
	record                *Recorder
	present, presentation *state.Runner
	Inhibited             *state.Runner // where a device that queues has all rows: it finds d itself. nil: the host does
	order                 [][]int       // of each replica in this pass; nil before the first
	Inhibition            []float64     // d of each replica
	h                     []float64     // currents of all replicas, (batch, N)
	settled               []bool        // the last step of the replica pruned nothing that the next would clear
}

func (b *Driver) StartDay(mem *state.PatternSet) (*day, error) {
	d := &day{Driver: b, mem: mem, Inhibition: make([]float64, len(b.Replicas)), settled: make([]bool, len(b.Replicas)), h: make([]float64, len(b.Replicas)*b.N)}
	var err error
	if d.present, err = b.Compile(mem.M, model.Shape.Present); err != nil {
		return nil, err
	}
	if b.Target.Queues() && len(b.Blocks) == 1 && b.Blocks[0].Rows == b.N {
		if d.Inhibited, err = b.Compile(mem.M, model.Shape.InhibitedPresentation); err != nil {
			return nil, err
		}
	}
	d.presentation, err = b.Compile(mem.M, model.Shape.Presentation)
	return d, err
}

func (d *day) running() []bool     { return d.Living() }
func (d *day) save(u *PhaseState)  { u.Settled = d.settled }
func (d *day) recorder() *Recorder { return d.record }

// step shows one pattern. The current of a pattern is computed together with the learning step
// before it, so that the factors are gone through once.
func (d *day) step(_ context.Context, n, _ int) (int, error) {
	pass, at := n/d.mem.M, n%d.mem.M
	if at == 0 || d.order == nil {
		if err := d.Begin(pass, at); err != nil {
			return 0, err
		}
	}
	if err := d.Show(at); err != nil {
		return 0, err
	}
	d.Tick(1)
	return 1, nil
}

func (d *day) end() error {
	d.record.sayBare()
	d.record.sayFewStored()
	d.record.sayForgotten()
	return nil
}

// Begin computes the current of the pattern at place at of a pass, the first to be shown.
func (d *day) Begin(pass, at int) error {
	d.order = make([][]int, len(d.Replicas))
	for i, r := range d.Replicas {
		d.order[i] = d.Inputs.Order(r, d.phase, pass, d.mem.M)
	}
	d.Set(model.Rate, func(_ int, r *state.Replica) float64 { return r.Phases[d.phase].Wake.Rate })
	d.Set(model.NextOne, func(i int, r *state.Replica) float64 { return float64(d.order[i][at]) })
	return d.present.Run(d.Living())
}

// Show presents the pattern at place at of the order, whose currents are there
// already, and leaves those of the next one. A known pattern (d = 0) changes nothing
// but for this: a synapse that the step before took below the cutoff is cleared by the
// step after it, so that only the first of several known patterns need go through the
// factors.
func (d *day) Show(at int) error {
	d.Set(model.Pattern, func(i int, r *state.Replica) float64 { return float64(d.order[i][at]) })
	d.Set(model.NextOne, func(i int, r *state.Replica) float64 { return float64(d.order[i][min(at+1, d.mem.M-1)]) })
	if d.Inhibited != nil {
		clear(d.settled)
		return d.Inhibited.Run(d.Living())
	}
	learns, knows := make([]bool, len(d.Replicas)), make([]bool, len(d.Replicas))
	anyLearns, anyKnows := false, false
	d.PerRowOfAll(model.H, d.h)
	for i, r := range d.Replicas {
		d.Inhibition[i] = DynamicInhibition(d.h[i*d.N:(i+1)*d.N], d.Active())
		learns[i] = r.Failed == nil && (d.Inhibition[i] != 0 || !d.settled[i])
		knows[i] = r.Failed == nil && !learns[i]
		d.settled[i] = d.Inhibition[i] == 0
		anyLearns, anyKnows = anyLearns || learns[i], anyKnows || knows[i]
	}
	d.Set(model.Gain, func(i int, r *state.Replica) float64 {
		return d.Precision(d.Precision(r.Phases[d.phase].Wake.Rate) * math.Abs(d.Inhibition[i]))
	})
	if anyLearns {
		if err := d.presentation.Run(learns); err != nil {
			return err
		}
	}
	if anyKnows {
		return d.present.Run(knows)
	}
	return nil
}

// DynamicInhibition is d: 0 if exactly active neurons have h > 0, else the value at
// ascending rank N - active (1-based), so that active neurons stay above it. It reorders h.
func DynamicInhibition(h []float64, active int) float64 {
	above := 0
	for _, v := range h {
		if v > 0 {
			above++
		}
	}
	if above == active {
		return 0
	}
	return statistics.Quickselect(h, len(h)-active-1)
}
