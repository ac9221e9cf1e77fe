package theory

import "math"

// Capacity is the largest load at which random patterns of coding level f have any
// solution: 1 / (2 E(0, f)) for bernoulli patterns, which is 1 at f = 1/2 and more below,
// and twice that for exact ones. NaN unless 0 < f < 1.
func Capacity(f float64, kind Kind) float64 { return Densest(0, f, kind).Load }

// Densest is the network of the largest load at which the margin over ||w||_2 can be
// kappa, the optimum of z = 1. For bernoulli patterns,
//
//	alpha(kappa, f) = 1 / (2 E(kappa / sqrt(f (1 - f)), f)),
//
// and half of the synapses survive. For exact ones,
//
//	alpha(kappa, f) = max over B of H(B)^2 / (V(B) E(kappa sqrt(G2(B)/V(B)) / sqrt(f (1 - f)), f)),
//	V = G2 - G1^2,
//
// and more than half survive. Everything is NaN unless kappa >= 0 and 0 < f < 1.
func Densest(kappa, f float64, kind Kind) Network {
	if !(kappa >= 0 && f > 0 && f < 1) {
		return unknown()
	}
	return optimum(func(w weights) (t, slope float64) {
		t = kappa * unit(f) * math.Sqrt(w.g2/w.v)
		if kind == Exact {
			slope = -t * w.g1 / w.g2 * w.c / w.v
		}
		return t, slope
	}, f, kind)
}

// DensestAt is the network of largest kappa at a load: the inverse of Densest. A load
// that is not in [Least, Capacity(f)], and a coding level not between 1e-15 and its
// complement, are errors.
func DensestAt(load, f float64, kind Kind) (Network, error) {
	return inverse(Densest, load, f, kind)
}
