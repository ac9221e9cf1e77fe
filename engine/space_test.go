package engine

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// TestNetworkInSpace: a network with a kernel saves where its neurons are; the wiring that it runs with is that of the
// positions and of its own kernel, in each network of a sweep.
func TestNetworkInSpace(t *testing.T) {
	const n = 100
	found := inMemory(t, `
network: {neurons: 100, factors: 1, coding_level: 0.2, inhibitory_fraction: 0.2,
  wiring: {rule: pairwise_bernoulli, p: 1, kernel: {shape: box, radius: 0.3}, space: {size: [2, 2], periodic: true, positions: grid}}}
patterns: {count: 4}
phases:
  - learn: {cycles: 1, rate: 0.01}
sweep: {network.wiring.kernel.radius: [0.3, 0.45]}
`, float32On(t, 2), Options{Rows: 30})
	for replica, radius := range []float64{0.3, 0.45} {
		folder := fmt.Sprintf("arrays/%d/", replica)
		positions := found.Array(folder + "positions.npy")
		if !slices.Equal(positions.Shape, []int{n, 2}) {
			t.Fatalf("positions have the shape %v", positions.Shape)
		}
		at := positions.Float64
		if slices.IsSorted([]float64{at[1], at[41], at[81], at[121], at[161]}) && slices.IsSorted([]float64{at[0], at[2], at[4], at[6]}) {
			t.Error("the inhibitory neurons lie together")
		}
		from, sources := found.Array(folder+"connections.npz/indptr").Int32, found.Array(folder+"connections.npz/indices").Int32
		for i := range n {
			var want []int32
			for j := range n {
				x, y := math.Abs(at[2*i]-at[2*j]), math.Abs(at[2*i+1]-at[2*j+1])
				if math.Hypot(min(x, 2-x), min(y, 2-y)) <= radius && i != j {
					want = append(want, int32(j))
				}
			}
			if got := sources[from[i]:from[i+1]]; !slices.Equal(got, want) {
				t.Fatalf("radius %g: neuron %d has the sources %v, want %v", radius, i, got, want)
			}
		}
	}
}
