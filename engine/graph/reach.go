package graph

import (
	"math"

	"engram/kernels"
)

// Reach bounds every factor of a row after an update at rate eta: with m the row's
// largest factor and |g| <= 1,
//
//	reach_i = m + eta m^(z-1).
//
// It gives the row norms of Homeostasis a fixed-point scale before the factors they
// are made of exist (docs/arithmetic.md). U: rows (z, N). eta: shared (). Result: rows ().
func (g *Graph) Reach(u, eta *Node) *Node {
	want(u, kernels.Real, true, -1, -1)
	want(eta, kernels.Real, false)
	z := u.Dims[0]
	return g.apply(&op{
		name: "reach",
		row: func(r *row) {
			most := 0.0
			for _, v := range r.in[0] {
				most = math.Max(most, v)
			}
			others := 1.0
			for range z - 1 {
				others *= most
			}
			r.out[0] = most + r.in[1][0]*others
		},
	}, rows(kernels.Real), u, eta)
}
