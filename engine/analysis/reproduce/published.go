package reproduce

import "math"

// paper is the source of all published numbers; where a number is not in its text, it is
// read off a figure, which is good to about 0.01.
const paper = "Published: G. Iatropoulos, W. Gerstner, J. Brea, *Two-factor synaptic consolidation reconciles " +
	"robustness with pruning and homeostatic scaling*, PNAS 2025, doi 10.1073/pnas.2422602122. Numbers that its text " +
	"does not give are read off the figures, to about 0.01."

// publishedLoads are the loads M/N of figure 2 that are compared.
var publishedLoads = [...]float64{0.08, 0.33, 0.577}

// publishedDensity is the density of figure 2 (N = 1,000, f = 0.5) for z = 1 to 4 at
// publishedLoads, read off.
var publishedDensity = [4][3]float64{
	{0.50, 0.50, 0.50},
	{0.08, 0.25, 0.38},
	{0.03, 0.14, 0.27},
	{0.03, 0.12, 0.24},
}

// publishedNoise is the neural noise f_noise/f of half recall in figure 2 at load 0.08, for
// z = 1 to 4.
var publishedNoise = [4]float64{0.45, 0.27, 0.14, 0.08}

// publishedOrder lists z from the largest margin down for each norm q of figure 2 at load
// 0.08: z = 1 has the largest for q = 2, z = 2 for q = 1; for q = 2/3 and 1/2 z = 3 and 4 are
// nearly alike.
var publishedOrder = [4][4]int{{1, 2, 3, 4}, {2, 3, 4, 1}, {3, 4, 2, 1}, {4, 3, 2, 1}}

// nights of figure 3 (N = 1,000, f = 0.05), high load first.
var nights = [2]struct {
	name             string
	load             float64
	stored           float64 // part of the patterns when the night begins, in the run of the authors' repository
	storedOf         string
	density          float64    // after 100,000 cycles
	neural, synaptic [2]float64 // f_noise/f and sigma/<u> (first factor) of half recall, before and after; read off
}{
	{"high load", 0.5, 440.0 / 500, "the authors' run: 440 of 500", 0.11, [2]float64{0.13, 0.30}, [2]float64{0.25, 0.59}},
	{"low load", 0.2, math.NaN(), "not published", 0.05, [2]float64{0.18, 0.43}, [2]float64{0.20, 0.79}},
}

// publishedSlopes are those of losses and gains of figure 5 by z.
var publishedSlopes = map[int][2]float64{1: {0.08, -0.08}, 2: {0.48, 0.44}, 5: {0.79, 0.79}}

// Slopes, q_min with its error and R^2 by z of the spine data of Kaufman et al. (2012),
// half an hour apart, in figures 5 and 6.
var (
	kaufmanSlopes = [2]float64{0.72, 0.57} // losses, gains
	kaufmanQ      = [2]float64{1.09, 0.43}
	publishedR2   = [...]float64{math.NaN(), -0.93, 0.67, 0.64, 0.45, 0.25}
)
