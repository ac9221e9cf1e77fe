package optimum

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"engram/engine/config"
	"engram/engine/store"
	"engram/engine/store/npy"

	"gonum.org/v1/gonum/mat"
)

// nested makes patterns each of which has one synapse more than the one before, with the
// labels of a neuron that is in the last of them: two patterns that agree in all synapses
// have different labels, and no weights store both.
func nested(synapses int) *Problem {
	p := &Problem{Inputs: mat.NewDense(synapses, synapses, nil), Labels: make([]float64, synapses)}
	for mu := range synapses {
		p.Labels[mu] = -1
		if mu > synapses/2 {
			p.Labels[mu] = 1
		}
		for j := range synapses {
			if j <= mu && mu <= synapses/2 || j < mu && mu > synapses/2 {
				p.Inputs.Set(mu, j, 1)
			}
		}
	}
	return p
}

// TestNested: that no weights store nested patterns is found for both norms, however many.
func TestNested(t *testing.T) {
	for synapses := 3; synapses <= 30; synapses++ {
		for _, norm := range []Norm{L1, L2} {
			o, err := Best(nested(synapses), norm)
			if err != nil || o.Separable || o.Bound > 1e-6 {
				t.Errorf("%d synapses, L%d: %+v, %v", synapses, norm, o, err)
			}
		}
	}
}

// handMade is a network of four neurons in a folder, with two patterns that tell all neurons
// apart, and all weights 1 and -1 alike.
func handMade(t *testing.T) *Network {
	t.Helper()
	n := &Network{
		Replica: 3, Neurons: 4, Norm: L1, dir: t.TempDir(), best: Best,
		experiment: &config.Experiment{Network: config.Network{Neurons: 4, Factors: 2}},
	}
	save := func(name string, shape []int, values []float64) {
		w, err := store.CreateArray(filepath.Join(n.dir, name), npy.Float64, shape)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.WriteFloat64(values); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	u := make([]float64, 4*4*2)
	for k := range u {
		u[k] = 0.5
	}
	save("U.npy", []int{4, 4, 2}, u)
	save("X.npy", []int{4, 2}, []float64{1, 0, 1, 0, 0, 1, 0, 1})
	save("kept.npy", []int{2}, []float64{1, 1})
	save("theta.npy", []int{4}, []float64{0.25, 0.25, 0.25, 0.25})
	return n
}

// TestUnsolved: a neuron that the solver cannot solve is counted as that, and the others are
// compared as ever.
func TestUnsolved(t *testing.T) {
	n := handMade(t)
	whole, err := n.Verify(context.Background(), 4, 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range whole {
		// one synapse of weight 1/4 is active in the neuron's own pattern, two in the other
		if v.Neuron != i || v.Replica != 3 || v.Skipped != "" || math.Abs(v.Margin+0.25/0.75) > 1e-12 || math.Abs(v.Best-0.5) > 1e-6 || math.Abs(v.Percent+200./3) > 1e-3 {
			t.Errorf("%+v", v)
		}
	}
	// a neuron without a synapse has no margin
	w := make([]float64, 3)
	if err := n.load(); err != nil {
		t.Fatal(err)
	}
	if v := n.compare(0, []int{1, 2, 3}, w); v.Skipped != dead || v.Margin != 0 || v.Percent != 0 {
		t.Errorf("without synapses: %+v", v)
	}
	if w[2] = 1e-300; n.compare(0, []int{1, 2, 3}, w).Skipped != "" {
		t.Error("a neuron with one synapse is left out")
	}
	for name, broken := range map[string]*Optimum{"something is known": {Margin: 0.1, Bound: 0.2}, "nothing is": {Margin: math.Inf(-1), Bound: math.Inf(1)}, "nothing at all": nil} {
		calls := 0
		n.best = func(p *Problem, norm Norm) (*Optimum, error) {
			if calls++; calls == 2 {
				return broken, fmt.Errorf("it gave up: %w", ErrUnsolved)
			}
			return Best(p, norm)
		}
		some, err := n.Verify(context.Background(), 4, 1, 1)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range some {
			if i != 1 && v != whole[i] {
				t.Errorf("%s: neuron %d is %+v, was %+v", name, i, v, whole[i])
			}
		}
		v := some[1]
		if v.Skipped != unsolved || v.Percent != 0 || v.Margin != whole[1].Margin || name == "something is known" != (v.Best == 0.1 && v.Bound == 0.2) || math.IsInf(v.Bound-v.Best, 0) {
			t.Errorf("%s: %+v", name, v)
		}
		if s := Summarise(some); s.Compared != 3 || s.Skipped != 1 || s.Unsolved != 1 {
			t.Errorf("%s: %+v", name, s)
		}
	}
	n.best = func(*Problem, Norm) (*Optimum, error) { return nil, ErrOneLabel }
	if some, err := n.Verify(context.Background(), 1, 1, 1); err != nil || some[0].Skipped != oneLabel || Summarise(some).Unsolved != 0 {
		t.Errorf("%+v, %v", some, err)
	}
}

// TestDamaged: values that no run leaves are errors of the file, not numbers of a neuron.
func TestDamaged(t *testing.T) {
	for name, at := range map[string]int{"X.npy": 3, "theta.npy": 2} {
		n := handMade(t)
		path := filepath.Join(n.dir, name)
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		copy(content[len(content)-8*at:], "\x00\x00\x00\x00\x00\x00\xf8\x7f") // NaN
		if err := os.WriteFile(path, content, 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := n.Verify(context.Background(), 4, 1, 1); err == nil || errors.Is(err, ErrUnsolved) {
			t.Errorf("a NaN in %s: %v", name, err)
		}
	}
}

// TestChoose: neurons whose patterns have one label are drawn only where all others are.
func TestChoose(t *testing.T) {
	n := handMade(t)
	if err := n.load(); err != nil {
		t.Fatal(err)
	}
	for _, mu := range n.kept { // neurons 0 and 2 are in no pattern
		n.x[0*n.m+mu], n.x[2*n.m+mu] = 0, 0
	}
	for seed := range uint64(20) {
		for count, want := range map[int]bool{1: true, 2: true, 3: false, 4: false} {
			chosen := n.choose(count, seed)
			if len(chosen) != count || !slices.IsSorted(chosen) {
				t.Fatalf("%d neurons: %v", count, chosen)
			}
			if only := !slices.Contains(chosen, 0) && !slices.Contains(chosen, 2); only != want {
				t.Errorf("seed %d, %d neurons: %v", seed, count, chosen)
			}
			if count > 2 && (!slices.Contains(chosen, 1) || !slices.Contains(chosen, 3)) {
				t.Errorf("seed %d, %d neurons: %v lacks those that can be compared", seed, count, chosen)
			}
		}
	}
}
