package graph

import "engram/kernels"

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
