package graph

import "engram/kernels"

// Drive is the input current above threshold,
//
//	h_i^mu = sum_j s_j w_ij x_j^mu - theta_i,
//
// with s_j = +1 for the first excitatory neurons and -1 for the others. The sum is over the synapses of
// the row: all neurons j, or its sources.
// W: rows (K). X: bits (N, M). theta: rows (). sources: see Graph.Sources; nil: K = N. Result: rows (M).
func (g *Graph) Drive(w, x, theta *Node, excitatory int, sources *Node) *Node {
	want(w, kernels.Real, true, -1)
	k := w.Dims[0]
	want(x, kernels.Bits, false, presynaptic(k, sources), -1)
	want(theta, kernels.Real, true)
	m := x.Dims[1]
	return g.apply(&op{
		name:   "drive",
		traits: kernels.Traits{Product: true, Synapses: []int{0}},
		attr:   kernels.Attr{"excitatory": float64(excitatory)},
		row: func(r *row) {
			w, x, theta := r.in[0], r.in[1], r.in[2][0]
			for mu := range m {
				sum := 0.0
				for i := range k {
					if j := r.source(3, i); j >= 0 {
						sum += sign(j, excitatory) * w[i] * x[j*m+mu]
					}
				}
				r.out[mu] = sum - theta
			}
		},
	}, rows(kernels.Real, m), with(sources, w, x, theta)...)
}

// sign is s_j: Dale's law for a network whose first neurons are the excitatory ones.
func sign(j, excitatory int) float64 {
	if j < excitatory {
		return 1
	}
	return -1
}
