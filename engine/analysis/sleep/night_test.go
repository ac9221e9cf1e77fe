package sleep

import (
	"math"
	"slices"
	"testing"

	"engram/engine/random"
)

// small is a network of 3 neurons and 2 patterns that can be computed by hand.
func small() (before, after State, x Patterns) {
	before = State{Neurons: 3, Theta: []float64{1, 1, 2}, W: []float64{
		0, 1, 2,
		3, 0, 4,
		1, 10, 0,
	}}
	after = State{Neurons: 3, Theta: []float64{1, 1, 2}, W: []float64{
		0, 0, 2,
		3, 0, 0,
		0, 10, 0,
	}}
	x = Patterns{Neurons: 3, Count: 2, Bits: []uint8{1, 0, 0, 1, 1, 0}}
	return before, after, x
}

func TestState(t *testing.T) {
	before, after, x := small()
	same(t, "currents", before.Currents(x), []float64{2, 1, 7, 0, 1, 10})
	same(t, "survivors", before.Survivors(), []float64{1, 2, 3, 4, 1, 10})
	same(t, "pruned", Pruned(before, after), []float64{1, 4, 1})
	if d := after.Density(); math.Abs(d-3.0/9) > 1e-15 {
		t.Errorf("density %v", d)
	}
	// y h of pattern 0: 1 / sqrt 5, -6 / 5, -1 / sqrt 101; of pattern 1: 0, -1 / 5, -8 / sqrt 101
	same(t, "radius", before.Radius(x), []float64{-6.0 / 5, -8 / math.Sqrt(101)})
	kept := x.Keep([]uint8{0, 1})
	if kept.Count != 1 || !slices.Equal(kept.Bits, []uint8{0, 1, 0}) {
		t.Errorf("kept %+v", kept)
	}
}

func TestPruningProbability(t *testing.T) {
	before, after, _ := small()
	p := PruningProbability(before, after, 2) // 1 to sqrt 10, to 10
	same(t, "probability", p.Probability, []float64{2.0 / 4, 1.0 / 2})
	if !slices.Equal(p.Synapses, []int{4, 2}) || p.Normal[0] >= p.Normal[1] {
		t.Errorf("%+v", p)
	}
	if p := PruningProbability(State{Neurons: 2, W: []float64{0, 1, 1, 0}}, State{Neurons: 2, W: make([]float64, 4)}, 3); p.Probability != nil {
		t.Errorf("weights all alike have %+v", p)
	}
	falls := Pruning{Normal: []float64{-1, 0, 1, 2}, Synapses: []int{9, 9, 1, 9}, Probability: []float64{1, 0.8, 0.1, 0.2}}
	if half := falls.Half(2); math.Abs(half-1) > 1e-12 { // from (0, 0.8) to (2, 0.2)
		t.Errorf("half at %v, want 1", half)
	}
}

func TestHistogram(t *testing.T) {
	edges := LogEdges(1, 1000, 3)
	same(t, "edges", edges, []float64{1, 10, 100, 1000})
	same(t, "density", Histogram(edges, []float64{1, 5, 10, 1000, 2000, 0}), []float64{0.5, 0.25, 0.25})
	same(t, "nothing", Histogram(edges, nil), []float64{0, 0, 0})
}

// TestConnections: two neurons with the same inputs correlate fully, a third with the
// opposite ones.
func TestConnections(t *testing.T) {
	s := State{Neurons: 4, W: []float64{
		0, 0, 0, 2,
		1, 0, 0, 3,
		0, 0, 0, 0,
		4, 0, 0, 0,
	}}
	x := Patterns{Neurons: 4, Count: 2, Bits: []uint8{0, 1, 0, 0, 1, 0, 1, 0}}
	// currents: neuron 0 (2, 0), neuron 1 (3, 1), neuron 2 (0, 0), neuron 3 (0, 4)
	c := Connections(s, x, []float64{-1.5, 0, 1.5})
	if !slices.Equal(c.Pairs, []int{4, 2}) {
		t.Fatalf("pairs %v", c.Pairs)
	}
	same(t, "probability", c.Probability, []float64{3.0 / 4, 1.0 / 2})
	same(t, "strength", c.Strength, []float64{3, 1})
}

// TestNovel: as many neurons are active in each pattern, and others.
func TestNovel(t *testing.T) {
	x := Patterns{Neurons: 50, Count: 3, Bits: make([]uint8, 150)}
	for mu := range 3 {
		for j := range 10 * (mu + 1) {
			x.Bits[j*3+mu] = 1
		}
	}
	novel := Novel(x, 1)
	for mu := range 3 {
		active := 0
		for j := range 50 {
			active += int(novel.Bits[j*3+mu])
		}
		if active != 10*(mu+1) {
			t.Errorf("pattern %d has %d active neurons, want %d", mu, active, 10*(mu+1))
		}
	}
	if slices.Equal(novel.Bits, x.Bits) || slices.Equal(novel.Bits, Novel(x, 2).Bits) || !slices.Equal(novel.Bits, Novel(x, 1).Bits) {
		t.Error("novel patterns do not depend on the seed, or on more")
	}
}

func TestTuning(t *testing.T) {
	s := State{Neurons: 2, Theta: []float64{0, 0}, W: []float64{0, 2, 1, 0}}
	x := Patterns{Neurons: 2, Count: 2, Bits: []uint8{1, 0, 0, 1}} // currents (0, 2), (1, 0)
	c := TuningCurves(s, x, Patterns{Neurons: 2, Count: 2, Bits: []uint8{1, 1, 1, 1}})
	same(t, "familiar", c.Familiar, []float64{1, -1})
	same(t, "novel", c.Novel, []float64{1, 1})
	same(t, "rank", c.Rank, []float64{50, 100})
	currents := Sparseness(s, x, nil)
	same(t, "sparseness", []float64{currents.Mean, currents.Error}, []float64{1, 0})
	if same := Sparseness(s, x, func(float64) float64 { return 3 }); math.Abs(same.Mean) > 1e-15 {
		t.Errorf("sparseness %v of neurons that always answer the same", same.Mean)
	}
	if v := Sigmoid(2)(0.5); math.Abs(v-1/(1+math.Exp(-1))) > 1e-15 {
		t.Errorf("sigmoid %v", v)
	}
}

// TestGain: weights twice as far from the threshold in the weaker of two patterns.
func TestGain(t *testing.T) {
	s := random.New(1, random.Factors, 0, 0)
	n, m := 20, 7
	a := State{Neurons: n, Theta: make([]float64, n), W: make([]float64, n*n)}
	x := Patterns{Neurons: n, Count: m, Bits: make([]uint8, n*m)}
	for i := range x.Bits {
		x.Bits[i] = uint8(s.Below(2))
	}
	for i := range a.W {
		a.W[i] = s.Uniform()
	}
	g := Gain(a, a, x)
	if g.Slope != 0 || g.Intercept != 0 || slices.Max(g.Gain) != 0 {
		t.Errorf("a network that stays the same gains %+v", g)
	}
	same(t, "radius", g.Before, a.Radius(x))
}

// same compares numbers that are exact but for a few roundings.
func same(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %v, want %v", what, got, want)
	}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-12 {
			t.Errorf("%s: %v, want %v", what, got, want)
			return
		}
	}
}

func TestTolerance(t *testing.T) {
	levels := []float64{0, 1, 2, 4}
	for _, c := range []struct {
		rates []float64
		want  float64
		side  Side
	}{
		{[]float64{1, 0.75, 0.25, 0}, 1.5, Among},
		{[]float64{1, 1, 0.5, 0.25}, 2, Among},
		{[]float64{1, 1, 1, 0.5}, 4, Above},
		{[]float64{0.4, 0.2, 0.1, 0}, 0, Below},
	} {
		if got, side := Tolerance(levels, c.rates); got != c.want || side != c.side {
			t.Errorf("%v: %v, %v, want %v, %v", c.rates, got, side, c.want, c.side)
		}
	}
}
