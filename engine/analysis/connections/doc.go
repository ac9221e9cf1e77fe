// Package connections reads the synapses of a network that is wired sparsely, connections.npz of a run, and counts them: how
// many a neuron has, how many of them live, and how that depends on the distance of the two neurons.
package connections
