package graph

import "engram/kernels"

// Column takes pattern mu: x_j = X_j^mu. X: bits (N, M), shared or with rows (M).
// mu: index shared (). Result: bits (N, 1), or rows (1).
func (g *Graph) Column(x, mu *Node) *Node {
	want(mu, kernels.Index, false)
	result := rows(kernels.Bits, 1)
	if x.HasRows {
		want(x, kernels.Bits, true, -1)
	} else {
		want(x, kernels.Bits, false, -1, -1)
		result = shared(kernels.Bits, x.Dims[0], 1)
	}
	m := x.Dims[len(x.Dims)-1]
	return g.apply(&op{
		name: "column",
		row: func(r *row) {
			mu := int(r.in[1][0])
			for j := range r.out {
				r.out[j] = r.in[0][j*m+mu]
			}
		},
	}, result, x, mu)
}
