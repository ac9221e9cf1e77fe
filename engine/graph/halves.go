package graph

import "engram/kernels"

// UpdateHalves is the learning rule of synapses of two halves u >= v >= 0 with w = u^z - v^z, z >= 3: for those with w_ij > Cutoff
//
//	u <- u + eta g u^(z-1),   v <- max(v - eta g v^(z-1), 0);
//
// synapses with v >= u after it, pruned ones and the diagonal become 0. A NaN stays. It looks at the factors a = u - v and
// b = u + v, the first two, and makes the others of their new values (Halves).
// U: rows (z, K). W, G: rows (K). eta, first, sources and result: as Update has them.
func (g *Graph) UpdateHalves(u, w, grad, eta, first, sources *Node) *Node {
	want(u, kernels.Real, true, -1, -1)
	z, n := u.Dims[0], u.Dims[1]
	if z < 3 {
		panic("graph: the halves of fewer than three factors are factors")
	}
	return g.plasticity("update-halves", func(out, u []float64, step float64, pruned bool) {
		a, b := u[0], u[n]
		more, less := (a+b)/2, (b-a)/2 // u and v
		powerOfU, powerOfV := more, less
		for range z - 2 {
			powerOfU, powerOfV = float64(powerOfU*more), float64(powerOfV*less)
		}
		out[0], out[n] = a+float64(step*(powerOfU+powerOfV)), b+float64(step*(powerOfU-powerOfV))
		if pruned {
			out[0] = 0
		}
		Halves(out, n)
	}, u, w, grad, eta, first, sources)
}

// Halves completes the factors of a synapse with w = u^z - v^z, stride apart, of which the first two are a = u - v and b = u + v:
//
//	w = a b ... b c,   c = b sum_k p^(z-1-k) q^k,   p = u/b = (1 + a/b)/2,   q = v/b = (1 - a/b)/2,
//
// so that their product is w, and each is scaled as u and v are. Where v is below 0 it becomes 0, and u keeps its value. Where
// a <= Floor all factors become 0.
func Halves(factors []float64, stride int) {
	a, b, last := factors[0], factors[stride], (len(factors)-1)/stride*stride
	if a > b {
		a = (a + b) / 2
		b = a
	}
	ratio := a / b
	p, q := (1+ratio)/2, (1-ratio)/2
	sum, power := 1.0, 1.0
	for k := stride; k <= last; k += stride {
		power = float64(power * q)
		sum = float64(sum*p) + power
	}
	c := b * sum
	if a <= Floor {
		a, b, c = 0, 0, 0
	}
	factors[0] = a
	for k := stride; k < last; k += stride {
		factors[k] = b
	}
	factors[last] = c
}
