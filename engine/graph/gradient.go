package graph

import "engram/kernels"

// Gradient is g_ij = s_j sum_mu S_i^mu x_j^mu, the direction in which each weight
// raises the margins of the patterns replayed; s_j = +1 for the first excitatory
// neurons and -1 for the others. S: rows (M). X: bits (N, M). sources: see Graph.Sources; nil: K = N.
// Result: rows (K), for each synapse of the row; 0 in slots that no synapse fills.
func (g *Graph) Gradient(s, x *Node, excitatory int, sources *Node) *Node {
	want(x, kernels.Bits, false, -1, -1)
	n, m := x.Dims[0], x.Dims[1]
	want(s, kernels.Real, true, m)
	k := n
	if sources != nil {
		k = sources.Dims[0]
		presynaptic(k, sources)
	}
	return g.apply(&op{
		name:   "gradient",
		traits: kernels.Traits{Product: true, AlongSynapses: true},
		attr:   kernels.Attr{"excitatory": float64(excitatory)},
		row: func(r *row) {
			s, x := r.in[0], r.in[1]
			for i := range k {
				j := r.source(2, i)
				if j < 0 {
					r.out[i] = 0
					continue
				}
				sum := 0.0
				for mu := range m {
					sum += s[mu] * x[j*m+mu]
				}
				r.out[i] = sign(j, excitatory) * sum
			}
		},
	}, rows(kernels.Real, k), with(sources, s, x)...)
}
