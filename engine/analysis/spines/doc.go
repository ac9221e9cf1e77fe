// Package spines analyses the sizes of synapses over time, measured or simulated, as the
// paper does: how the change of a synapse depends on its size, and which norm of all
// sizes together stays constant.
//
//	sizes, err := spines.Read("kaufman_2012.csv") // rows synapses, columns times
//	gain, loss := sizes.Slopes(1, resampling)     // changes over one sample
//	curves, err := sizes.Curves(48, resampling)   // first 48 samples
//	q, sd := curves.Minimum()
//
// # Slopes
//
// If a synapse is a product of z factors, each of which changes by an amount that does
// not depend on its size, then |dw| grows as w^(1 - 1/z): flat for z = 1, with slope 1/2
// on logarithmic axes for z = 2. Changes fall with chance far from that line, so |dw| is
// averaged in a window along w first (slope.go).
//
// # Norms
//
// Homeostasis that keeps the sum of squares of all factors keeps the L_q norm of the
// sizes, q = 2/z. Of all norms that one should vary least over time, which its
// coefficient of variation (CV, standard deviation over mean) shows (curves.go). A curve
// of CV against q is compared with another by R2.
//
// # Chance
//
// Errors are standard deviations over bootstrap resamples. These are drawn from
// engine/random: they depend on the seed alone, not on threads.
package spines
