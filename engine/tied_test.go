package engine

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/phase"
)

// TestTiedFactors: the factors of a synapse stay the same to the last bit through learning, nights, regrowth and noise, with
// any number of them.
func TestTiedFactors(t *testing.T) {
	for _, z := range []int{2, 3, 5} {
		for _, wiring := range []string{"", ", wiring: {rule: fixed_indegree, indegree: 40}"} {
			b := live(t, fmt.Sprintf(`
network: {neurons: 61, factors: %d, coding_level: 0.2, spread: 0.3, tied: true%s}
patterns: {count: 9}
phases:
  - learn: {cycles: 60, rate: 0.05, length: 12}
  - learn: {cycles: 30, rate: 0.05, length: 12, regrow: {relative: 0.5, spread: 0.3}}
  - sleep: {cycles: 60, rate: 0.05, length: 12}
`, z, wiring), t.TempDir(), float32On(t, 2), Options{Rows: 20})
			tied := func(what string, u []float64) {
				for j := range b.K {
					for k := range z {
						if u[k*b.K+j] != u[j] {
							t.Fatalf("z = %d%s, %s: factor %d of synapse %d is %g, and the first is %g", z, wiring, what, k, j, u[k*b.K+j], u[j])
						}
					}
				}
				if len(slices.Compact(slices.Sorted(slices.Values(u)))) < 3 {
					t.Errorf("z = %d, %s: all factors are alike", z, what)
				}
			}
			u := make([]float64, z*b.K)
			for row := range b.N {
				b.ReadFactorsOf(0, row, u)
				tied("after a night", u)
			}
			test := &phase.RecallTest{Driver: &phase.Driver{Batch: b.Batch}}
			test.PerturbRow(b.Replicas[0], b.N-1, b.ReadSources().Of(b.Replicas[0], b.N-1), u, phase.Noise{Kind: "synaptic-one", Level: 0.05})
			tied("with noise", u)
		}
	}
}

// TestTiedLearning: against w = u^z written out, u <- u + eta y x u^(z-1) of the weakest pattern, pruned, floored and scaled.
// 1e-12: ten cycles of float64, gentle ones.
func TestTiedLearning(t *testing.T) {
	const n, m, cycles, eta, length = 30, 5, 10, 0.01, 8.0
	for _, z := range []int{2, 3} {
		text := fmt.Sprintf(`
network: {neurons: %d, factors: %d, coding_level: 0.2, spread: 0.3, tied: true}
patterns: {count: %d}
phases: [{sleep: {cycles: CYCLES, rate: %g, length: %g, salience: weakest}}]
`, n, z, m, eta, length)
		begin := live(t, strings.Replace(text, "CYCLES", "0", 1), t.TempDir(), graph.Reference(), Options{})
		end := live(t, strings.Replace(text, "CYCLES", fmt.Sprint(cycles), 1), t.TempDir(), graph.Reference(), Options{})
		u, theta, day := make([]float64, z*n), begin.PerRow(0, model.Theta), begin.Replicas[0].Days[0]
		for i := range n {
			begin.ReadFactorsOf(0, i, u)
			v := u[:n]
			for range cycles {
				weakest, margin := 0, math.Inf(1)
				for mu := range m {
					h := -theta[i]
					for j := range n {
						h += math.Pow(v[j], float64(z)) * float64(day.Bits[j*m+mu])
					}
					if y := 2*float64(day.Bits[i*m+mu]) - 1; y*h < margin {
						weakest, margin = mu, y*h
					}
				}
				y, sum := 2*float64(day.Bits[i*m+weakest])-1, 0.0
				for j := range n {
					if w := math.Pow(v[j], float64(z)); w > graph.Cutoff && j != i {
						v[j] = max(v[j]+eta*y*float64(day.Bits[j*m+weakest])*math.Pow(v[j], float64(z-1)), graph.Floor)
					}
					sum += v[j] * v[j]
				}
				for j := range n {
					v[j] *= math.Sqrt(length / sum)
				}
				theta[i] -= eta * y
			}
			got := make([]float64, z*n)
			end.ReadFactorsOf(0, i, got)
			near(t, fmt.Sprintf("z = %d, neuron %d", z, i), got[:n], v, 1e-12)
		}
		near(t, "thresholds", end.PerRow(0, model.Theta), theta, 1e-12)
	}
}
