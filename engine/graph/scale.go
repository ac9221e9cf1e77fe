package graph

import "engram/kernels"

// Scale multiplies the factors of each neuron, u_ijk <- r_i u_ijk.
// U: rows (z, N). r: rows (). Result: rows (z, N).
func (g *Graph) Scale(u, factor *Node) *Node {
	want(u, kernels.Real, true, -1, -1)
	want(factor, kernels.Real, true)
	return g.apply(&op{
		name:    "scale",
		traits:  kernels.Traits{Synapses: []int{0}, AlongSynapses: true, Rescales: true},
		inPlace: 1,
		row: func(r *row) {
			for k, v := range r.in[0] {
				r.out[k] = r.in[1][0] * v
			}
		},
	}, rows(kernels.Real, u.Dims...), u, factor)
}

// ScaleThreshold is theta_i <- theta_i r_i^z: with factors scaled by r_i it leaves
// the sign of every h as it was. theta, r: rows (). Result: rows ().
func (g *Graph) ScaleThreshold(theta, factor *Node, z int) *Node {
	want(theta, kernels.Real, true)
	want(factor, kernels.Real, true)
	return g.apply(&op{
		name:    "scale-threshold",
		attr:    kernels.Attr{"z": float64(z)},
		inPlace: 1,
		row: func(r *row) {
			power := 1.0
			for range z {
				power *= r.in[1][0]
			}
			r.out[0] = r.in[0][0] * power
		},
	}, rows(kernels.Real), theta, factor)
}
