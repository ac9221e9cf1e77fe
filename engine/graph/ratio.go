package graph

import (
	"math"

	"engram/kernels"
)

// Ratio is a / (c s^p): a margin over a norm. a, s: rows (). Result: rows ().
func (g *Graph) Ratio(a, s *Node, c, p float64) *Node {
	want(a, kernels.Real, true)
	want(s, kernels.Real, true)
	return g.apply(&op{
		name: "ratio",
		attr: kernels.Attr{"c": c, "p": p},
		row: func(r *row) {
			r.out[0] = r.in[0][0] / (c * math.Pow(r.in[1][0], p))
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
			r.out[0] = c * math.Pow(r.in[0][0], p)
		},
	}, rows(kernels.Real), s)
}
