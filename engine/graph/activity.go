package graph

import (
	"math"

	"engram/kernels"
)

// Activity is mean_i = <|h_i^mu|> over the first count patterns (0 where there is
// none). H: rows (M). count: index shared (). Result: rows ().
func (g *Graph) Activity(h, count *Node) *Node {
	want(h, kernels.Real, true, -1)
	want(count, kernels.Index, false)
	return g.apply(&op{
		name: "activity",
		row: func(r *row) {
			count := int(r.in[1][0])
			sum := 0.0
			for _, v := range r.in[0][:count] {
				sum += math.Abs(v)
			}
			if count > 0 {
				sum /= float64(count)
			}
			r.out[0] = sum
		},
	}, rows(kernels.Real), h, count)
}
