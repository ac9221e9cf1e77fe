package report

import (
	"math"
	"testing"
	"time"

	"engram/engine/store"
)

func TestTolerance(t *testing.T) {
	for _, c := range []struct {
		rates []float64 // at 0, 0.1, 0.2
		want  string
	}{
		{[]float64{1, 0.6, 0.2}, "0.125"},
		{[]float64{1, 0.5, 0.2}, "0.1"},
		{[]float64{1, 0.9, 0.8}, "above 0.2"},
		{[]float64{0.4, 0.3, 0.2}, "none"},
		{nil, "–"},
	} {
		test := &noise{}
		for i, rate := range c.rates {
			test.points = append(test.points, noisePoint{level: float64(i) / 10, rate: rate})
		}
		if got := test.fewRecalled(); got != (c.want == "none") {
			t.Errorf("rates %v: fewer than half are recalled without noise: %v", c.rates, got)
		}
		if got := test.withstands(); got != c.want {
			t.Errorf("rates %v withstand %s, want %s", c.rates, got, c.want)
		}
	}
}

// TestCoarseRecords: records that are far apart cannot tell that a night still moves, and
// can tell that it does not.
func TestCoarseRecords(t *testing.T) {
	for _, c := range []struct {
		cycles  []float64
		density []float64
		want    string
	}{
		{[]float64{0, 90, 100}, []float64{1, 0.3, 0.2}, "still moving"},
		{[]float64{0, 50, 100}, []float64{1, 0.3, 0.2}, "unknown"},
		{[]float64{0, 50, 100}, []float64{1, 0.2, 0.2}, "settled"},
	} {
		n := &network{source: &source{manifest: &store.Manifest{Status: store.Done}}}
		n.phases = []*phase{{name: "sleep", cycles: c.cycles, mean: map[string][]float64{"density": c.density}}}
		if got := n.converged(); got.Short != c.want {
			t.Errorf("densities %v at cycles %v: %s, want %s", c.density, c.cycles, got.Short, c.want)
		}
	}
}

func TestBlocks(t *testing.T) {
	size := 2*mostBlocks + 2 // blocks of 3, the last of 1
	b := newBlocks(size)
	for i := range size {
		for j := range size {
			b.add(i, j, float64(i))
		}
	}
	means := b.means()
	if last := len(means) - 1; b.side != 3 || len(means) != 108 || means[0][5] != 1 || means[last][last] != float64(size-1) {
		t.Errorf("side %d, %d blocks, first %g, last %g", b.side, len(means), means[0][5], means[last][last])
	}
}

func TestNumbers(t *testing.T) {
	for want, got := range map[string]string{
		"0.203":        short(0.2029),
		"2000":         short(2000),
		"100\u202f000": short(100000),
		"12\u202f346":  short(12345.6),
		"−0.389":       short(-0.3885),
		"1.2 × 10^−5":  short(1.2e-5),
		"–":            short(math.NaN()),
		"1 %":          percent(0.01),
		"−6.7 %":       percent(-0.0671),
		"109 %":        percent(1.09),
		"+0.9 %":       change(1, 1.009),
		"unchanged":    change(0, 0),
		"from 0":       change(0, 1),
		"4 ± 0.5":      spread(4, 0.5),
		"4":            spread(4, math.NaN()),
		"250 ms":       lasting(250 * time.Millisecond),
		"9.5 s":        lasting(9500 * time.Millisecond),
		"1 min 15 s":   lasting(75 * time.Second),
		"2 h 5 min":    lasting(125 * time.Minute),
		"Settled":      sentence("settled"),
		"−5 % left":    sentence("−5 % left"),
		"":             sentence(""),
		"1 pass":       count(1, "pass", "passes"),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestFewRecalled: where fewer than half of the patterns are recalled without noise the page says that, and no tolerance of "none".
func TestFewRecalled(t *testing.T) {
	n := lifeOf(t, "  - wake: {passes: 3, rate: 0.1}\n  - recall: {levels: [0, 0.01], patterns: day}\n  - sleep: {cycles: 3, rate: 0.1}\n  - recall: {levels: [0, 0.01], patterns: day}\n", 40, 40)
	for _, test := range n.noise {
		test.points = []noisePoint{{level: 0, rate: 0.4}, {level: 0.01, rate: 0.1}}
	}
	night := &phase{number: 2, name: "sleep", cycles: []float64{0, 3}}
	n.phases = []*phase{night}
	before, after := n.around(night)
	for want, before := range map[string]*noise{fewRecalled: nil, fewRecalled + ", before the night and after it": before} {
		if answer, _ := n.tolerances(before, after); answer != want {
			t.Errorf("it says %q, want %q", answer, want)
		}
	}
}

// TestLengthOfLearn: a learn phase that does not end when it has converged has its cycles, not at most those.
func TestLengthOfLearn(t *testing.T) {
	for until, want := range map[string]string{"false": "600 cycles", "true": "at most 600 cycles"} {
		n := lifeOf(t, "  - learn: {cycles: 600, rate: 0.1, until_converged: "+until+"}\n", 40, 40)
		if got := lengthIn(n.experiment, 0); got != want {
			t.Errorf("until_converged %s: %q, want %q", until, got, want)
		}
	}
}
