package graph

import (
	"math"

	"engram/kernels"
	"engram/kernels/elementary"
)

// Weights is w_ij = prod_k u_ijk, the product taken from k = 1 on.
// U: rows (z, N). Result: rows (N).
func (g *Graph) Weights(u *Node) *Node {
	want(u, kernels.Real, true, -1, -1)
	z, n := u.Dims[0], u.Dims[1]
	return g.apply(&op{
		name:   "weights",
		traits: kernels.Traits{Synapses: []int{0}, AlongSynapses: true},
		row: func(r *row) {
			u := r.in[0]
			for j := range n {
				w := u[j]
				for k := 1; k < z; k++ {
					w *= u[k*n+j]
				}
				r.out[j] = w
			}
		},
	}, rows(kernels.Real, n), u)
}

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
	return g.plasticity("update", func(out, u []float64, step float64, pruned bool) {
		for k := range z {
			if pruned {
				out[k*n] = 0
				continue
			}
			others := 1.0
			for l := range z {
				if l != k {
					others *= u[l*n]
				}
			}
			out[k*n] = floored(u[k*n] + float64(step*others))
		}
	}, u, w, grad, eta, first, sources)
}

// plasticity is an op that changes the factors u, rows (z, K), of synapses. change gets those of one, before and after, n apart, eta g_ij, and
// whether it is pruned or on the diagonal.
func (g *Graph) plasticity(name string, change func(out, u []float64, step float64, pruned bool), u, w, grad, eta, first, sources *Node) *Node {
	z, n := u.Dims[0], u.Dims[1]
	want(w, kernels.Real, true, n)
	want(grad, kernels.Real, true, n)
	want(eta, kernels.Real, false)
	want(first, kernels.Index, false)
	presynaptic(n, sources)
	return g.apply(&op{
		name:    name,
		traits:  kernels.Traits{Synapses: []int{0, 1, 2}, AlongSynapses: true},
		inPlace: 1,
		row: func(r *row) {
			u, w, grad, eta := r.in[0], r.in[1], r.in[2], r.in[3][0]
			self := int(r.in[4][0]) + r.number
			for j := range n {
				change(r.out[j:], u[j:], eta*grad[j], w[j] <= Cutoff || r.source(5, j) == self)
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

// Drift is a step of a random walk of the first factors: for the synapses with w_ij > Cutoff
//
//	u_ij1 <- max(u_ij1 + sigma xi_ij, Floor),   u_ijk <- max(u_ijk, Floor) for k >= 2;
//
// pruned synapses become 0. A factor that would fall below 0 is clipped, so that the synapse is pruned by its weight.
// A NaN stays. U: rows (z, K). W, xi: rows (K), xi being standard normal numbers. sigma: shared (). Result: rows (z, K).
func (g *Graph) Drift(u, w, xi, sigma *Node) *Node {
	want(u, kernels.Real, true, -1, -1)
	z, n := u.Dims[0], u.Dims[1]
	want(w, kernels.Real, true, n)
	want(xi, kernels.Real, true, n)
	want(sigma, kernels.Real, false)
	return g.apply(&op{
		name:    "drift",
		inPlace: 1,
		row: func(r *row) {
			u, w, xi, sigma := r.in[0], r.in[1], r.in[2], r.in[3][0]
			for k := range z {
				for j := range n {
					v := u[k*n+j]
					if k == 0 {
						v += float64(sigma * xi[j])
					}
					v = floored(v)
					if w[j] <= Cutoff {
						v = 0
					}
					r.out[k*n+j] = v
				}
			}
		},
	}, rows(kernels.Real, z, n), u, w, xi, sigma)
}

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
			r.out[0] = r.in[0][0] - float64(r.in[2][0]*sum)
		},
	}, rows(kernels.Real), theta, s, eta)
}

// Fluctuation is the intrinsic noise of synapses and the homeostasis that contains it.
type Fluctuation struct {
	Sigma float64 // sigma, size of the fluctuations of the first factor
	Kappa float64 // kappa, the part of them that grows with the slow factors
	Bias  float64 // b, drift in units of sigma
	Tau   float64 // tau, time constant of the slow factors, k >= 2
	Size  float64 // w0, what <w^(2/z)> of living synapses is kept at
	Step  float64 // dt
}

// Fluctuate is a step of the synapses' intrinsic noise: with slow = prod_{k>=2} u_k (1
// for z = 1) and hs = 1 - <w^(2/z)> / w0 over the row's living synapses, w > 0,
//
//	u_1 <- u_1 + sigma ((1 - kappa) xi_1 + kappa slow xi_2) sqrt(dt)
//	           + b sigma ((1 - kappa) + kappa slow) dt + 10 hs u_1 dt
//	u_k <- u_k + (u_1 - u_2) dt/tau + 10 hs u_k dt/tau,  k >= 2,
//
// u_1 in the second line being the new one, all else old; then factors are clipped at 0.
// Where w <= 0 all factors become 0: a synapse that died stays dead.
// U: rows (z, N). W: rows (N). xi: standard normal numbers, rows (2, N), or (1, N) where
// kappa = 0. Result: rows (z, N).
func (g *Graph) Fluctuate(u, w, xi *Node, f Fluctuation) *Node {
	want(u, kernels.Real, true, -1, -1)
	z, n := u.Dims[0], u.Dims[1]
	want(w, kernels.Real, true, n)
	kinds := 2
	if f.Kappa == 0 {
		kinds = 1
	}
	want(xi, kernels.Real, true, kinds, n)
	return g.apply(&op{
		name: "fluctuate",
		attr: kernels.Attr{"sigma": f.Sigma, "kappa": f.Kappa, "bias": f.Bias, "tau": f.Tau, "size": f.Size, "step": f.Step},
		// each synapse is read before it is written
		inPlace: 1,
		row: func(r *row) {
			u, w, xi := r.in[0], r.in[1], r.in[2]
			sum, alive := 0.0, 0.0
			for _, w := range w {
				if !(w <= 0) {
					sum += elementary.Pow(w, 2/float64(z))
					alive++
				}
			}
			home := 10 * (1 - sum/alive/f.Size) * f.Step
			for j := range n {
				if w[j] <= 0 {
					for k := range z {
						r.out[k*n+j] = 0
					}
					continue
				}
				noise, drift := float64((1-f.Kappa)*xi[j]), 1-f.Kappa
				if kinds == 2 {
					slow := 1.0
					for k := 1; k < z; k++ {
						slow *= u[k*n+j]
					}
					noise += float64(f.Kappa * slow * xi[n+j])
					drift += float64(f.Kappa * slow)
				}
				fast := u[j] + float64(f.Sigma*noise*math.Sqrt(f.Step)) + float64(f.Bias*f.Sigma*drift*f.Step) + float64(home*u[j])
				pull := 0.0
				if z > 1 {
					pull = (fast - u[n+j]) * f.Step / f.Tau
				}
				r.out[j] = clipped(fast)
				for k := 1; k < z; k++ {
					r.out[k*n+j] = clipped(u[k*n+j] + pull + float64(home/f.Tau*u[k*n+j]))
				}
			}
		},
	}, rows(kernels.Real, z, n), u, w, xi)
}

// clipped is max(v, 0), with NaN kept.
func clipped(v float64) float64 {
	if v < 0 {
		return 0
	}
	return v
}
