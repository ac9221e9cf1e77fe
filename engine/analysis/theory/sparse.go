package theory

import "math"

// Sparsest is the network of the largest load at which the margin over the mean weight
// (times sqrt(N f (1 - f))) can be rho, the optimum of z = 2:
//
//	alpha(rho, f) = max over B of H(B)^2 / (V(B) E(rho G1(B)/sqrt(V(B)), f)),
//
// with V = G2 for bernoulli patterns and G2 - G1^2 for exact ones. Everything is NaN unless
// rho >= 0 and 0 < f < 1.
func Sparsest(rho, f float64, kind Kind) Network {
	if !(rho >= 0 && f > 0 && f < 1) {
		return unknown()
	}
	return optimum(func(w weights) (t, slope float64) {
		t = rho * w.g1 / math.Sqrt(w.v)
		return t, -rho * w.c / w.v / math.Sqrt(w.v)
	}, f, kind)
}

// SparsestAt is the network of largest rho at a load: the inverse of Sparsest. A load
// that is not in [Least, Capacity(f)], and a coding level not between 1e-15 and its
// complement, are errors.
func SparsestAt(load, f float64, kind Kind) (Network, error) {
	return inverse(Sparsest, load, f, kind)
}
