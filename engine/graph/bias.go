package graph

import (
	"math"

	"engram/kernels"
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
				mean += sign(j, p.Excitatory) * f * w
				variance += f * (1 - f) * w * w
			}
			r.out[0] = mean + math.Sqrt(2*variance)*math.Erfinv(1-2*p.CodingLevel)
		},
	}, rows(kernels.Real), with(sources, w)...)
}
