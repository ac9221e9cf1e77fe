package graph

import (
	"math"

	"engram/kernels"
)

// Margin is the weakest memory of each neuron, min_mu y_i^mu h_i^mu over the first
// count patterns (+Inf where there is none; NaN if any h is).
// H: rows (M). Y: bits rows (M). count: index shared (). Result: rows ().
func (g *Graph) Margin(h, y, count *Node) *Node {
	return g.overPatterns("margin", h, y, count, func(h, y []float64) float64 {
		least := math.Inf(1)
		for mu, v := range h {
			least = math.Min(least, label(y[mu])*v)
		}
		return least
	})
}

// MeanMargin is <y_i^mu h_i^mu> over the first count patterns (NaN where there is none).
// Operands as for Margin. Result: rows ().
func (g *Graph) MeanMargin(h, y, count *Node) *Node {
	return g.overPatterns("mean-margin", h, y, count, func(h, y []float64) float64 {
		sum := 0.0
		for mu, v := range h {
			sum += label(y[mu]) * v
		}
		return sum / float64(len(h))
	})
}

// Wrong is the fraction of the first count patterns for which the sign of h is not
// the label; h = 0 is half wrong. Operands as for Margin. Result: rows ().
func (g *Graph) Wrong(h, y, count *Node) *Node {
	return g.overPatterns("wrong", h, y, count, func(h, y []float64) float64 {
		sum := 0.0
		for mu, v := range h {
			sum += wrong(v, y[mu])
		}
		return sum / float64(len(h))
	})
}

// wrong is (1 - y sign(h)) / 2.
func wrong(h, x float64) float64 { return (1 - label(x)*signum(h)) / 2 }

func (g *Graph) overPatterns(name string, h, y, count *Node, f func(h, y []float64) float64) *Node {
	want(h, kernels.Real, true, -1)
	want(y, kernels.Bits, true, h.Dims...)
	want(count, kernels.Index, false)
	return g.apply(&op{
		name: name,
		row: func(r *row) {
			count := int(r.in[2][0])
			r.out[0] = f(r.in[0][:count], r.in[1][:count])
		},
	}, rows(kernels.Real), h, y, count)
}
