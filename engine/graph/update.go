package graph

import "engram/kernels"

// Cutoff is the weight at or below which a synapse is pruned.
const Cutoff = 1e-10

// Floor is the smallest value that a factor of a living synapse keeps.
const Floor = 1e-20

// Update is the two-factor learning rule: for the synapses with w_ij > Cutoff
//
//	u_ijk <- max(u_ijk + eta g_ij prod_{l != k} u_ijl, Floor),
//
// all factors on the right being the old ones; pruned synapses and the diagonal
// become 0 (a factor at the floor and a zero have the same future). A NaN stays.
// U: rows (z, K). W, G: rows (K). eta: shared (). first: index shared (), the
// number of the block's first row in its network. sources: see Graph.Sources; nil: K = N. Result: rows (z, K).
func (g *Graph) Update(u, w, grad, eta, first, sources *Node) *Node {
	want(u, kernels.Real, true, -1, -1)
	z, n := u.Dims[0], u.Dims[1]
	want(w, kernels.Real, true, n)
	want(grad, kernels.Real, true, n)
	want(eta, kernels.Real, false)
	want(first, kernels.Index, false)
	presynaptic(n, sources)
	return g.apply(&op{
		name:    "update",
		traits:  kernels.Traits{Synapses: []int{0, 1, 2}, AlongSynapses: true},
		inPlace: 1,
		row: func(r *row) {
			u, w, grad, eta := r.in[0], r.in[1], r.in[2], r.in[3][0]
			self := int(r.in[4][0]) + r.number
			for j := range n {
				for k := range z {
					if w[j] <= Cutoff || r.source(5, j) == self {
						r.out[k*n+j] = 0
						continue
					}
					others := 1.0
					for l := range z {
						if l != k {
							others *= u[l*n+j]
						}
					}
					r.out[k*n+j] = floored(u[k*n+j] + eta*grad[j]*others)
				}
			}
		},
	}, rows(kernels.Real, z, n), with(sources, u, w, grad, eta, first)...)
}

// floored is max(v, Floor), with NaN kept.
func floored(v float64) float64 {
	if v < Floor {
		return Floor
	}
	return v
}
