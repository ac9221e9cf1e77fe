package graph

import "engram/kernels"

// Threshold learns the inhibition of each neuron, theta_i <- theta_i - eta sum_mu S_i^mu.
// theta: rows (). S: rows (M). eta: shared (). Result: rows ().
func (g *Graph) Threshold(theta, s, eta *Node) *Node {
	want(theta, kernels.Real, true)
	want(s, kernels.Real, true, -1)
	want(eta, kernels.Real, false)
	return g.apply(&op{
		name:    "threshold",
		inPlace: 1,
		row: func(r *row) {
			sum := 0.0
			for _, v := range r.in[1] {
				sum += v
			}
			r.out[0] = r.in[0][0] - r.in[2][0]*sum
		},
	}, rows(kernels.Real), theta, s, eta)
}
