package engine

import (
	"strings"
	"testing"
)

// TestSilentPattern: a pattern without an active neuron is stored where all thresholds are positive, since
// h = -theta, and recalled where at most 0.2 N f = 1 neuron fires (docs/model.md, Patterns of a phase). The three
// other patterns have 5 active neurons each, which get 2 at most, below the threshold: neither holds for them.
func TestSilentPattern(t *testing.T) {
	const n = 20
	for _, c := range []struct {
		thresholds     []float64 // of the first neurons; 10 of all others
		stored, recall float64
	}{
		{nil, 1, 0.25},
		{[]float64{1e-6}, 1, 0.25},
		{[]float64{0}, 0, 0.25},         // y h = 0 is not stored, and does not fire
		{[]float64{-1e-6}, 0, 0.25},     // one neuron fires, as one may
		{[]float64{-1e-6, -1e-6}, 0, 0}, // one too many
	} {
		dir := t.TempDir()
		writePatterns(t, dir, "X.npy", n, []string{
			strings.Repeat("0", n), "11111" + strings.Repeat("0", 15), "00000000111110000000", "00000000000000011111"})
		var u, theta []float64
		for i := range n {
			theta = append(theta, 10)
			for j := range n {
				u = append(u, 0.5)
				if i == j {
					u[len(u)-1] = 0
				}
			}
		}
		copy(theta, c.thresholds)
		writeArray(t, dir, "U.npy", []int{n, n, 1}, u)
		writeArray(t, dir, "theta.npy", []int{n}, theta)
		b := live(t, `
network: {neurons: 20, factors: 1, coding_level: 0.25, factors_file: U.npy, thresholds_file: theta.npy}
patterns: {file: X.npy}
phases:
  - recall: {noise: neural, levels: [0], steps: 1}
  - sleep: {cycles: 1, rate: 0.001, replay: all}
record: {observables: [stored, recall_rate]}
`, dir, float32On(t, 2), Options{})
		r := b.Replicas[0]
		expected(t, "recall", r.Recalls[0][4], c.recall, 0)
		first := r.Metrics[0] // replica, phase, name, cycle 0, stored, recall_rate
		expected(t, "stored", first[4], c.stored, 0)
		expected(t, "recall rate of one step", first[5], c.recall, 0)
	}
}
