package graph

import (
	"math"

	"engram/kernels"
)

// PowerSum is sum_j w_ij^q; with q = 0 the number N of synapses, pruned ones and the diagonal included.
// NaN where it has left the range of numbers: an infinity would make every ratio to it 0.
// W: rows (N). Result: rows ().
func (g *Graph) PowerSum(w *Node, q float64) *Node {
	want(w, kernels.Real, true, -1)
	return g.apply(&op{
		name: "power-sum",
		attr: kernels.Attr{"q": q},
		row: func(r *row) {
			sum := 0.0
			for _, w := range r.in[0] {
				sum += math.Pow(w, q)
			}
			if math.IsInf(sum, 0) {
				sum = math.NaN()
			}
			r.out[0] = sum
		},
	}, rows(kernels.Real), w)
}
