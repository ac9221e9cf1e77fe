package phase

import (
	"math"
	"slices"
	"time"

	"engram/engine/cluster"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/pattern"
	"engram/engine/state"
)

// Trial is the first rows of a network, for a stopwatch.
type Trial struct {
	*Driver
	mem     *state.PatternSet
	Scale   float64 // rows of a rank for each of the trial's
	each    time.Duration
	Observe float64 // seconds of a record

	timing, least, most float64 // seconds of all steps that were timed; had each part of them been as fast as its fastest, and as slow as its slowest

	// seconds on the host: patterns are drawn and given to the device, sources and factors are drawn, all
	// factors are read and written
	Draw, Grow, Pass float64
}

// NewTrial is the first rows, at most so many, of the network of a group of which a rank has
// ofRank rows. Their factors lie on disk where there is a stream.
func NewTrial(target graph.Target, network *config.Experiment, in *state.Inputs, ofRank, rows int, each time.Duration, stream *state.Stream) (*Trial, error) {
	r := &state.Replica{Experiment: network}
	b, err := NewDriver(target, cluster.Alone(), []*state.Replica{r}, in, min(rows, ofRank))
	if err != nil {
		return nil, err
	}
	b.Blocks, b.Stream = b.Blocks[:1], stream
	t := &Trial{Driver: b, each: each, Scale: float64(ofRank) / float64(b.Blocks[0].Rows)}
	begin := time.Now()
	if err := b.Allocate(); err != nil { // which draws the sources of rows that have some
		return nil, err
	}
	wired := time.Since(begin)
	begin = time.Now()
	r.Days = []pattern.Set{b.NewDay(r)}
	t.Draw = time.Since(begin).Seconds()
	begin = time.Now()
	if err := b.DrawFactors(); err != nil {
		return nil, err
	}
	t.Grow = t.Scale * (wired + time.Since(begin)).Seconds()
	sources := b.ReadSources()
	if t.Pass, err = t.timed(func(r *state.Replica, row int, u []float64) (bool, error) {
		synapses := b.K
		if of := sources.Of(r, row-b.FirstRow); of != nil {
			synapses = len(of) // what comes after them is no synapse and stays 0
		}
		for k := range b.Z {
			for j := range synapses {
				u[k*b.K+j] = 0.6
			}
		}
		return true, nil
	}); err != nil {
		return nil, err
	}
	begin = time.Now()
	if t.mem, err = b.LoadPatterns(b.Today()); err != nil {
		return nil, err
	}
	t.Draw += time.Since(begin).Seconds()
	observe, err := b.Compile(t.mem.M, func(s model.Shape) *graph.Graph { return s.Observe(Outputs(r.Record)...) })
	if err != nil {
		return nil, err
	}
	if t.Observe, err = t.seconds(observations(network), func() (int, error) { return 1, observe.Run(nil) }); err != nil {
		return nil, err
	}
	looks, err := t.instruments(network)
	t.Observe += looks
	return t, err
}

// observations are how often the run of a network does what a record does: recalls take such steps too.
func observations(e *config.Experiment) (times int) {
	for i, p := range All(e) {
		times += p.Records(e.Record.Every)
		if r := e.Phases[i].Recall; r != nil {
			times += len(r.Levels) * r.Trials * e.DaysOf(i) * stepsOf(r)
		}
	}
	return times
}

// timed is how long it takes to call f for all rows of the network.
func (t *Trial) timed(f func(r *state.Replica, row int, u []float64) (changed bool, err error)) (float64, error) {
	begin := time.Now()
	err := t.Factors(f)
	return t.Scale * time.Since(begin).Seconds(), err
}

// parts are so many parts of the time in which a step is repeated, whose speeds tell how much they vary.
const parts = 5

// part is so many steps that took so long.
type part struct {
	took  time.Duration
	steps int
}

// extremes are the seconds a step of the fastest and the slowest part. A part that is less than half as long as a whole one, as the
// last may be, is ruled by whatever came between, and left out where there are others.
func extremes(all []part, whole time.Duration) (fastest, slowest float64) {
	long := slices.DeleteFunc(slices.Clone(all), func(p part) bool { return 2*p.took < whole })
	if len(long) == 0 {
		long = all
	}
	fastest = math.Inf(1)
	for _, p := range long {
		each := p.took.Seconds() / float64(p.steps)
		fastest, slowest = min(fastest, each), max(slowest, each)
	}
	return fastest, slowest
}

// worthTiming is the part of the steps of a run that are timed at most: a look at a short run is short.
const worthTiming = 1.0 / 200

// enough is how many steps of a trial are timed at most of those that the run takes so many times.
func (t *Trial) enough(times int) int { return max(1, int(worthTiming*t.Scale*float64(times))) }

// seconds is how long a step takes for the whole network, which takes it so many times.
func (t *Trial) seconds(times int, step func() (int, error)) (float64, error) {
	if _, err := step(); err != nil { // the first one is slow
		return 0, err
	}
	if err := t.Target.Wait(); err != nil {
		return 0, err
	}
	var all []part
	begin, done := time.Now(), 0
	for began, before, over := begin, 0, false; !over; {
		k, err := step()
		if err != nil {
			return 0, err
		}
		done += k
		over = time.Since(begin) >= t.each || done >= t.enough(times)
		if !over && time.Since(began) < t.each/parts && done-before < t.enough(times)/parts {
			continue
		}
		if err := t.Target.Wait(); err != nil {
			return 0, err
		}
		all = append(all, part{time.Since(began), done - before})
		began, before = time.Now(), done
	}
	took := time.Since(begin).Seconds()
	fastest, slowest := extremes(all, t.each/parts)
	t.timing, t.least, t.most = t.timing+took, t.least+float64(fastest*float64(done)), t.most+float64(slowest*float64(done))
	return t.Scale * took / float64(done), nil
}

// Spread is how much less and how much more time the steps would have taken that were timed, had all been as fast as the fastest of
// them or as slow as the slowest, as factors.
func (t *Trial) Spread() (least, most float64) {
	if t.timing == 0 {
		return 1, 1
	}
	return min(1, t.least/t.timing), max(1, t.most/t.timing)
}

// noise times the drawing of noise for the factors of a network.
func (t *Trial) noise(kind string) (float64, error) {
	test := RecallTest{Driver: t.Driver, Recall: &config.Recall{Noise: kind}, original: t.Batch, divisors: map[*state.Replica][]float64{}, sources: t.ReadSources()}
	for _, r := range t.Replicas {
		test.divisors[r] = slices.Repeat([]float64{1}, t.OwnRows)
	}
	return t.seconds(math.MaxInt32, func() (int, error) { return 1, test.perturb(Noise{Kind: kind, Level: 0.1}) })
}

// chunks is a step of many cycles in one go, of so many in all, as far as there is time for them.
func (t *Trial) chunks(all int, cycle *state.Runner) func() (int, error) {
	most := min(32, t.enough(all))
	cycles := 1
	return func() (int, error) {
		begin, done := time.Now(), cycles
		t.zeroRates(done)
		err := cycle.Repeat(nil, done)
		each := time.Since(begin) / time.Duration(done)
		cycles = min(most, int(max(1, t.each/max(1, each))))
		return done, err
	}
}

// late times the cycles of the later part of so many.
func (t *Trial) late(early float64, cycles int, step func() (int, error)) (float64, error) {
	if cycles <= EarlyCycles {
		return early, nil
	}
	if err := t.Prune(LateDensity); err != nil {
		return 0, err
	}
	return t.seconds(cycles-EarlyCycles, step)
}

// Cycles is how long so many cycles take, with their records.
func (t *Trial) Cycles(n, records int, early, late float64) float64 {
	return float64(min(n, EarlyCycles))*early + float64(max(0, n-EarlyCycles))*late + float64(records)*t.Observe
}

// zeroRates sets the learning rates to 0.
func (b *Driver) zeroRates(cycles int) {
	for _, name := range []string{model.Eta, model.EtaTheta} {
		b.Series(name, cycles, func(int, int, *state.Replica) float64 { return 0 })
	}
}

const (
	// LateDensity is the density of a night's later part, and earlyCycles how long it takes
	// to come near it: what a night of the paper does (N = 1,000, f = 0.05).
	LateDensity = 0.12
	EarlyCycles = 1000
	// unknownPart of the presentations teach something; the others only listen.
	unknownPart = 0.8
	// recallSteps is how many steps a cue takes to settle.
	recallSteps = 5
)
