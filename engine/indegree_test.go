package engine

import (
	"strings"
	"testing"

	"engram/engine/statistics"
)

// TestIndegree: the observable counts the synapses that the saved factors have, of rows of unequal length and all-to-all.
func TestIndegree(t *testing.T) {
	const text = `
network: {neurons: 53, factors: 1, coding_level: 0.2, spread: 0.5, WIRING}
patterns: {count: 6}
phases:
  - learn: {cycles: 60, rate: 0.3, length: 6, until_converged: false}
record: {observables: [indegree]}
`
	for _, wiring := range []string{"", ", wiring: {rule: pairwise_bernoulli, p: 0.3}"} {
		found := inMemory(t, strings.Replace(text, ", WIRING", wiring, 1), float32On(t, 2), Options{Rows: 20})
		const n = 53
		living := make([]float64, n)
		if wiring == "" {
			for k, u := range found.Array("arrays/0/U.npy").Float32 {
				if u > 1e-10 {
					living[k/n]++
				}
			}
		} else {
			from, w := found.Array("arrays/0/connections.npz/indptr").Int32, found.Array("arrays/0/connections.npz/data").Float32
			for row := range n {
				for _, w := range w[from[row]:from[row+1]] {
					if w > 1e-10 {
						living[row]++
					}
				}
			}
		}
		want := statistics.SpreadOf(living)
		if want.Mean < 1 || want.Mean > 0.6*n || want.Std == 0 {
			t.Fatalf("%s: living in-degrees %v are no test", wiring, want)
		}
		for column, want := range map[string]float64{"indegree": want.Mean, "indegree_std": want.Std, "indegree_median": want.Median} {
			values, err := found.Table("metrics.csv").Floats(column)
			if err != nil || values[len(values)-1] != want {
				t.Errorf("%q: %s is %v (%v), and the last one should be %g", wiring, column, values, err, want)
			}
		}
	}
}
