package engine

import (
	"math"
	"testing"

	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/random"
	"engram/engine/state"
)

// TestDrift: first factors of living synapses walk by sigma times the numbers of their row's streams and are clipped at
// the floor, which prunes them; pruned synapses and all other factors stay as they are.
func TestDrift(t *testing.T) {
	const n, z, steps, sigma = 40, 2, 3, float32(0.2)
	text := func(phase string) string {
		return `
network: {neurons: 40, factors: 2, coding_level: 0.2, spread: 0.3}
patterns: {count: 4}
phases:
  - learn: {cycles: 40, rate: 0.1, length: 12, until_converged: false}
` + phase + `
record: {observables: [density]}
`
	}
	before := allFactorsOf(live(t, text("  - recall: {levels: [0]}"), t.TempDir(), float32On(t, 1), Options{}), 0)
	after := allFactorsOf(live(t, text("  - drift: {steps: 3, sigma: 0.2, scaling: none}"), t.TempDir(), float32On(t, 1), Options{}), 0)
	died := 0
	for i := range n {
		xi := make([][]float64, steps)
		for step := range xi {
			xi[step] = make([]float64, n)
			random.New(1, random.Drift, 1, uint64(step)<<32|uint64(i)).Normals(xi[step])
		}
		for j := range n {
			u1, u2 := float32(before[(i*n+j)*z]), float32(before[(i*n+j)*z+1])
			had := u1 * u2
			for step := range xi {
				if u1*u2 <= graph.Cutoff {
					u1, u2 = 0, 0
					continue
				}
				u1 = max(u1+float32(sigma*float32(xi[step][j])), graph.Floor)
			}
			if had > graph.Cutoff && u1*u2 <= graph.Cutoff {
				died++
			}
			if got := after[(i*n+j)*z:][:2]; float32(got[0]) != u1 || float32(got[1]) != u2 {
				t.Fatalf("synapse %d to %d: factors %v, want %g, %g", j, i, got, u1, u2)
			}
		}
	}
	if died == 0 {
		t.Error("no synapse has been pruned, and many were near 0")
	}
}

// TestDriftScales: with homeostatic scaling a drift keeps the norm of every neuron, and thresholds go with the weights: the
// first scaling keeps the sign of every current.
func TestDriftScales(t *testing.T) {
	const length = 9.0
	life := func(sigma string) (stored float64, b *state.Batch) {
		d := live(t, `
network: {neurons: 60, factors: 2, coding_level: 0.1}
patterns: {count: 5}
phases:
  - wake: {passes: 60, rate: 0.1}
  - drift: {steps: 4, sigma: `+sigma+`, length: 9}
record: {observables: [stored]}
`, t.TempDir(), float32On(t, 1), Options{})
		rows := d.Replicas[0].Metrics
		return rows[len(rows)-1][4].(float64), d.Batch
	}
	still, b := life("0")
	if still != 5 {
		t.Errorf("%g of 5 patterns are stored after a drift without noise", still)
	}
	moved, c := life("0.1")
	if moved == still {
		t.Error("a strong drift has lost no pattern")
	}
	for _, b := range []*state.Batch{b, c} {
		u := make([]float64, b.N*b.Z)
		for row := range b.N {
			b.Blocks[0].Own[model.U].Read(row*len(u), u)
			sum := 0.0
			for _, v := range u {
				sum += v * v / float64(b.Z)
			}
			if math.Abs(sum/length-1) > 1e-5 {
				t.Fatalf("neuron %d has the norm %g, want %g", row, sum, length)
			}
		}
	}
}
