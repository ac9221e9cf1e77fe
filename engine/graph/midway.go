package graph

import (
	"math"

	"engram/kernels"
)

// Nearest selects the two patterns that a neuron's threshold lies between, each with half of the sign of the neuron's own
// output: S^mu = 1/2 for the smallest h^mu > 0, -1/2 for the largest h^mu <= 0, the first of several, and 0 for all others.
// Where all patterns are on one side there is one. It looks at the first count patterns: S of others is 0.
// A NaN or an infinity among them makes S of all of them NaN.
// H: rows (M). count: index shared (). Result: rows (M).
func (g *Graph) Nearest(h, count *Node) *Node {
	want(h, kernels.Real, true, -1)
	want(count, kernels.Index, false)
	return g.apply(&op{
		name: "nearest",
		row: func(r *row) {
			h := r.in[0][:int(r.in[1][0])]
			below, above := sides(h)
			for mu := range h {
				switch {
				case below < 0 && above < 0:
					r.out[mu] = math.NaN()
				case mu == above:
					r.out[mu] = 0.5
				case mu == below:
					r.out[mu] = -0.5
				}
			}
		},
	}, rows(kernels.Real, h.Dims...), h, count)
}

// Midway sets the threshold of a neuron midway between the currents of the two patterns that it lies between,
//
//	theta <- theta + (min {h^mu > 0} + max {h^mu <= 0}) / 2
//
// over the first count patterns. Where all are on one side theta stays. A NaN or an infinity among them makes it NaN.
// theta: rows (). H: rows (M). count: index shared (). Result: rows ().
func (g *Graph) Midway(theta, h, count *Node) *Node {
	want(theta, kernels.Real, true)
	want(h, kernels.Real, true, -1)
	want(count, kernels.Index, false)
	return g.apply(&op{
		name:    "midway",
		inPlace: 1,
		row: func(r *row) {
			h := r.in[1][:int(r.in[2][0])]
			below, above := sides(h)
			switch r.out[0] = r.in[0][0]; {
			case below >= 0 && above >= 0:
				r.out[0] += float64((h[below] + h[above]) / 2)
			case below < 0 && above < 0 && len(h) > 0:
				r.out[0] = math.NaN()
			}
		},
	}, rows(kernels.Real), theta, h, count)
}

// sides are the first patterns with the largest h <= 0 and with the smallest h > 0; -1 where there is none. Both are -1
// where any h is no number or infinite.
func sides(h []float64) (below, above int) {
	below, above = -1, -1
	for mu, v := range h {
		switch {
		case v != v || math.IsInf(v, 0):
			return -1, -1
		case v > 0 && (above < 0 || v < h[above]):
			above = mu
		case v <= 0 && (below < 0 || v > h[below]):
			below = mu
		}
	}
	return below, above
}
