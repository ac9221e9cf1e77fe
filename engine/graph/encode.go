package graph

import "engram/kernels"

// Encode is the covariance rule of the day, on the first factor only and for the
// synapses with w_ij > Cutoff:
//
//	u_ij1 <- max(u_ij1 + gain s_j (x'_i - f_i)(x_j - f_j), Floor),   gain = eta |d|,
//
// x' being the label to be produced and s_j = -1 for inhibitory neurons, whose weights
// must shrink where excitatory ones grow. Pruned synapses and the diagonal become 0, the
// other factors are floored. U: rows (z, K). W: rows (K). x: bits (N, 1). post: bits
// rows (1). gain: shared (). first: index shared (). sources: see Graph.Sources; nil: K = N. Result: rows (z, K).
func (g *Graph) Encode(u, w, x, post, gain, first *Node, p Populations, sources *Node) *Node {
	want(u, kernels.Real, true, -1, -1)
	z, n := u.Dims[0], u.Dims[1]
	want(w, kernels.Real, true, n)
	want(x, kernels.Bits, false, presynaptic(n, sources), 1)
	want(post, kernels.Bits, true, 1)
	want(gain, kernels.Real, false)
	want(first, kernels.Index, false)
	return g.apply(&op{
		name:    "encode",
		attr:    p.attr(),
		inPlace: 1,
		row: func(r *row) {
			u, w, x, post, gain := r.in[0], r.in[1], r.in[2], r.in[3][0], r.in[4][0]
			self := int(r.in[5][0]) + r.number
			for i := range n {
				j := r.source(6, i)
				for k := range z {
					v := u[k*n+i]
					if k == 0 && j >= 0 {
						v += gain * ((post - p.Of(self)) * sign(j, p.Excitatory) * (x[j] - p.Of(j)))
					}
					if w[i] <= Cutoff || j == self {
						v = 0
					} else {
						v = floored(v)
					}
					r.out[k*n+i] = v
				}
			}
		},
	}, rows(kernels.Real, z, n), with(sources, u, w, x, post, gain, first)...)
}
