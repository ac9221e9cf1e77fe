package graph

import (
	"math"

	"engram/kernels"
)

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
