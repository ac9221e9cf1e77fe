package graph

import (
	"math"

	"engram/kernels"
)

// Sparseness says how few of the first count patterns excite a neuron, over its input
// currents r = h + theta without the threshold:
//
//	(1 - <r>^2 / <r^2>) / (1 - 1/count)
//
// 0 where all are the same, 1 where one alone is not 0; NaN where all are 0, or count is
// below 2. H: rows (M). theta: rows (). count: index shared (). Result: rows ().
func (g *Graph) Sparseness(h, theta, count *Node) *Node {
	want(h, kernels.Real, true, -1)
	want(theta, kernels.Real, true)
	want(count, kernels.Index, false)
	return g.apply(&op{
		name: "sparseness",
		row: func(r *row) {
			n, sum, squares := r.in[2][0], 0.0, 0.0
			for _, h := range r.in[0][:int(n)] {
				current := h + r.in[1][0]
				sum += current
				squares += current * current
			}
			if n < 2 {
				squares = math.NaN()
			}
			r.out[0] = (1 - sum*sum/(n*squares)) / (1 - 1/n)
		},
	}, rows(kernels.Real), h, theta, count)
}
