package theory

import "math"

// cost is what one pattern costs a neuron, E(t, f), and its derivative with respect to
// t. The threshold d is the one of least cost, so that it does not enter the derivative.
func cost(t, f float64) (e, slope float64) {
	d := threshold(t, f)
	e = f*excess2(-t-d) + (1-f)*excess2(d-t)
	slope = 2 * (f*excess1(-t-d) + (1-f)*excess1(d-t))
	return e, slope
}

// threshold is d with f G1(-t - d) = (1 - f) G1(d - t): as much is missing at the active
// patterns as at the silent ones. It is 0 at f = 1/2 and grows as f falls.
func threshold(t, f float64) float64 {
	if f == 0.5 {
		return 0
	}
	missing := func(d float64) float64 { return f*excess1(-t-d) - (1-f)*excess1(d-t) }
	edge := 1.0
	for missing(-edge) > 0 || missing(edge) < 0 {
		edge *= 2
	}
	return root(missing, -edge, edge)
}

// unit turns a margin over ||w||_2 into one in units of the currents' standard deviation.
func unit(f float64) float64 { return 1 / math.Sqrt(f*(1-f)) }
