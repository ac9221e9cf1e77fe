// Package rates suggests learning rates, a length and a beta for a network, by a rule that was tested in
// simulations (docs/rates.md, table.csv).
//
// # The rule
//
// Homeostatic scaling keeps the factors of a neuron with K surviving synapses at about u = sqrt(length/K). A
// cycle then changes a factor by
//
//	du/u = eta g u^(z-2),  |g| <= 1,
//
// and the threshold, in units of the spread of the currents, w sqrt(K f (1-f)), by
//
//	dtheta = etaTheta / (u^z sqrt(K f (1-f))).
//
// These two steps decide whether a night keeps its memories. Multiplying all factors by a constant changes
// neither the margins nor the signs, so that length is a convention: a network with another length, and rates
// that give the same steps, behaves the same.
//
// As synapses are pruned, u grows, and for z > 2 the step of the factors grows with it. The step must therefore be
// small enough at the end of the night, where K is about p N, p being the density of the optimal network
// (package theory). Hence
//
//	eta = a (length / (p N))^(-(z-2)/2),  etaTheta = b (length/N)^(z/2) sqrt(N f (1-f)).
//
// The constants a and b were found by simulation.
package rates
