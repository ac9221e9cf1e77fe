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
						sum += float64(sign(j, excitatory) * w[i] * x[j*m+mu])
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
					sum += float64(s[mu] * x[j*m+mu])
				}
				r.out[i] = sign(j, excitatory) * sum
			}
		},
	}, rows(kernels.Real, k), with(sources, s, x)...)
}
