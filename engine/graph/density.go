package graph

import "engram/kernels"

// Density is the fraction of a neuron's synapses that survive, w_ij > Cutoff: of N, or of its sources
// (0 of none). W: rows (K). sources: see Graph.Sources; nil: K = N. Result: rows ().
func (g *Graph) Density(w, sources *Node) *Node {
	want(w, kernels.Real, true, -1)
	presynaptic(w.Dims[0], sources)
	return g.apply(&op{
		name: "density",
		row: func(r *row) {
			alive, all := 0.0, 0.0
			for i, w := range r.in[0] {
				if w > Cutoff {
					alive++
				}
				if r.source(1, i) >= 0 {
					all++
				}
			}
			r.out[0] = alive / max(1, all)
		},
	}, rows(kernels.Real), with(sources, w)...)
}
