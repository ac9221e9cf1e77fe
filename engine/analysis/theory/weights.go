package theory

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// weights are the moments of the weights (x - B)+ of an optimal network, x standard
// normal.
type weights struct {
	b   float64
	phi float64 // phi(B)
	h   float64 // H(B), the fraction of weights above 0
	g1  float64 // G1(B), the mean
	g2  float64 // G2(B), the mean square
	v   float64 // the part of g2 that makes currents differ between patterns
	c   float64 // H G2 - G1^2
	// slope is half of d ln(H^2 / v) / dB.
	slope float64
}

// weightsAt computes the moments to rounding error for all B, -Inf included.
//
// In bernoulli patterns all of G2 is noise, v = G2. In exact ones the mean weight shifts
// all currents alike and the threshold absorbs it, v = G2 - G1^2.
func weightsAt(b float64, kind Kind) weights {
	if math.IsInf(b, -1) { // nothing is pruned, and the mean is large beside the spread
		return weights{b: b, h: 1, g1: math.Inf(1), g2: math.Inf(1), v: 1, c: 1}
	}
	w := weights{b: b, phi: density(b), h: tail(b), g1: excess1(b), g2: excess2(b)}
	w.c = w.h*w.g2 - w.g1*w.g1
	if b > far {
		w.c = w.h * w.h * step(1, b) * (step(2, b) - step(1, b))
	}
	w.v, w.slope = w.g2, w.g1/w.g2-w.phi/w.h
	if kind == Bernoulli {
		return w
	}
	w.v, w.slope = w.g2-w.g1*w.g1, 0
	if b >= 0 {
		w.slope = w.g1*(1-w.h)/w.v - w.phi/w.h
		return w
	}
	// Here G1, G2 and V, H are near -B, 1 + B^2 and 1, and their differences are small:
	// take them from the few x below B instead.
	q, m1, m2 := tail(-b), excess1(-b), excess2(-b)
	missing := m2 - 2*b*m1 + m1*m1 // 1 - v
	w.v = 1 - missing
	w.c = w.v - q*w.g2
	w.slope = -(m1*(1-q+q*q) - b*q*q - missing*w.phi) / (w.h * w.v)
	return w
}

// cv is the standard deviation over the mean of the weights above 0.
func (w weights) cv() float64 { return math.Sqrt(w.c) / w.g1 }

// WeightDensity is the probability density at w > 0 of the surviving weights of an optimal
// network, of which a fraction p survives with the mean mean:
//
//	phi(B + w/s) / (s H(B)),  p = H(B),  s = mean H(B) / G1(B).
func WeightDensity(w, mean, p float64) float64 {
	b := -distuv.UnitNormal.Quantile(p)
	s := mean * p / excess1(b)
	return density(b+w/s) / (s * p)
}
