package graph

import (
	"math"

	"engram/kernels"
)

// Homeostasis is the factor r_i by which a neuron multiplies its factors u_ijk to
// bring the norm of its synapses back to length:
//
//	norm u:  r_i = sqrt(length z / sum_jk u_ijk^2)
//	norm q:  r_i = (length / sum_j w_ij^q)^(1/(q z)),   w_ij = prod_k u_ijk.
//
// q = 0 stands for the norm u. A neuron with no surviving synapse (no w_ij > Cutoff)
// is left alone: r_i = 1. U: rows (z, N). length: shared (). Result: rows ().
func (g *Graph) Homeostasis(u, length *Node, q float64) *Node {
	want(u, kernels.Real, true, -1, -1)
	want(length, kernels.Real, false)
	z, n := u.Dims[0], u.Dims[1]
	return g.apply(&op{
		name:   "homeostasis",
		traits: kernels.Traits{Synapses: []int{0}},
		attr:   kernels.Attr{"q": q},
		row: func(r *row) {
			u, length := r.in[0], r.in[1][0]
			sum, alive := 0.0, false
			for j := range n {
				w := 1.0
				for k := range z {
					v := u[k*n+j]
					w *= v
					if q == 0 {
						sum += v * v
					}
				}
				if q != 0 {
					sum += math.Pow(w, q)
				}
				alive = alive || !(w <= Cutoff)
			}
			switch {
			case !alive:
				r.out[0] = 1
			case q == 0:
				r.out[0] = math.Sqrt(length * float64(z) / sum)
			default:
				r.out[0] = math.Pow(length/sum, 1/(q*float64(z)))
			}
		},
	}, rows(kernels.Real), u, length)
}
