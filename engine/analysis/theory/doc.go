// Package theory is the replica theory of the paper in closed form: the largest margins that a network of infinitely many
// neurons with non-negative weights can have for random patterns.
//
// For a neuron with alpha = M/N patterns of coding level f the theory gives
//
//   - the largest margin over the length ||w||_2 of its weights, which z = 1 factor reaches ([Densest], [DensestAt]);
//   - the largest margin over the mean of its weights, the L1 problem that z = 2 factors solve ([Sparsest],
//     [SparsestAt]), and the density of the optimal network, which falls as this margin grows;
//   - the density below which there is no solution at all ([MinDensity]).
//
// All results follow from two moments of a Gaussian x beyond a threshold B,
//
//	G1(B) = <(x - B)+> = phi(B) - B H(B)
//	G2(B) = <(x - B)+^2> = (1 + B^2) H(B) - B phi(B)
//
// with phi the density and H the upper tail of the standard normal distribution. The weights of the optimal
// network are distributed as (x - B)+. Its input currents, raised to the margin where they fall short of it, give
// the cost
//
//	E(t, f) = f G2(-t - d) + (1 - f) G2(d - t),
//
// where t is the margin in units of the currents' standard deviation and d the optimal threshold in these
// units.
//
// # Kinds of patterns
//
// In [Bernoulli] patterns the number of active neurons differs between patterns, and the mean weight turns that
// into noise: the variance of the currents is f (1 - f) sum w^2. In [Exact] patterns the number is the same for
// all. Adding a constant to all weights then shifts all currents alike, and the threshold absorbs the shift. The
// variance is f (1 - f) (sum w^2 - (sum w)^2 / N), so that G2 becomes V = G2 - G1^2. The capacity is twice that of
// bernoulli patterns, margins are larger, and more synapses survive.
//
// Loads, densities and margins have no unit. kappa is the observable margin_min (the margin over ||w||_2), rho the
// observable of that name (the margin over the mean weight times sqrt(N f (1 - f))).
package theory
