package graph

import "engram/kernels"

// Weights is w_ij = prod_k u_ijk, the product taken from k = 1 on.
// U: rows (z, N). Result: rows (N).
func (g *Graph) Weights(u *Node) *Node {
	want(u, kernels.Real, true, -1, -1)
	z, n := u.Dims[0], u.Dims[1]
	return g.apply(&op{
		name:   "weights",
		traits: kernels.Traits{Synapses: []int{0}, AlongSynapses: true},
		row: func(r *row) {
			u := r.in[0]
			for j := range n {
				w := u[j]
				for k := 1; k < z; k++ {
					w *= u[k*n+j]
				}
				r.out[j] = w
			}
		},
	}, rows(kernels.Real, n), u)
}
