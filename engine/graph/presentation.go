package graph

import (
	"math"
	"slices"

	"engram/kernels"
	"engram/kernels/elementary"
)

// Populations are the two kinds of presynaptic neurons: the first Excitatory ones and
// the rest, with the coding level of each and of the network.
type Populations struct {
	Excitatory  int     // N_E
	CodingLevel float64 // f
	FE, FI      float64 // coding level of the excitatory and the inhibitory neurons
}

// Of is the coding level of neuron j.
func (p Populations) Of(j int) float64 {
	if j < p.Excitatory {
		return p.FE
	}
	return p.FI
}

func (p Populations) attr() kernels.Attr {
	return kernels.Attr{"excitatory": float64(p.Excitatory), "f": p.CodingLevel, "fE": p.FE, "fI": p.FI}
}

// Bias is the threshold that lets a fraction f of random patterns drive the neuron,
//
//	theta_i = sum_j s_j f_j w_ij + sqrt(2 sum_j f_j (1 - f_j) w_ij^2) erfinv(1 - 2 f).
//
// W: rows (K). sources: see Graph.Sources; nil: K = N. Result: rows ().
func (g *Graph) Bias(w *Node, p Populations, sources *Node) *Node {
	want(w, kernels.Real, true, -1)
	presynaptic(w.Dims[0], sources)
	return g.apply(&op{
		name: "bias",
		attr: p.attr(),
		row: func(r *row) {
			mean, variance := 0.0, 0.0
			for i, w := range r.in[0] {
				j := r.source(1, i)
				if j < 0 {
					continue
				}
				f := p.Of(j)
				mean += float64(sign(j, p.Excitatory) * f * w)
				variance += float64(f * (1 - f) * w * w)
			}
			r.out[0] = mean + float64(math.Sqrt(2*variance)*elementary.Erfinv(1-2*p.CodingLevel))
		},
	}, rows(kernels.Real), with(sources, w)...)
}

// Column takes pattern mu: x_j = X_j^mu. X: bits (N, M), shared or with rows (M).
// mu: index shared (). Result: bits (N, 1), or rows (1).
func (g *Graph) Column(x, mu *Node) *Node {
	want(mu, kernels.Index, false)
	result := rows(kernels.Bits, 1)
	if x.HasRows {
		want(x, kernels.Bits, true, -1)
	} else {
		want(x, kernels.Bits, false, -1, -1)
		result = shared(kernels.Bits, x.Dims[0], 1)
	}
	m := x.Dims[len(x.Dims)-1]
	return g.apply(&op{
		name: "column",
		row: func(r *row) {
			mu := int(r.in[1][0])
			for j := range r.out {
				r.out[j] = r.in[0][j*m+mu]
			}
		},
	}, result, x, mu)
}

// Choose is a in replicas whose flag is not 0, else b. flag: index shared ().
// a, b: rows of one shape. Result: rows of that shape.
func (g *Graph) Choose(flag, a, b *Node) *Node {
	want(flag, kernels.Index, false)
	want(a, kernels.Real, true, b.Dims...)
	want(b, kernels.Real, true, a.Dims...)
	return g.apply(&op{
		name: "choose",
		row: func(r *row) {
			if r.in[0][0] != 0 {
				copy(r.out, r.in[1])
			} else {
				copy(r.out, r.in[2])
			}
		},
	}, rows(kernels.Real, a.Dims...), flag, a, b)
}

// Active is the number of n neurons that a pattern activates, added over the populations.
func (p Populations) Active(n int) int {
	return int(math.RoundToEven(float64(p.Excitatory)*p.FE)) + int(math.RoundToEven(float64(n-p.Excitatory)*p.FI))
}

// Inhibition is rate |d|, d the dynamic inhibition that leaves active neurons above threshold: 0 if
// exactly these have h > 0, else the value at ascending rank N - active (from 1, NaNs first).
// h: shared (N), the currents of all neurons. rate: shared (). Result: shared ().
func (g *Graph) Inhibition(h, rate *Node, active int) *Node {
	want(h, kernels.Real, false, -1)
	want(rate, kernels.Real, false)
	rank := max(0, h.Dims[0]-active-1) // from 0
	return g.apply(&op{
		name: "inhibition",
		attr: kernels.Attr{"active": float64(active), "rank": float64(rank)},
		row: func(r *row) {
			above := 0
			for _, v := range r.in[0] {
				if v > 0 {
					above++
				}
			}
			r.out[0] = 0
			if above != active {
				r.out[0] = r.in[1][0] * math.Abs(slices.Sorted(slices.Values(r.in[0]))[rank])
			}
		},
	}, shared(kernels.Real), h, rate)
}

// Fire is the network's output, H(h - d): 1 where h > d, with H(0) = 0; d is the
// dynamic inhibition of each pattern, 0 without it.
// H: rows (M). d: shared (M). Result: bits rows (M).
func (g *Graph) Fire(h, d *Node) *Node {
	want(h, kernels.Real, true, -1)
	want(d, kernels.Real, false, h.Dims...)
	return g.apply(&op{
		name: "fire",
		row: func(r *row) {
			for mu, v := range r.in[0] {
				if v > r.in[1][mu] {
					r.out[mu] = 1
				}
			}
		},
	}, rows(kernels.Bits, h.Dims...), h, d)
}

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
						v += float64(gain * ((post - p.Of(self)) * sign(j, p.Excitatory) * (x[j] - p.Of(j))))
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
