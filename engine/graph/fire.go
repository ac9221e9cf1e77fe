package graph

import "engram/kernels"

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
