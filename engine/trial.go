package engine

import (
	"time"

	"engram/engine/cluster"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/random"
)

// trial is the first rows of a network, for a stopwatch.
type trial struct {
	*driver
	mem     *patternSet
	scale   float64 // rows of a rank for each of the trial's
	each    time.Duration
	observe float64 // seconds of a record

	// seconds on the host: patterns are drawn and given to the device, factors are drawn, all
	// factors are read and written
	draw, grow, pass float64
}

// newTrial is the first rows, at most so many, of the network of a group of which a rank has
// ofRank rows.
func newTrial(target graph.Target, g group, ofRank, rows int, each time.Duration) (*trial, error) {
	r := &replica{Experiment: g.network}
	b, err := newDriver(target, cluster.Alone(), []*replica{r}, g.inputs, min(rows, ofRank))
	if err != nil {
		return nil, err
	}
	b.blocks = b.blocks[:1]
	t := &trial{driver: b, each: each, scale: float64(ofRank) / float64(b.blocks[0].rows)}
	if err := b.allocate(); err != nil {
		return nil, err
	}
	begin := time.Now()
	r.days = []patterns{b.newDay(r)}
	t.draw = time.Since(begin).Seconds()
	if t.grow, err = t.timed(func(r *replica, row int, u []float64) (bool, error) {
		grow(u, b.n, row, random.New(r.Seed, random.Factors, uint64(row), 0), r.Network.U0, r.Network.Spread, nil)
		return true, nil
	}); err != nil {
		return nil, err
	}
	if t.pass, err = t.timed(func(_ *replica, row int, u []float64) (bool, error) {
		for k := range u {
			u[k] = 0.6
		}
		for k := row; k < len(u); k += b.n {
			u[k] = 0
		}
		return true, nil
	}); err != nil {
		return nil, err
	}
	begin = time.Now()
	if t.mem, err = b.loadPatterns(b.today()); err != nil {
		return nil, err
	}
	t.draw += time.Since(begin).Seconds()
	observe, err := b.compile(t.mem.m, func(s model.Shape) *graph.Graph { return s.Observe(outputs(r.Record.Observables)...) })
	if err != nil {
		return nil, err
	}
	t.observe, err = t.seconds(func() (int, error) { return 1, observe.run(nil) })
	return t, err
}

// timed is how long it takes to call f for all rows of the network.
func (t *trial) timed(f func(r *replica, row int, u []float64) (changed bool, err error)) (float64, error) {
	begin := time.Now()
	err := t.factors(f)
	return t.scale * time.Since(begin).Seconds(), err
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

// noise times the drawing of noise for the factors of a network.
func (t *trial) noise(kind string) (float64, error) {
	test := recallTest{driver: t.driver, Recall: &config.Recall{Noise: kind}}
	return t.seconds(func() (int, error) { return 1, test.perturb(noise{kind: kind, level: 0.1}) })
}

// chunks is a step of many cycles in one go, as far as there is time for them.
func (t *trial) chunks(cycle *runner) func() (int, error) {
	const most = 32
	cycles := 1
	return func() (int, error) {
		begin, done := time.Now(), cycles
		t.zeroRates(done)
		err := cycle.repeat(nil, done)
		each := time.Since(begin) / time.Duration(done)
		cycles = int(min(most, max(1, t.each/max(1, each))))
		return done, err
	}
}

// late times the cycles of the later part of so many.
func (t *trial) late(early float64, cycles int, step func() (int, error)) (float64, error) {
	if cycles <= earlyCycles {
		return early, nil
	}
	if err := t.prune(lateDensity); err != nil {
		return 0, err
	}
	return t.seconds(step)
}

// cycles is how long so many cycles take, with their records.
func (t *trial) cycles(n, records int, early, late float64) float64 {
	return float64(min(n, earlyCycles))*early + float64(max(0, n-earlyCycles))*late + float64(records)*t.observe
}

// zeroRates sets the learning rates to 0.
func (b *driver) zeroRates(cycles int) {
	for _, name := range []string{model.Eta, model.EtaTheta} {
		b.series(name, cycles, func(int, int, *replica) float64 { return 0 })
	}
}
