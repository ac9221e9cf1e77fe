package engine

import (
	"cmp"
	"slices"
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
	// lateDensity is the density of a night's later part, and earlyCycles how long it takes
	// to come near it: what a night of the paper does (N = 1,000, f = 0.05).
	lateDensity = 0.12
	earlyCycles = 1000
	// unknownPart of the presentations teach something; the others only listen.
	unknownPart = 0.8
	// recallSteps is how many steps a cue takes to settle.
	recallSteps = 5
	// trialTime is the least time that a look at one shape of network is worth.
	trialTime = 50 * time.Millisecond
)

// Forecast times the steps of the job's phases, for about the given time in all. Nothing is
// written, and the job is as before. Of many shapes some are looked at.
func (j *Job) Forecast(budget time.Duration) (*Forecast, error) {
	begin := time.Now()
	shapes := j.shapes()
	f := &Forecast{Phases: make([]float64, len(j.First().Phases))}
	looks := min(len(shapes), max(1, int(budget/trialTime)))
	each := budget / time.Duration(looks*(2+2*len(f.Phases)))
	for look := range looks {
		from, to := look*len(shapes)/looks, (look+1)*len(shapes)/looks
		at := shapes[(from+to)/2]
		t, err := newTrial(j.target, at, j.ranks.Largest(at.network.Network.Neurons), rowsFor(budget), each)
		if err != nil {
			return nil, err
		}
		for i, p := range at.network.Phases {
			seconds, err := t.phase(i, p)
			if err != nil {
				return nil, err
			}
			for _, s := range shapes[from:to] {
				more := work(s.network, i) / work(at.network, i)
				f.Phases[i] += seconds * more * float64(len(s.numbers))
			}
		}
	}
	for _, s := range f.Phases {
		f.Seconds += s
	}
	f.Calibration = time.Since(begin)
	return f, nil
}

// shapes are the replicas of each shape, in the order of their work.
func (j *Job) shapes() (all []group) {
	at := map[*config.Experiment]int{} // which groups of one shape share
	for _, g := range j.groups {
		i, known := at[g.network]
		if !known {
			i = len(all)
			at[g.network] = i
			all = append(all, group{network: g.network, inputs: g.inputs})
		}
		all[i].numbers = append(all[i].numbers, g.numbers...)
	}
	slices.SortStableFunc(all, func(a, b group) int {
		return cmp.Compare(workOf(a.network), workOf(b.network))
	})
	return all
}

// work is about what a phase of a network costs, in additions: more than nothing, since the
// state before the first cycle is looked at too.
func work(e *config.Experiment, phase int) float64 {
	n, m, z := float64(e.Network.Neurons), float64(e.Patterns.Count*daysOf(e, phase)), float64(e.Network.Factors)
	ones := m * e.Network.CodingLevel
	switch p := e.Phases[phase]; {
	case p.Wake != nil:
		return float64(p.Wake.Passes) * m * n * n * z
	case p.Sleep != nil:
		return float64(p.Sleep.Cycles+1) * n * n * (z + ones)
	case p.Learn != nil:
		return float64(p.Learn.Cycles+1) * n * n * (z + ones)
	default:
		return float64(len(p.Recall.Levels)*p.Recall.Trials) * n * n * (z + ones)
	}
}

func workOf(e *config.Experiment) (all float64) {
	for i := range e.Phases {
		all += work(e, i)
	}
	return all
}

// rowsFor is the number of rows that steps are timed on: enough for all threads.
func rowsFor(budget time.Duration) int {
	rows := 64
	if budget >= time.Second {
		rows = 256
	}
	return max(rows, 2*blockRows())
}

// Glance is Forecast for a few tenths of a second; nil where so short a look tells nothing:
// the run itself is short, or making patterns and factors for it would take longer.
func (j *Job) Glance() (*Forecast, error) {
	const (
		time     = 200 * time.Millisecond
		short    = 1e10 // additions, of a second or two
		elements = 4e6  // of patterns and factors
	)
	all, most := 0.0, 0.0
	for _, g := range j.groups {
		e := g.network
		all += float64(len(g.numbers)) * workOf(e)
		n := float64(e.Network.Neurons)
		most = max(most, n*float64(e.Patterns.Count)+n*float64(rowsFor(time)*e.Network.Factors))
	}
	if all < short || most > elements || j.target.Name() == "reference" {
		return nil, nil
	}
	return j.Forecast(time)
}

// trial is the first rows of a network, for a stopwatch.
type trial struct {
	*batch
	mem     *memories
	scale   float64 // rows of a rank for each of the trial's
	each    time.Duration
	observe float64 // seconds of a record
}

// newTrial is the first rows, at most so many, of the network of a group of which a rank has
// ofRank rows.
func newTrial(target graph.Target, g group, ofRank, rows int, each time.Duration) (*trial, error) {
	r := &replica{Experiment: g.network}
	b, err := newBatch(target, cluster.Alone(), []*replica{r}, g.inputs, min(rows, ofRank))
	if err != nil {
		return nil, err
	}
	b.blocks = b.blocks[:1]
	b.report, b.flush = func(Event) {}, func() error { return nil }
	t := &trial{batch: b, each: each, scale: float64(ofRank) / float64(b.blocks[0].rows)}
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
		return t.cycles(p.Sleep.Cycles, every, early, late), err
	case p.Learn != nil:
		early, late, err := t.lesson(i, p.Learn)
		return t.cycles(p.Learn.Cycles, every, early, late), err
	}
	r := p.Recall
	each := float64(min(r.Steps, recallSteps)) * t.observe
	if isSynaptic(r.Noise) {
		noise, err := t.noise(r.Noise)
		if err != nil {
			return 0, err
		}
		each += noise
	}
	return float64(len(r.Levels)*r.Trials*daysOf(t.replicas[0].Experiment, i)) * each, nil
}

// noise times the drawing of noise for the factors of a network.
func (t *trial) noise(kind string) (float64, error) {
	test := recallTest{batch: t.batch, Recall: &config.Recall{Noise: kind}}
	return t.seconds(func() (int, error) { return 1, test.shake(noise{kind: kind, level: 0.1}) })
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
	step := t.strides(cycle)
	if early, err = t.seconds(step); err != nil {
		return 0, 0, err
	}
	late, err = t.late(early, c.Cycles, step)
	return early, late, err
}

// lesson times the cycles of learn, early and late, when labels are right.
func (t *trial) lesson(i int, c *config.Learn) (early, late float64, err error) {
	l, err := t.newLesson(t.mem, c.Scaling.Q)
	if err != nil {
		return 0, 0, err
	}
	t.constants(i)
	step := func() (int, error) {
		if err := l.listen.run(nil); err != nil {
			return 0, err
		}
		l.flag(nil)
		t.still(1)
		return 1, l.consolidate.run(nil)
	}
	if early, err = t.seconds(step); err != nil {
		return 0, 0, err
	}
	if copyBytes(t.replicas[0].Experiment, t.target, 1) > 0 {
		p, err := t.newPresumption(t.mem, c.Scaling.Q)
		if err != nil {
			return 0, 0, err
		}
		step = t.strides(p.cycle)
	}
	late, err = t.late(early, c.Cycles, step)
	return early, late, err
}

// strides is a step of many cycles in one go.
func (t *trial) strides(cycle *runner) func() (int, error) {
	const cycles = 32
	return func() (int, error) {
		t.still(cycles)
		return cycles, cycle.repeat(nil, cycles)
	}
}

// late times the cycles of the later part of so many.
func (t *trial) late(early float64, cycles int, step func() (int, error)) (float64, error) {
	if cycles <= earlyCycles {
		return early, nil
	}
	if err := t.thin(lateDensity); err != nil {
		return 0, err
	}
	return t.seconds(step)
}

// cycles is how long so many cycles take, with their records.
func (t *trial) cycles(n, every int, early, late float64) float64 {
	return float64(min(n, earlyCycles))*early + float64(max(0, n-earlyCycles))*late + float64(n/every+2)*t.observe
}

// still sets the learning rates to 0.
func (b *batch) still(cycles int) {
	for _, name := range []string{model.Eta, model.EtaTheta} {
		b.series(name, cycles, func(int, int, *replica) float64 { return 0 })
	}
}
