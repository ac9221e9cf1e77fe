package reproduce

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// inverse carries y, measured at some x, on to another x along a straight line in 1/x
// (least squares). With fewer than two different x it is the last y.
func inverse(x, y []float64, to float64) float64 {
	inverted := make([]float64, len(x))
	different := false
	for i, v := range x {
		inverted[i] = 1 / v
		different = different || v != x[0]
	}
	if len(x) == 0 {
		return math.NaN()
	}
	if !different {
		return y[len(y)-1]
	}
	intercept, slope := stat.LinearRegression(inverted, y, nil, false)
	return intercept + slope/to
}

// lastHalf is the part of a curve with x of at least half of the last.
func lastHalf(x, y []float64) ([]float64, []float64) {
	at := 0
	for at < len(x) && x[at] < x[len(x)-1]/2 {
		at++
	}
	return x[at:], y[at:]
}
