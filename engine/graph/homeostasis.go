package graph

import (
	"math"

	"engram/kernels"
	"engram/kernels/elementary"
)

// Homeostasis is the factor r_i by which a neuron multiplies its factors u_ijk to
// bring the norm of its synapses back to length:
//
//	norm u:  r_i = sqrt(length c / sum_jk u_ijk^2),   k = 1 ... c
//	norm q:  r_i = (length / sum_j w_ij^q)^(1/(q z)),   w_ij = prod_k u_ijk.
//
// c is counted, the number of factors that count in the norm u: z, or 2 of halves (Halves). q = 0 stands for the norm u.
// A neuron with no surviving synapse (no w_ij > Cutoff) is left alone: r_i = 1. A NaN among all factors makes r_i NaN.
// U: rows (z, N). length: shared (). Result: rows ().
func (g *Graph) Homeostasis(u, length *Node, q float64, counted int) *Node {
	want(u, kernels.Real, true, -1, -1)
	want(length, kernels.Real, false)
	z, n := u.Dims[0], u.Dims[1]
	return g.apply(&op{
		name:   "homeostasis",
		traits: kernels.Traits{Synapses: []int{0}},
		attr:   kernels.Attr{"q": q, "counted": float64(counted)},
		row: func(r *row) {
			u, length := r.in[0], r.in[1][0]
			sum, alive := 0.0, false
			for j := range n {
				w := 1.0
				for k := range z {
					v := u[k*n+j]
					w *= v
					if q == 0 && (k < counted || v != v) {
						sum += float64(v * v)
					}
				}
				if q != 0 {
					sum += elementary.Pow(w, q)
				}
				alive = alive || !(w <= Cutoff)
			}
			switch {
			case !alive:
				r.out[0] = 1
			case q == 0:
				r.out[0] = math.Sqrt(length * float64(counted) / sum)
			default:
				r.out[0] = elementary.Pow(length/sum, 1/(q*float64(z)))
			}
		},
	}, rows(kernels.Real), u, length)
}

// PowerSum is sum_j w_ij^q; with q = 0 the number N of synapses, pruned ones and the diagonal included.
// NaN where it has left the range of numbers: an infinity would make every ratio to it 0.
// W: rows (N). Result: rows ().
func (g *Graph) PowerSum(w *Node, q float64) *Node {
	want(w, kernels.Real, true, -1)
	var traits kernels.Traits
	if q == 1 || q == 2 { // exact sums, to which pruned synapses add nothing
		traits.Synapses = []int{0}
	}
	return g.apply(&op{
		name:   "power-sum",
		attr:   kernels.Attr{"q": q},
		traits: traits,
		row: func(r *row) {
			sum := 0.0
			for _, w := range r.in[0] {
				sum += elementary.Pow(w, q)
			}
			if math.IsInf(sum, 0) {
				sum = math.NaN()
			}
			r.out[0] = sum
		},
	}, rows(kernels.Real), w)
}

// Ratio is a / (c s^p): a margin over a norm. a, s: rows (). Result: rows ().
func (g *Graph) Ratio(a, s *Node, c, p float64) *Node {
	want(a, kernels.Real, true)
	want(s, kernels.Real, true)
	return g.apply(&op{
		name: "ratio",
		attr: kernels.Attr{"c": c, "p": p},
		row: func(r *row) {
			r.out[0] = r.in[0][0] / (c * elementary.Pow(r.in[1][0], p))
		},
	}, rows(kernels.Real), a, s)
}

// Power is c s^p. s: rows (). Result: rows ().
func (g *Graph) Power(s *Node, c, p float64) *Node {
	want(s, kernels.Real, true)
	return g.apply(&op{
		name: "power",
		attr: kernels.Attr{"c": c, "p": p},
		row: func(r *row) {
			r.out[0] = c * elementary.Pow(r.in[0][0], p)
		},
	}, rows(kernels.Real), s)
}

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
