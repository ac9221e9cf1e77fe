package engine

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"engram/engine/statistics"
)

// TestNth: it finds what sorting does, among ties, infinities and what is no number.
func TestNth(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := 1; n < 60; n++ {
		for range 20 {
			values := make([]float64, n)
			for i := range values {
				switch r.IntN(20) {
				case 0:
					values[i] = math.NaN()
				case 1:
					values[i] = math.Inf(1 - 2*r.IntN(2))
				case 2, 3, 4:
					values[i] = float64(r.IntN(3) - 1)
				default:
					values[i] = r.NormFloat64()
				}
			}
			sorted := slices.Sorted(slices.Values(values))
			for k := range n {
				if got := statistics.Quickselect(slices.Clone(values), k); cmp.Compare(got, sorted[k]) != 0 {
					t.Fatalf("place %d of %v: %v, want %v", k, values, got, sorted[k])
				}
			}
		}
	}
}
