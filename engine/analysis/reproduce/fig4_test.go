package reproduce

import (
	"math"
	"strings"
	"testing"
)

// TestFigure4Phases: the phases that figure 4 reads are what it takes them for, and both loads of panel D are there.
// TestCourseThatDoesNotFall: panel B names the network that it has no course of.
func TestCourseThatDoesNotFall(t *testing.T) {
	stages := []stage{{load: 0.1, density: 1, weight: 1}, {load: 0.2, density: 1, weight: 1}}
	still := &development{factors: 1, stages: stages, cycles: []float64{0, 10, 20}, densities: []float64{1, 1, 1}}
	falls := &development{factors: 2, stages: stages, cycles: []float64{0, 10, 20}, densities: []float64{1, 0.6, 0.5}}
	p := &Page{}
	if err := p.drawDevelopment([2]*development{still, falls}); err != nil {
		t.Fatal(err)
	}
	if title := p.Drawings[0].Figure.Panels[2].Title; title != "B course of a stage (z = 1 does not fall)" {
		t.Error(title)
	}
}

func TestFigure4Phases(t *testing.T) {
	e, err := experiment("fig4-nights")
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []int{testBefore, testAfter, testLater} {
		if r := e.Phases[at].Recall; r == nil || len(r.Levels) != 1 {
			t.Errorf("phase %d of fig4-nights is no recall at one level", at)
		}
	}
	if s := e.Phases[shortNight].Sleep; s == nil || s.Cycles != 30 {
		t.Errorf("phase %d of fig4-nights is no night of 30 cycles", shortNight)
	}
	loads := map[any]bool{}
	for _, load := range e.Sweep[0].Values {
		loads[load] = true
	}
	if !loads[fewLoad] || !loads[manyLoad] {
		t.Errorf("the loads are %v", e.Sweep[0].Values)
	}
	if e, err = experiment("fig4-drift"); err != nil {
		t.Fatal(err)
	}
	for at := firstForgets; at < len(e.Phases); at++ {
		if p := e.Phases[at]; (p.Recall != nil) != (at%2 == 0) || (p.Drift != nil) != (at%2 == 1) {
			t.Errorf("phase %d of fig4-drift is a %s", at, p.Name())
		}
	}
	for z, want := range map[int]float64{1: 10, 2: 20} {
		e, err := protocols[z-1].development(100, 50, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range e.Phases {
			if l := p.Learn; l.Cycles != 50 || l.Snapshots[0] != 50 || l.Length != want || l.Rate.From != e.Phases[0].Learn.Rate.From {
				t.Errorf("z = %d: %+v", z, l)
			}
		}
	}
}

// TestShapes: an exponential course takes ln 10 / ln 2 times as long to nine tenths as to the half, and what falls by 0.1 with
// each tenfold does.
func TestShapes(t *testing.T) {
	var x, y, z []float64
	for v := 0.0; v < 40; v += 0.01 {
		x, y = append(x, v), append(y, 3+2*math.Exp(-v/2))
	}
	if got, want := timeOf(x, scaled(y), 0.1)/timeOf(x, scaled(y), 0.5), math.Ln10/math.Ln2; math.Abs(got-want) > 1e-4 {
		t.Errorf("%g, want %g", got, want)
	}
	if !math.IsNaN(timeOf(x, y, 1)) {
		t.Error("a level that is never reached has a time")
	}
	x = []float64{0, 1, 10, 100, 1000}
	for _, v := range x {
		z = append(z, 0.9-0.1*math.Log10(max(v, 1)))
	}
	if got := perDecade(x, z); math.Abs(got-0.1) > 1e-12 {
		t.Errorf("%g lost in a tenfold, want 0.1", got)
	}
}

// TestMeasurements: each published number of the page has its source, and all panels but D, whose number is the paper's, have some.
func TestMeasurements(t *testing.T) {
	panels := ""
	for _, m := range measurements() {
		panels += m.panel
		if m.what == "" || m.value == "" || !strings.ContainsAny(m.source, "0123456789") {
			t.Errorf("%+v", m)
		}
	}
	for _, panel := range "ABCEF" {
		if !strings.ContainsRune(panels, panel) {
			t.Errorf("panel %c has no published number", panel)
		}
	}
}

// TestPaced: with a number of neurons of the user's, days and nights take the steps of the paper's: C of the day, B of the thresholds and
// the factors' size are those of N = 1000. The sizes of engram and of the paper keep the published numbers.
func TestPaced(t *testing.T) {
	for _, name := range []string{"fig3", "fig3-start", "fig4-nights", "fig4-drift"} {
		published, err := experiment(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			chosen, n int
			scaled    float64 // N for which settings are; those of 1000 are published
		}{{60, 60, 60}, {250, 250, 250}, {1000, 1000, 1000}, {0, 500, 1000}, {0, 1000, 1000}} {
			e, err := (&Lab{Neurons: c.chosen}).sized(name, c.n)
			if err != nil {
				t.Fatal(err)
			}
			if e.Network.Neurons != c.n {
				t.Errorf("%s: %d neurons, want %d", name, e.Network.Neurons, c.n)
			}
			size := c.scaled / 1000
			same := func(what string, got, want float64) {
				t.Helper()
				if math.Abs(got-want) > 1e-3*want {
					t.Errorf("%s, N = %d: %s is %g, want %g", name, c.n, what, got, want)
				}
			}
			for i, p := range e.Phases {
				was := published.Phases[i]
				switch {
				case p.Wake != nil:
					same("wake.rate", p.Wake.Rate, was.Wake.Rate/size)
				case p.Sleep != nil:
					same("length", p.Sleep.Length, was.Sleep.Length*size)
					same("rate", p.Sleep.Rate.To, was.Sleep.Rate.To)
					if p.Sleep.Cycles == 0 && name == "fig3" { // no threshold moves
						continue
					}
					same("threshold_rate.from", p.Sleep.ThresholdRate.From, was.Sleep.ThresholdRate.From*math.Sqrt(size))
					same("threshold_rate.to", p.Sleep.ThresholdRate.To, was.Sleep.ThresholdRate.To*math.Sqrt(size))
					same("tau", p.Sleep.ThresholdRate.Tau+1, was.Sleep.ThresholdRate.Tau+1)
					if p.Sleep.Cycles != was.Sleep.Cycles {
						t.Errorf("%s: %d cycles", name, p.Sleep.Cycles)
					}
				case p.Drift != nil:
					same("drift.length", p.Drift.Length, was.Drift.Length*size)
				}
			}
		}
	}
}

// TestHalf: the variance at which half is recalled is no number where fewer are recalled without drift.
func TestHalf(t *testing.T) {
	x := []float64{0, 1, 2}
	for want, rate := range map[string][]float64{
		"none recalled even without drift":            {0, 0, 0},
		"fewer than half recalled even without drift": {0.4, 0.3, 0},
		"1":       {1, 0.5, 0},
		"above 2": {1, 0.9, 0.8},
	} {
		if got := (&forgetting{variance: x, rate: rate}).half(); got != want {
			t.Errorf("%v: %q, want %q", rate, got, want)
		}
	}
}

// TestNothingRecalled: where no pattern is recalled, whether a night adds any is not known.
func TestNothingRecalled(t *testing.T) {
	verdict := func(nights ...*rest) string {
		p := &Page{}
		p.compareFigure4([2]*development{fakeDevelopment(1), fakeDevelopment(2)}, nights, nil)
		for _, c := range p.Comparisons {
			if strings.HasPrefix(c.What, "E: ") {
				return c.Difference
			}
		}
		return ""
	}
	if got := verdict(&rest{load: fewLoad}, &rest{load: manyLoad}); !strings.HasPrefix(got, "not known") {
		t.Errorf("without memories it says %q", got)
	}
	if got := verdict(&rest{load: fewLoad, recalled: [3]float64{5, 5, 5}}, &rest{load: manyLoad}); got != "does not hold" {
		t.Errorf("with memories it says %q", got)
	}
}

// fakeDevelopment is a network of two stages.
func fakeDevelopment(factors int) *development {
	return &development{factors: factors, stages: []stage{{load: 1.0 / 12, density: 0.5, weight: 1}, {load: 1.0 / 6, density: 0.4, weight: 1}},
		cycles: []float64{0, 1, 2}, densities: []float64{1, 0.6, 0.5}}
}
