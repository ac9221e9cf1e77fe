package graph

import "engram/kernels"

// Drive is the input current above threshold,
//
//	h_i^mu = sum_j s_j w_ij x_j^mu - theta_i,
//
// with s_j = +1 for the first excitatory neurons and -1 for the others.
// W: rows (N). X: bits (N, M). theta: rows (). Result: rows (M).
func (g *Graph) Drive(w, x, theta *Node, excitatory int) *Node {
	want(w, kernels.Real, true, -1)
	n := w.Dims[0]
	want(x, kernels.Bits, false, n, -1)
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
				for j := range n {
					sum += sign(j, excitatory) * w[j] * x[j*m+mu]
				}
				r.out[mu] = sum - theta
			}
		},
	}, rows(kernels.Real, m), w, x, theta)
}

// sign is s_j: Dale's law for a network whose first neurons are the excitatory ones.
func sign(j, excitatory int) float64 {
	if j < excitatory {
		return 1
	}
	return -1
}
