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
