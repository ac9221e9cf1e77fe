// Package theory is the replica theory of the paper in closed form: what a network of
// infinitely many neurons with non-negative weights can do at best with random patterns.
//
// A neuron that must answer to alpha = M/N patterns of coding level f can be asked for
//
//   - the largest margin over the length ||w||_2 of its weights: what z = 1 factor reaches
//     ([Densest], [DensestAt]);
//   - the largest margin over the mean of its weights, the L1 problem that z = 2 factors
//     solve ([Sparsest], [SparsestAt]); the more it can afford, the fewer synapses survive;
//   - a density: with fewer synapses than [MinDensity] there is no solution at all.
//
// Everything is made of two moments of a Gaussian x beyond a threshold B,
//
//	G1(B) = <(x - B)+> = phi(B) - B H(B)
//	G2(B) = <(x - B)+^2> = (1 + B^2) H(B) - B phi(B)
//
// with phi the density and H the upper tail of the standard normal distribution: the
// weights of the optimal network are distributed as (x - B)+, and its input currents,
// pushed up to the margin where they fall short of it, give the cost
//
//	E(t, f) = f G2(-t - d) + (1 - f) G2(d - t),
//
// where t is the margin in units of the currents' standard deviation and d the optimal
// threshold in these units.
//
// # Kinds of patterns
//
// With [Bernoulli] patterns the number of active neurons differs between patterns, and the
// mean weight turns that into noise: the variance of the currents is f (1 - f) sum w^2. With
// [Exact] ones the number is the same for all. Adding a constant to all weights then shifts
// all currents alike and the threshold absorbs it, so that the variance is
// f (1 - f) (sum w^2 - (sum w)^2 / N): G2 becomes V = G2 - G1^2. The capacity is twice that
// of bernoulli patterns, margins are larger, and more synapses survive.
//
// Loads, densities and margins have no unit. kappa is the observable margin_min (the
// margin over ||w||_2), rho the observable of that name (the margin over the mean weight
// times sqrt(N f (1 - f))).
package theory
