package theory

import (
	"gonum.org/v1/gonum/stat/distuv"
)

// WeightDensity is the probability density at w > 0 of the surviving weights of an optimal
// network, of which a fraction p survives with the mean mean:
//
//	phi(B + w/s) / (s H(B)),  p = H(B),  s = mean H(B) / G1(B).
func WeightDensity(w, mean, p float64) float64 {
	b := -distuv.UnitNormal.Quantile(p)
	s := mean * p / excess1(b)
	return density(b+w/s) / (s * p)
}
