package graph

import (
	"math"
	"slices"

	"engram/kernels"
)

// Active is the number of n neurons that a pattern activates, added over the populations.
func (p Populations) Active(n int) int {
	return int(math.RoundToEven(float64(p.Excitatory)*p.FE)) + int(math.RoundToEven(float64(n-p.Excitatory)*p.FI))
}

// Inhibition is rate |d|, d the dynamic inhibition that leaves active neurons above threshold: 0 if
// exactly these have h > 0, else the value at ascending rank N - active (from 1, NaNs first).
// h: shared (N), the currents of all neurons. rate: shared (). Result: shared ().
func (g *Graph) Inhibition(h, rate *Node, active int) *Node {
	want(h, kernels.Real, false, -1)
	want(rate, kernels.Real, false)
	rank := max(0, h.Dims[0]-active-1) // from 0
	return g.apply(&op{
		name: "inhibition",
		attr: kernels.Attr{"active": float64(active), "rank": float64(rank)},
		row: func(r *row) {
			above := 0
			for _, v := range r.in[0] {
				if v > 0 {
					above++
				}
			}
			r.out[0] = 0
			if above != active {
				r.out[0] = r.in[1][0] * math.Abs(slices.Sorted(slices.Values(r.in[0]))[rank])
			}
		},
	}, shared(kernels.Real), h, rate)
}
