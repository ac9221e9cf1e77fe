// Package spines analyses the sizes of synapses over time, measured or simulated, as the paper does: how the
// change of a synapse depends on its size, and which norm of all sizes stays constant.
//
// [Read] reads a table of sizes, with a row for each synapse and a column for each time. [Study] has the settings of an
// analysis and [Report] its results.
//
// # Slopes
//
// If a synapse is a product of z factors, each of which changes by an amount that does not depend on its
// size, then |dw| grows as w^(1 - 1/z): it is constant for z = 1 and has slope 1/2 on logarithmic axes for z = 2.
// Single changes scatter widely around that line, so |dw| is first averaged in a window along w (slope.go).
//
// # Norms
//
// Homeostasis that keeps the sum of squares of all factors keeps the L_q norm of the sizes, q = 2/z. This norm should
// vary least over time. Its coefficient of variation (CV, standard deviation over mean) shows that (curves.go). A
// curve of CV against q is compared with another by [R2].
//
// # Errors
//
// Errors are standard deviations over bootstrap resamples. These are drawn from engine/random and depend on the
// seed alone, not on the number of threads.
package spines
