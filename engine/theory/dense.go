package theory

import "math"

// Capacity is the largest load at which random patterns of coding level f have any
// solution, alpha(kappa = 0, f) = 1 / (2 E(0, f)): 1 at f = 1/2, more below. NaN unless
// 0 < f < 1.
func Capacity(f float64) float64 { return LoadOfKappa(0, f) }

// LoadOfKappa is the largest load at which the margin over ||w||_2 can be kappa, the
// optimum of z = 1:
//
//	alpha(kappa, f) = 1 / (2 E(kappa / sqrt(f (1 - f)), f)).
//
// Half of the synapses survive (density 1/2). NaN unless kappa >= 0 and 0 < f < 1.
func LoadOfKappa(kappa, f float64) float64 {
	if !(kappa >= 0 && f > 0 && f < 1) {
		return math.NaN()
	}
	e, _ := cost(kappa*unit(f), f)
	return 1 / (2 * e)
}

// Kappa is the largest margin over ||w||_2 at a load: the inverse of LoadOfKappa.
// A load that is not in (0, Capacity(f)], and a coding level not between 1e-15 and its complement, are errors.
func Kappa(load, f float64) (float64, error) {
	if err := check(load, f); err != nil {
		return 0, err
	}
	return inverse(func(kappa float64) float64 { return LoadOfKappa(kappa, f) }, load), nil
}
