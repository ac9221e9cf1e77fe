package graph

import (
	"math"

	"engram/kernels"
)

// Weakest selects for each neuron the one pattern with the smallest y h (the first on
// a tie) among the first count:
//
//	S_i^mu = y_i^mu if mu = argmin_nu y_i^nu h_i^nu, else 0,    y = 2 Y - 1.
//
// A NaN anywhere in a row makes the whole row NaN.
// H: rows (M). Y: bits rows (M). count: index shared (). Result: rows (M).
func (g *Graph) Weakest(h, y, count *Node) *Node {
	want(h, kernels.Real, true, -1)
	want(y, kernels.Bits, true, h.Dims...)
	want(count, kernels.Index, false)
	return g.apply(&op{
		name: "weakest",
		row: func(r *row) {
			h, y, count := r.in[0], r.in[1], int(r.in[2][0])
			least, at, broken := math.Inf(1), 0, false
			for mu, v := range h[:count] {
				broken = broken || math.IsNaN(v)
				if yh := label(y[mu]) * v; yh < least {
					least, at = yh, mu
				}
			}
			switch {
			case broken:
				for mu := range count {
					r.out[mu] = math.NaN()
				}
			case count > 0:
				r.out[at] = label(y[at])
			}
		},
	}, rows(kernels.Real, h.Dims...), h, y, count)
}

// label is y = 2 x - 1.
func label(x float64) float64 { return 2*x - 1 }
