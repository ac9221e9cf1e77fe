// Package optimum compares single neurons of a finished run with the largest margin that any non-negative
// weights have.
//
// # The problem
//
// A neuron must separate its active patterns (y = +1) from its silent ones (y = -1) by
// h = sum_j w_j a_j - theta with w >= 0. Here a_j = s_j x_j is the input through the synapse from j, with a
// minus sign if j is inhibitory; a neuron has no synapse to itself. The margin is min_mu y h over a norm of the
// weights: the sum ||w||_1 for z = 2 factors, the length ||w||_2 for z = 1. The best threshold lies halfway between
// the classes, so that
//
//	best = max over w >= 0 of (min_{y=+1} w a - max_{y=-1} w a) / (2 ||w||).
//
// For z = 2 this is a linear program, for z = 1 a quadratic one. For z > 2 the problem is not convex and is left
// out.
//
// # The certificate
//
// Any weights prove that at least their margin is possible. Any non-negative numbers lambda over the
// patterns, with a sum of 1/2 in each class, prove an upper bound:
//
//	best <= max_j g_j             (z = 2)
//	best <= sqrt(sum_j (g_j)+^2)  (z = 1),    g_j = sum_mu lambda_mu y_mu a_j^mu.
//
// The solver (solve.go) finds both. Its results are checked by these two formulas alone, so that an error in
// the solver cannot go unnoticed.
//
// # Why a solver of our own
//
// gonum's lp.Simplex solves the linear program only, and takes 10 s for 200 patterns and 600 synapses, where
// the interior point method here takes 0.1 s. It is the independent check in the tests. The method is one loop
// for both programs, on gonum's Cholesky factorisation, and ends after some 20 steps whatever the size.
package optimum
