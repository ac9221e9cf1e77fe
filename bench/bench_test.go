package bench

import (
	"math"
	"slices"
	"strings"
	"testing"

	"engram/bench/fit"
)

func TestCrossing(t *testing.T) {
	// Lists take f seconds, tables 0.2.
	var levels []Level
	for _, f := range []float64{0.08, 0.12, 0.18, 0.25, 0.4} {
		levels = append(levels, Level{f, Sample{f, f}, Sample{0.2, 0.2}})
	}
	if f, note := crossing(levels); math.Abs(f-0.2) > 1e-9 || note != "" {
		t.Errorf("crossing at %g (%s), want 0.2", f, note)
	}
	if f, note := crossing(levels[:3]); f != 0 || !strings.Contains(note, "lists are faster up to 0.18") {
		t.Errorf("crossing at %g (%s)", f, note)
	}
	if f, note := crossing(levels[3:]); f != 0 || !strings.Contains(note, "tables are faster from 0.25") {
		t.Errorf("crossing at %g (%s)", f, note)
	}
}

// TestGrid: every case is measured once, and lies on its axes in ascending order.
func TestGrid(t *testing.T) {
	g := Grid{
		Base:    Case{Neurons: 100, Patterns: 50, Factors: 2, CodingLevel: 0.1, Density: 1},
		Neurons: []float64{200, 100, 50}, Patterns: []float64{50, 70}, Densities: []float64{0.5, 1}, Threads: []float64{1},
	}
	points, axes := g.points(1)
	if len(points) != 5 || len(axes) != 3 {
		t.Fatalf("%d points, %d axes: %+v", len(points), len(axes), points)
	}
	for _, a := range axes {
		var values []float64
		for _, k := range a.Points {
			values = append(values, a.at(points[k]))
		}
		if !slices.IsSorted(values) || !slices.Contains(a.Points, 0) {
			t.Errorf("axis %s: %v at %v", a.Name, values, a.Points)
		}
	}
}

// TestScalingFit: times that follow a law give its exponents.
func TestScalingFit(t *testing.T) {
	g := Grid{
		Base:    Case{Neurons: 1000, Patterns: 500, Factors: 2, CodingLevel: 0.1, Density: 1},
		Neurons: []float64{500, 2000}, Patterns: []float64{250, 1000}, Densities: []float64{0.1}, Threads: []float64{1, 2, 4},
	}
	want := fit.Law{Constant: 1e-9, Exponents: []float64{2, 0.5, 0.1, -0.9}}
	r := &ScalingReport{}
	r.Points, r.Axes = g.points(1)
	for i, p := range r.Points {
		y := 1e-9
		for k, v := range []float64{float64(p.Neurons), float64(p.Patterns), p.Density, float64(p.Threads)} {
			y *= math.Pow(v, want.Exponents[k])
		}
		r.Points[i].Seconds = Sample{y}
	}
	var err error
	if r.Law, err = r.fit(); err != nil {
		t.Fatal(err)
	}
	for k, e := range r.Law.Exponents {
		if math.Abs(e-want.Exponents[k]) > 1e-9 {
			t.Errorf("exponent of %s is %g, want %g", r.Axes[k].Name, e, want.Exponents[k])
		}
	}
}

func TestStages(t *testing.T) {
	d := newTimeline(func(string) {})
	d.steps["sleep"] = make(Sample, 2500)
	d.density["sleep"] = map[int]float64{0: 1, 100: 0.9, 1000: 0.5, 2400: 0.2}
	var got [][2]int
	var densities []float64
	for _, s := range d.stages("sleep", 1, 2500, []int{1, 100, 1000, 10000}) {
		got, densities = append(got, [2]int{s.From, s.To}), append(densities, s.Density)
		if len(s.Steps) != s.To-s.From+1 {
			t.Errorf("%d to %d: %d steps", s.From, s.To, len(s.Steps))
		}
	}
	if want := [][2]int{{1, 10}, {100, 109}, {1000, 1099}, {2251, 2500}}; !slices.Equal(got, want) {
		t.Errorf("stages %v, want %v", got, want)
	}
	if want := []float64{1, 1, 0.9, 0.5}; !slices.Equal(densities, want) {
		t.Errorf("densities %v, want %v", densities, want)
	}
}

func TestPeakResident(t *testing.T) {
	forgetPeak()
	before := PeakResident()
	if before == 0 {
		t.Skip("this system does not tell")
	}
	const size = 64 << 20
	block := make([]byte, size)
	for i := 0; i < size; i += 4096 {
		block[i] = 1
	}
	if after := PeakResident(); after < before+size/2 {
		t.Errorf("%d bytes resident before and %d after %d more", before, after, len(block))
	}
}

// TestGrown: what a series keeps constant per core is constant.
func TestGrown(t *testing.T) {
	base := Case{Neurons: 1000, Patterns: 500}
	for series, power := range map[string]float64{"memory": 2, "work": 3} {
		for _, times := range []float64{2, 8, 1000} {
			c := grown(series, base, times)
			if got := math.Pow(float64(c.Neurons)/1000, power) / times; math.Abs(got-1) > 0.005 { // rounded to whole neurons
				t.Errorf("%s: %d neurons on %g times the cores: %g of it on each", series, c.Neurons, times, got)
			}
			if load := float64(c.Patterns) / float64(c.Neurons); math.Abs(load-0.5) > 0.001 {
				t.Errorf("%s: load %g", series, load)
			}
		}
	}
	if c := grown("strong", base, 8); c != base {
		t.Errorf("strong: %v", c)
	}
}

// TestWire: a latency and a bandwidth are found again; without ranks there is nothing to find.
func TestWire(t *testing.T) {
	truth := CommModel{Latency: 3e-6, Bandwidth: 5e9}
	var measured []Gathering
	for _, ranks := range []int{2, 4, 16} {
		for bytes := 64; bytes < 1<<22; bytes *= 8 {
			measured = append(measured, Gathering{ranks, bytes, truth.At(ranks, float64(bytes))})
		}
	}
	w := fitCommModel(measured)
	if math.Abs(w.Latency/truth.Latency-1) > 1e-9 || math.Abs(w.Bandwidth/truth.Bandwidth-1) > 1e-9 {
		t.Errorf("found %v and %v, want %v and %v", w.Latency, w.Bandwidth, truth.Latency, truth.Bandwidth)
	}
	if w := fitCommModel(nil); w.Latency != 0 {
		t.Errorf("without ranks: %v", w)
	}
}

// TestPaper: without a wire to speak of, efficiency is 1; and it falls with the ranks where a
// network does not grow, since its bytes stay.
func TestPaper(t *testing.T) {
	r := &RanksReport{Comm: CommModel{Latency: 1e-9, Bandwidth: 1e15}}
	for _, s := range []Start{{1, 1}, {2, 1}} {
		r.Cases = append(r.Cases, RanksCase{Series: "strong", Start: s, Case: Case{Neurons: 1000, Patterns: 500},
			Steps: []RanksStep{{Phase: "presentation", Seconds: Sample{1e-3 / float64(s.Ranks)}, Bytes: 2000 * float64(s.Ranks-1), Calls: float64(s.Ranks - 1)}}})
	}
	for _, p := range r.predict(10, 1000) {
		if math.Abs(p.Efficiency-1) > 0.02 || math.Abs(p.Seconds*float64(p.Ranks)-1e-3) > 2e-5 {
			t.Errorf("a wire without delay: %+v", p)
		}
	}
	r.Comm = CommModel{Latency: 1e-6, Bandwidth: 1e9}
	p := r.predict(10, 1000)
	// a gathering of 4 bytes a neuron among 1000 ranks: 10 latencies and 4000 bytes
	if want := 10e-6 + 4e-6; math.Abs(p[1].Communication-want) > 1e-12 || p[1].Efficiency >= p[0].Efficiency {
		t.Errorf("%+v, want %v s on the wire", p, want)
	}
	r.Comm = CommModel{Latency: 1e-9, Bandwidth: 1e15}
	r.Cases[1].Steps[0].Seconds = Sample{0.6e-3} // 0.2 ms of 1 ms are everyone's
	if p := r.predict(1000)[0]; math.Abs(p.Everyone-0.2e-3) > 1e-8 || math.Abs(p.Seconds-0.2008e-3) > 1e-8 {
		t.Errorf("%+v, want 0.2 ms for all rows", p)
	}
}
