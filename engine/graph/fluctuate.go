package graph

import (
	"math"

	"engram/kernels"
)

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
					sum += math.Pow(w, 2/float64(z))
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
				noise, drift := (1-f.Kappa)*xi[j], 1-f.Kappa
				if kinds == 2 {
					slow := 1.0
					for k := 1; k < z; k++ {
						slow *= u[k*n+j]
					}
					noise += f.Kappa * slow * xi[n+j]
					drift += f.Kappa * slow
				}
				fast := u[j] + f.Sigma*noise*math.Sqrt(f.Step) + f.Bias*f.Sigma*drift*f.Step + home*u[j]
				pull := 0.0
				if z > 1 {
					pull = (fast - u[n+j]) * f.Step / f.Tau
				}
				r.out[j] = clipped(fast)
				for k := 1; k < z; k++ {
					r.out[k*n+j] = clipped(u[k*n+j] + pull + home/f.Tau*u[k*n+j])
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
