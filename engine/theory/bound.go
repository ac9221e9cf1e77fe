package theory

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Bound is the largest load at which any solution has the density p and the margin
// kappa over ||w||_2,
//
//	alpha = (H(B) + B phi(B)) / E(kappa / sqrt(f (1 - f)), f),  p = H(B),
//
// for p up to 1/2, where it is the largest of all. NaN unless 0 < p <= 1/2, kappa >= 0
// and 0 < f < 1.
func Bound(p, kappa, f float64) float64 {
	if !(p > 0 && p <= 0.5 && kappa >= 0 && f > 0 && f < 1) {
		return math.NaN()
	}
	return boundAt(-distuv.UnitNormal.Quantile(p), kappa, f)
}

func boundAt(b, kappa, f float64) float64 {
	e, _ := cost(kappa*unit(f), f)
	return (tail(b) + b*density(b)) / e
}

// MinDensity is the least density at which there is a solution of the load and the
// margin kappa over ||w||_2: the inverse of Bound. A load beyond LoadOfKappa(kappa, f)
// has no solution, which is an error, as are other arguments out of range.
func MinDensity(load, kappa, f float64) (float64, error) {
	if err := check(load, f); err != nil {
		return 0, err
	}
	if !(kappa >= 0) {
		return 0, fmt.Errorf("theory: a margin kappa of %g: give 0 or a positive number", kappa)
	}
	if most := LoadOfKappa(kappa, f); load > most {
		return 0, fmt.Errorf("theory: no solution has the load %g and the margin kappa = %g at coding level %g: the load can be %g at most", load, kappa, f, most)
	}
	b := root(func(b float64) float64 { return boundAt(b, kappa, f) - load }, 0, 2*farthest)
	return tail(b), nil
}
