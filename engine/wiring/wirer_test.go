package wiring

import (
	"math"
	"slices"
	"testing"

	"engram/engine/config"
)

// TestWirer: sources are ascending, distinct, never the row itself, and as many as the rule says: within 5 standard
// errors over all rows.
func TestWirer(t *testing.T) {
	for _, w := range []config.Wiring{
		{Rule: config.FixedIndegree, Indegree: 1}, {Rule: config.FixedIndegree, Indegree: 30}, {Rule: config.FixedIndegree, Indegree: 996},
		{Rule: config.PairwiseBernoulli, P: 0.03}, {Rule: config.PairwiseBernoulli, P: 1},
		{Rule: config.Modules, Modules: 7, Within: 0.5, Between: 0.01}, {Rule: config.Modules, Modules: 997, Within: 1, Between: 0.1}, {Rule: config.Modules, Modules: 1, Within: 0.2},
	} {
		n := config.Network{Neurons: 997, Wiring: &w}
		wirer, again := New(n, 3, nil), New(n, 3, nil)
		total, outgoing := 0, make([]float64, n.Neurons)
		var variance float64
		for row := range n.Neurons {
			at := wirer.Sources(nil, row)
			if !slices.IsSorted(at) || len(slices.Compact(slices.Clone(at))) != len(at) || slices.Contains(at, int32(row)) {
				t.Fatalf("%+v: row %d has the sources %v", w, row, at)
			}
			if w.Rule == config.FixedIndegree && len(at) != w.Indegree {
				t.Fatalf("%+v: row %d has %d sources", w, row, len(at))
			}
			if row%100 == 99 && !slices.Equal(again.Sources([]int32{7}, row)[1:], at) {
				t.Errorf("%+v: row %d is another one on its own", w, row)
			}
			total += len(at)
			for _, j := range at {
				outgoing[j]++
			}
		}
		mean := n.Indegree()
		if w.Rule != config.FixedIndegree {
			variance = mean * float64(n.Neurons)
		}
		if got := float64(total) / float64(n.Neurons); math.Abs(got-mean) > 5*math.Sqrt(variance)/float64(n.Neurons)+1e-9 {
			t.Errorf("%+v: %g sources a neuron, want %g", w, got, mean)
		}
		for j, k := range outgoing { // every neuron is as likely a source as the others
			if math.Abs(k-mean) > 6*math.Sqrt(mean)+1 {
				t.Errorf("%+v: neuron %d is a source of %g neurons, on average it is %g", w, j, k, mean)
			}
		}
	}
}

// TestModules: a neuron has the sources of its own module with probability 1, and no others.
func TestModules(t *testing.T) {
	n := config.Network{Neurons: 10, Wiring: &config.Wiring{Rule: config.Modules, Modules: 3, Within: 1}}
	w := New(n, 1, nil)
	for row, module := range []int{0, 0, 0, 1, 1, 1, 2, 2, 2, 2} {
		var want []int32
		for j, other := range []int{0, 0, 0, 1, 1, 1, 2, 2, 2, 2} {
			if j != row && other == module {
				want = append(want, int32(j))
			}
		}
		if got := w.Sources(nil, row); !slices.Equal(got, want) {
			t.Errorf("row %d has the sources %v, want %v", row, got, want)
		}
	}
}
