package engine

import (
	"time"

	"engram/engine/cluster"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
)

// Forecast is how long a job will take here, from single steps of a few rows.
type Forecast struct {
	Seconds     float64   // of all batches
	Phases      []float64 // of each phase
	Calibration time.Duration
}

const (
	// trialRows are the most rows that steps are timed on.
	trialRows = 256
	// lateDensity is the density of a night's later part, and earlyCycles how long it takes
	// to come near it: what a night of the paper does (N = 1,000, f = 0.05).
	lateDensity = 0.12
	earlyCycles = 1000
	// unknownPart of the presentations teach something; the others only listen.
	unknownPart = 0.8
	// recallSteps is how many steps a cue takes to settle.
	recallSteps = 5
)

// Forecast times the steps of the job's phases, for about the given time in all. Nothing is
// written, and the job is as before.
func (j *Job) Forecast(budget time.Duration) (*Forecast, error) {
	begin := time.Now()
	f := &Forecast{Phases: make([]float64, len(j.replicas[0].Phases))}
	for _, g := range j.groups {
		t, err := newTrial(j.target, g, j.ranks.Largest(g.replicas[0].Network.Neurons), budget/time.Duration(len(j.groups)*(2+2*len(f.Phases))))
		if err != nil {
			return nil, err
		}
		for i, p := range g.replicas[0].Phases {
			seconds, err := t.phase(i, p)
			if err != nil {
				return nil, err
			}
			f.Phases[i] += seconds * float64(len(g.replicas))
		}
	}
	for _, s := range f.Phases {
		f.Seconds += s
	}
	f.Calibration = time.Since(begin)
	return f, nil
}

// trial is the first rows of a network, for a stopwatch.
type trial struct {
	*batch
	mem     *memories
	scale   float64 // rows of a rank for each of the trial's
	each    time.Duration
	observe float64 // seconds of a record
}

func newTrial(target graph.Target, g group, rows int, each time.Duration) (*trial, error) {
	r := &replica{Experiment: g.replicas[0].Experiment}
	b, err := newBatch(target, cluster.Alone(), []*replica{r}, g.inputs, min(trialRows, rows))
	if err != nil {
		return nil, err
	}
	b.blocks = b.blocks[:1]
	b.report, b.flush = func(Event) {}, func() error { return nil }
	t := &trial{batch: b, each: each, scale: float64(rows) / float64(b.blocks[0].rows)}
	if err := b.state(); err != nil {
		return nil, err
	}
	r.days = []patterns{b.newDay(r)}
	err = b.factors(func(_ *replica, row int, u []float64) (bool, error) {
		for k := range u {
			u[k] = 0.6
		}
		for k := row; k < len(u); k += b.n {
			u[k] = 0
		}
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	if t.mem, err = b.remember(b.today()); err != nil {
		return nil, err
	}
	observe, err := b.compile(t.mem.m, func(s model.Shape) *graph.Graph { return s.Observe(outputs(r.Record.Observables)...) })
	if err != nil {
		return nil, err
	}
	t.observe, err = t.seconds(func() (int, error) { return 1, observe.run(nil) })
	return t, err
}

// seconds is how long a step takes for the whole network.
func (t *trial) seconds(step func() (int, error)) (float64, error) {
	if _, err := step(); err != nil { // the first one is slow
		return 0, err
	}
	if err := t.target.Wait(); err != nil {
		return 0, err
	}
	begin, done := time.Now(), 0
	for {
		k, err := step()
		if err != nil {
			return 0, err
		}
		done += k
		if time.Since(begin) >= t.each {
			err := t.target.Wait()
			return t.scale * time.Since(begin).Seconds() / float64(done), err
		}
	}
}

// phase is how long a phase will take.
func (t *trial) phase(i int, p config.Phase) (float64, error) {
	every := t.replicas[0].Record.Every
	switch {
	case p.Wake != nil:
		d, err := t.newWake(t.mem)
		if err != nil {
			return 0, err
		}
		present, err := t.seconds(func() (int, error) { return 1, d.presentation.run(nil) })
		listen, err2 := t.seconds(func() (int, error) { return 1, d.present.run(nil) })
		if err == nil {
			err = err2
		}
		each := unknownPart*present + (1-unknownPart)*listen
		return float64(p.Wake.Passes*t.mem.m)*each + float64(p.Wake.Passes/every+2)*t.observe, err
	case p.Sleep != nil:
		early, late, err := t.night(i, p.Sleep)
		n := p.Sleep.Cycles
		return float64(min(n, earlyCycles))*early + float64(max(0, n-earlyCycles))*late + float64(n/every+2)*t.observe, err
	case p.Learn != nil:
		each, err := t.lesson(i, p.Learn)
		return float64(p.Learn.Cycles)*each + float64(p.Learn.Cycles/every+2)*t.observe, err
	}
	r := p.Recall
	return float64(len(r.Levels)*r.Trials*min(r.Steps, recallSteps)) * t.observe, nil
}

// night times the cycles of a sleep, early at night and late.
func (t *trial) night(i int, c *config.Sleep) (early, late float64, err error) {
	cycle, err := t.compile(t.mem.m, func(s model.Shape) *graph.Graph {
		return s.Cycle(model.Replay{Weakest: c.Salience == "weakest", Q: c.Scaling.Q})
	})
	if err != nil {
		return 0, 0, err
	}
	t.constants(i)
	const cycles = 32
	t.still(cycles)
	step := func() (int, error) { return cycles, cycle.repeat(nil, cycles) }
	if early, err = t.seconds(step); err != nil || c.Cycles <= earlyCycles {
		return early, early, err
	}
	if err := t.thin(lateDensity); err != nil {
		return 0, 0, err
	}
	late, err = t.seconds(step)
	return early, late, err
}

// lesson times the cycles of learn.
func (t *trial) lesson(i int, c *config.Learn) (float64, error) {
	listen, err := t.compile(t.mem.m, model.Shape.Listen)
	if err != nil {
		return 0, err
	}
	consolidate, err := t.compile(t.mem.m, func(s model.Shape) *graph.Graph {
		return s.Consolidate(model.Replay{Q: c.Scaling.Q})
	})
	if err != nil {
		return 0, err
	}
	t.constants(i)
	t.still(1)
	return t.seconds(func() (int, error) {
		if err := listen.run(nil); err != nil {
			return 0, err
		}
		return 1, consolidate.run(nil)
	})
}

// still sets the learning rates to 0.
func (b *batch) still(cycles int) {
	for _, name := range []string{model.Eta, model.EtaTheta} {
		b.series(name, cycles, func(int, int, *replica) float64 { return 0 })
	}
}
