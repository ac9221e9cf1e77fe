// Package sleep says what a night does to a network, from arrays alone: weights and
// thresholds before it, on the way and after it, and the patterns it replays. It is what
// figure 3 of the paper shows.
//
//	before := night.State{Neurons: n, W: w0, Theta: theta0} // W_1_0.npy, theta_1_0.npy
//	after := night.State{Neurons: n, W: w, Theta: theta}
//	p := night.PruningProbability(before, after, 40)        // small weights are pruned
//	c := night.Connections(after, x, edges)                 // what fires together is wired
//	g := night.Gain(before, after, x)                       // weak memories gain most
//
// A synapse is pruned where w <= [Cutoff]; the diagonal is no synapse and is left out
// everywhere. Input currents are W X, without the threshold: W holds signed weights if there
// are inhibitory neurons. Nothing here is random but [Novel], and nothing depends on threads.
package sleep
