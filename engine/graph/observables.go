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
			sum += float64(label(y[mu]) * v)
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
func wrong(h, x float64) float64 { return float64((1 - float64(label(x)*signum(h))) / 2) }

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

// Misses counts, for each pattern, the neurons of the block with the wrong sign of h;
// h = 0 is half a miss. H: rows (M). Y: bits rows (M). Result: shared (M), a sum over rows.
func (g *Graph) Misses(h, y *Node) *Node {
	return g.perPattern("misses", 0, h, y, nil, func(out *float64, h, y, _ float64) {
		*out += wrong(h, y)
	})
}

// Unstable counts, for each pattern, the neurons of the block with y h <= 0: a pattern
// is stored when no neuron of the network is unstable.
// H: rows (M). Y: bits rows (M). Result: shared (M), a sum over rows.
func (g *Graph) Unstable(h, y *Node) *Node {
	return g.perPattern("unstable", 0, h, y, nil, func(out *float64, h, y, _ float64) {
		if !(label(y)*h > 0) {
			*out++
		}
	})
}

// Radius is how far noise may move a pattern before its weakest neuron of the block
// errs, radius^mu = min_i y h / ||w_i||_2, over the neurons with a norm above 0.
// H: rows (M). Y: bits rows (M). l2: rows (). Result: shared (M), a minimum over rows.
func (g *Graph) Radius(h, y, l2 *Node) *Node {
	want(l2, kernels.Real, true)
	return g.perPattern("radius", math.Inf(1), h, y, l2, func(out *float64, h, y, l2 float64) {
		if l2 > 0 {
			*out = math.Min(*out, label(y)*h/l2)
		}
	})
}

func (g *Graph) perPattern(name string, initial float64, h, y, scale *Node, f func(out *float64, h, y, scale float64)) *Node {
	want(h, kernels.Real, true, -1)
	want(y, kernels.Bits, true, h.Dims...)
	operands := []*Node{h, y}
	if scale != nil {
		operands = append(operands, scale)
	}
	return g.apply(&op{
		name: name,
		attr: kernels.Attr{"initial": initial},
		row: func(r *row) {
			norm := 1.0
			if scale != nil {
				norm = r.in[2][0]
			}
			for mu, v := range r.in[0] {
				f(&r.out[mu], v, r.in[1][mu], norm)
			}
		},
	}, shared(kernels.Real, h.Dims...), operands...)
}

// Sparseness says how few of the first count patterns excite a neuron, over its input
// currents r = h + theta without the threshold:
//
//	(1 - <r>^2 / <r^2>) / (1 - 1/count)
//
// 0 where all are the same, 1 where one alone is not 0; NaN where all are 0, or count is
// below 2. H: rows (M). theta: rows (). count: index shared (). Result: rows ().
func (g *Graph) Sparseness(h, theta, count *Node) *Node {
	want(h, kernels.Real, true, -1)
	want(theta, kernels.Real, true)
	want(count, kernels.Index, false)
	return g.apply(&op{
		name: "sparseness",
		row: func(r *row) {
			n, sum, squares := r.in[2][0], 0.0, 0.0
			for _, h := range r.in[0][:int(n)] {
				current := h + r.in[1][0]
				sum += current
				squares += float64(current * current)
			}
			if n < 2 {
				squares = math.NaN()
			}
			r.out[0] = (1 - sum*sum/(n*squares)) / (1 - 1/n)
		},
	}, rows(kernels.Real), h, theta, count)
}

// Density is the fraction of a neuron's synapses that survive, w_ij > Cutoff: of N, or of its sources
// (0 of none). W: rows (K). sources: see Graph.Sources; nil: K = N. Result: rows ().
func (g *Graph) Density(w, sources *Node) *Node {
	want(w, kernels.Real, true, -1)
	presynaptic(w.Dims[0], sources)
	return g.apply(&op{
		name: "density",
		row: func(r *row) {
			alive, all := 0.0, 0.0
			for i, w := range r.in[0] {
				if w > Cutoff {
					alive++
				}
				if r.source(1, i) >= 0 {
					all++
				}
			}
			r.out[0] = alive / max(1, all)
		},
	}, rows(kernels.Real), with(sources, w)...)
}
