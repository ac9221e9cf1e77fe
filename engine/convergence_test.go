package engine

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// TestConvergenceWants: a network that does not move has converged at the second check, but not
// where a label is wrong, nothing is pruned, the norm is not at its length, or it moved.
func TestConvergenceWants(t *testing.T) {
	const n, half = 120, 60
	inside := 1 / math.Sqrt(half-1) // sum_j w^2 = 1 over the other neurons of a half, sum_j w = 7.7
	for name, c := range map[string]struct {
		theta, other, length float64 // threshold of neuron 0, which should fire for pattern 0; weights between the halves
		moves                bool
		missed               string // at the second check
	}{
		"nothing more":         {theta: 1, length: 1},
		"a right label":        {theta: 8, length: 1, missed: "0.42 % of the answers are wrong"}, // 1 of 240
		"something pruned":     {theta: 1, length: 1, other: 1e-3, missed: "nothing is pruned (density 0.9917)"},
		"the norm, 1":          {theta: 1, length: 1.03, missed: "sum_j w^(2/z) is 1, not within 2 % of length, 1.03"},
		"the norm within 0.02": {theta: 1, length: 1.01},
		"no change of margins": {theta: 1, length: 1, moves: true, missed: "the mean margin moved by 0.00083 in the last 10000 cycles (converged: less than 0.0001)"}, // 0.1 of 1 of 120
	} {
		dir := t.TempDir()
		var u, x []float64
		theta := slices.Repeat([]float64{1}, n)
		theta[0] = c.theta
		for i := range n {
			for j := range n { // halves that excite themselves
				u = append(u, map[bool]float64{true: inside, false: c.other}[(i < half) == (j < half)])
			}
			u[i*n+i] = 0
			x = append(x, map[bool]float64{true: 1}[i < half], map[bool]float64{true: 1}[i >= half])
		}
		writeArray(t, dir, "U.npy", []int{n, n, 1}, u)
		writeArray(t, dir, "theta.npy", []int{n}, theta)
		writeArray(t, dir, "X.npy", []int{n, 2}, x)
		b := live(t, fmt.Sprintf(`
network: {neurons: 120, factors: 1, coding_level: 0.5, factors_file: U.npy, thresholds_file: theta.npy}
patterns: {file: X.npy}
phases:
  - learn: {cycles: 0, rate: 0, length: %g}
`, c.length), dir, float32On(t, 2), Options{})
		mem, err := b.LoadPatterns(b.Today())
		if err != nil {
			t.Fatal(err)
		}
		convergence, err := b.NewConvergence(mem)
		if err != nil {
			t.Fatal(err)
		}
		for check, want := range []bool{false, c.missed == ""} {
			done, err := convergence.Check(0)
			if err != nil {
				t.Fatal(err)
			}
			if done[0] != want {
				t.Errorf("wanting %s: check %d says %v, want %v", name, check, done[0], want)
			}
			if missed := []string{"", c.missed}[check]; convergence.Why[0] != missed {
				t.Errorf("wanting %s: check %d misses %q, want %q", name, check, convergence.Why[0], missed)
			}
			if c.moves {
				b.Blocks[0].Own["theta"].Write(1, []float64{1.1})
			}
		}
	}
}
