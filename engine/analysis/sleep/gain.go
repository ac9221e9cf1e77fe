package sleep

import "gonum.org/v1/gonum/stat"

// Gains is how much the SNR of each pattern grew, against what it was: weak memories gain
// most if Slope and Correlation are negative.
type Gains struct {
	Before, Gain []float64 // radius before, radius after less that; (M)
	Slope        float64   // of the regression of Gain on Before
	Intercept    float64
	Correlation  float64 // Pearson's
}

// Gain compares the radius of each pattern (State.Radius) before and after.
func Gain(before, after State, x Patterns) Gains {
	g := Gains{Before: before.Radius(x)}
	for mu, r := range after.Radius(x) {
		g.Gain = append(g.Gain, r-g.Before[mu])
	}
	g.Intercept, g.Slope = stat.LinearRegression(g.Before, g.Gain, nil, false)
	g.Correlation = stat.Correlation(g.Before, g.Gain, nil)
	return g
}
