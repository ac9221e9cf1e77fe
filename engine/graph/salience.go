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

// Salience softly selects the patterns that are closest to being forgotten,
//
//	S_i^mu = sign(h_i^mu) L_i^mu / sum_nu L_i^nu,
//	L_i^mu = exp(-beta (|h_i^mu| - min_nu |h_i^nu|) / mean_i),
//
// labels being the network's own output. Where mean_i = 0, L = 1. Only the first count
// patterns are replayed: S is 0 and no sum or minimum runs over the others. A NaN
// anywhere in a row makes the whole row NaN.
// H: rows (M). mean: rows (), the <|h_i|> of the cycle before. beta: shared ().
// count: index shared (). Result: rows (M).
func (g *Graph) Salience(h, mean, beta, count *Node) *Node {
	want(h, kernels.Real, true, -1)
	want(mean, kernels.Real, true)
	want(beta, kernels.Real, false)
	want(count, kernels.Index, false)
	return g.apply(&op{
		name: "salience",
		row: func(r *row) {
			mean, beta, count := r.in[1][0], r.in[2][0], int(r.in[3][0])
			h, s := r.in[0][:count], r.out
			least, sum := math.Inf(1), 0.0
			for _, v := range h {
				least = math.Min(least, math.Abs(v)) // NaN if any is
			}
			for mu, v := range h {
				s[mu] = 1
				if mean != 0 || math.IsNaN(least) {
					s[mu] = math.Exp(-beta * (math.Abs(v) - least) / mean)
				}
				sum += s[mu]
			}
			for mu, v := range h {
				s[mu] *= signum(v) / sum
			}
		},
	}, rows(kernels.Real, h.Dims...), h, mean, beta, count)
}

// signum is -1, 0 or 1; NaN stays NaN.
func signum(v float64) float64 {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return v
}

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
