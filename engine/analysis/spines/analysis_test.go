package spines

import (
	"math"
	"testing"

	"engram/engine/random"
)

// walk makes sizes whose changes grow as w^slope, gains and losses alike.
func walk(slope float64) *Sizes {
	s := &Sizes{Synapses: 300, Times: 40}
	noise := random.New(5, random.Noise, 0, 0)
	for range s.Synapses {
		w := math.Exp(noise.Normal())
		for range s.Times {
			s.W = append(s.W, w)
			w = math.Max(w+0.02*math.Pow(w, slope)*noise.Normal(), 1e-3)
		}
	}
	return s
}

func TestSlopes(t *testing.T) {
	for _, want := range []float64{0, 0.5, 0.8} {
		for lag := 1; lag < 3; lag++ {
			gain, loss := walk(want).Slopes(lag, Resampling{Seed: 1, Count: 30})
			for _, f := range []Fit{gain, loss} {
				if math.Abs(f.Slope-want) > 0.06 || !(f.Error > 0 && f.Error < 0.05) {
					t.Errorf("lag %d: %+v, want a slope of %g", lag, f, want)
				}
			}
		}
	}
}

// TestFewChanges: no line through too few points.
func TestFewChanges(t *testing.T) {
	s := &Sizes{Synapses: 1, Times: 3, W: []float64{1, 2, 1}}
	gain, loss := s.Slopes(1, Resampling{Count: 3})
	if !math.IsNaN(gain.Slope) || !math.IsNaN(gain.Error) || gain.Changes != 1 || loss.Changes != 1 {
		t.Errorf("%+v, %+v", gain, loss)
	}
}

// TestChanges: missing sizes, births and pauses are no changes; a death is a loss.
func TestChanges(t *testing.T) {
	missing := math.NaN()
	s := &Sizes{Synapses: 2, Times: 5, W: []float64{2, 3, missing, 1, 1, 0, 4, 0, 0, 5}}
	gains, losses := s.Changes(1)
	if len(gains) != 1 || gains[0] != (Change{2, 1}) || len(losses) != 1 || losses[0] != (Change{4, 4}) {
		t.Errorf("gains %v, losses %v", gains, losses)
	}
}

// scaled makes sizes that change by chance but keep sum w^q.
func scaled(q float64) *Sizes {
	const n, times = 200, 20
	s := &Sizes{Synapses: n, Times: times, W: make([]float64, n*times)}
	noise := random.New(6, random.Noise, 0, 0)
	for t := range times {
		sum := 0.0
		for i := range n {
			w := math.Exp(noise.Normal())
			s.W[i*times+t] = w
			sum += math.Pow(w, q)
		}
		for i := range n {
			s.W[i*times+t] *= math.Pow(n/sum, 1/q)
		}
	}
	return s
}

// TestMinimum: the norm that is kept is found, in the data themselves (one resample).
func TestMinimum(t *testing.T) {
	for _, q := range []float64{0.4, 1, 2} {
		c, err := scaled(q).Curves(20, Resampling{Seed: 1, Count: 1})
		if err != nil {
			t.Fatal(err)
		}
		if got, sd := c.Minimum(); math.Abs(got-q) > 1e-9 || sd != 0 {
			t.Errorf("q_min %g +- %g, want %g", got, sd, q)
		}
	}
}

// TestMissing: where one size in ten is missing, the norms stay what they are.
func TestMissing(t *testing.T) {
	s := scaled(1)
	chance := random.New(6, random.Noise, 1, 0)
	for i := range s.W {
		if s.W[i] /= 100; i%s.Times == s.Times-1 {
			continue // alive at the last time
		}
		if chance.Uniform() < 0.1 {
			s.W[i] = math.NaN()
		}
	}
	c, err := s.Curves(20, Resampling{Seed: 1, Count: 50})
	if err != nil {
		t.Fatal(err)
	}
	if c.Synapses != s.Synapses {
		t.Errorf("%d synapses", c.Synapses)
	}
	if q, _ := c.Minimum(); !(q > 0.2 && q < 2) {
		t.Errorf("q_min %g", q)
	}
}

// TestMissingDoNotShow: a time stands for all synapses by those measured, so that sizes that are
// equal have equal norms at all times, 2^(1/q) of two synapses, missing or not; and so do the
// means of sizes that are not.
func TestMissingDoNotShow(t *testing.T) {
	missing := math.NaN()
	for name, c := range map[string]struct {
		s        *Sizes
		synapses int
	}{
		"one size":      {&Sizes{Synapses: 2, Times: 3, W: []float64{1, 1, 1, 1, missing, 1}}, 2},
		"missing twice": {&Sizes{Synapses: 3, Times: 3, W: []float64{2, 2, 2, missing, 2, 2, missing, 2, 2}}, 3},
		"a pair":        {&Sizes{Synapses: 4, Times: 2, W: []float64{1, 1, 3, 3, missing, 1, missing, 3}}, 4},
	} {
		curves, err := c.s.Curves(c.s.Times, Resampling{Count: 1})
		if err != nil {
			t.Fatal(err)
		}
		if curves.Synapses != c.synapses {
			t.Errorf("%s: %d synapses", name, curves.Synapses)
		}
		for i, v := range curves.CV[0] {
			if !math.IsNaN(v) { // a curve that is flat
				t.Errorf("%s: the norm %g varies, %g", name, curves.Q[i], v)
			}
		}
	}
}

// TestR2AndMinimum: 1 - SSE/SST over all curves of the data, and the mean and population standard
// deviation of the exponents of their minima, by NumPy 1.24.
func TestR2AndMinimum(t *testing.T) {
	q := []float64{0.1, 0.2, 0.3}
	data := &Curves{Q: q, CV: [][]float64{{0, 0.3, 1}, {0.2, 0, 1}, {0, 0.1, 1}}}
	model := &Curves{Q: q, CV: [][]float64{{0.1, 0, 1}, {0, 0.2, 1}}}
	if got, want := R2(data, model), 0.9544117647058824; math.Abs(got-want) > 1e-12 {
		t.Errorf("R^2 is %.16f, want %.16f", got, want)
	}
	if mean, sd := data.Minimum(); math.Abs(mean-0.4/3) > 1e-12 || math.Abs(sd-0.04714045207910317) > 1e-12 {
		t.Errorf("q_min %.16f +- %.16f", mean, sd)
	}
}

// TestReproducible: resamples follow from the seed.
func TestReproducible(t *testing.T) {
	s := scaled(1)
	run := func(seed uint64) (*Curves, Fit) {
		c, err := s.Curves(20, Resampling{Seed: seed, Count: 5})
		if err != nil {
			t.Fatal(err)
		}
		gain, _ := s.Slopes(1, Resampling{Seed: seed, Count: 5})
		return c, gain
	}
	a, fitA := run(1)
	b, fitB := run(1)
	c, fitC := run(2)
	if fitA != fitB || fitA == fitC {
		t.Errorf("fits %+v, %+v, %+v", fitA, fitB, fitC)
	}
	for k := range a.CV {
		for i := range a.Q {
			if a.CV[k][i] != b.CV[k][i] {
				t.Fatal("the same seed gives other resamples")
			}
		}
	}
	if a.CV[0][3] != c.CV[0][3] || a.CV[1][3] == c.CV[1][3] {
		t.Error("the first resample is not the data, or the seed does not matter")
	}
}

func TestCurvesRefusals(t *testing.T) {
	r := Resampling{Count: 1}
	for name, s := range map[string]*Sizes{
		"all dead at last":    {Synapses: 1, Times: 2, W: []float64{1, 0}},
		"one time measured":   {Synapses: 1, Times: 2, W: []float64{math.NaN(), 1}},
		"missing at the last": {Synapses: 1, Times: 2, W: []float64{1, math.NaN()}},
	} {
		if _, err := s.Curves(2, r); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	flat := &Sizes{Synapses: 2, Times: 2, W: []float64{1, 1, 2, 2}}
	c, err := flat.Curves(2, r)
	if err != nil {
		t.Fatal(err)
	}
	if q, _ := c.Minimum(); !math.IsNaN(q) {
		t.Errorf("sizes that never change have q_min %g", q)
	}
}
