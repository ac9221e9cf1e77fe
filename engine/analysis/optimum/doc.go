// Package optimum asks how good a network is: for single neurons of a finished run it
// finds the best margin that any non-negative weights have, and compares.
//
// # The problem
//
// A neuron must tell its active patterns (y = +1) from its silent ones (y = -1) by
// h = sum_j w_j a_j - theta with w >= 0, where a_j = s_j x_j is what the synapse from j
// hears, signed where j is inhibitory; it has no synapse to itself. Its margin is
// min_mu y h over a norm of the weights: the sum ||w||_1 for z = 2 factors, the length
// ||w||_2 for z = 1. The best threshold lies halfway between the classes, so that
//
//	best = max over w >= 0 of (min_{y=+1} w a - max_{y=-1} w a) / (2 ||w||).
//
// For z = 2 this is a linear programme, for z = 1 a quadratic one; for z > 2 it is not
// convex, and nobody can say.
//
// # The certificate
//
// Weights of any kind show that at least their margin is possible. Any non-negative
// numbers lambda over the patterns, with a sum of 1/2 in each class, show that no more
// than a bound is:
//
//	best <= max_j g_j             (z = 2)
//	best <= sqrt(sum_j (g_j)+^2)  (z = 1),    g_j = sum_mu lambda_mu y_mu a_j^mu.
//
// The solver (solve.go) finds both; what it returns is checked by these two formulas
// alone, so that no error in it can pass unseen.
//
// # Why a solver of our own
//
// gonum's lp.Simplex solves the linear programme alone, and takes 10 s for 200 patterns
// and 600 synapses where the interior point method here takes a tenth of a second; it is
// the independent judge in the tests. The method is one loop for both programmes, on
// gonum's Cholesky factorisation, and ends after some 20 steps whatever the size.
package optimum
