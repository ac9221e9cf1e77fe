package graph

import "engram/kernels"

// Density is the fraction of a neuron's N synapses that survive, w_ij > Cutoff.
// W: rows (N). Result: rows ().
func (g *Graph) Density(w *Node) *Node {
	want(w, kernels.Real, true, -1)
	return g.apply(&op{
		name: "density",
		row: func(r *row) {
			alive := 0.0
			for _, w := range r.in[0] {
				if w > Cutoff {
					alive++
				}
			}
			r.out[0] = alive / float64(len(r.in[0]))
		},
	}, rows(kernels.Real), w)
}
