package graph

import "engram/kernels"

// Sources adds the argument that lists the synapses of sparse rows, of at most k synapses: for slot i of a
// row the presynaptic neuron j, in ascending order. Slots that no synapse fills come last; their source is
// -1 and their factors are 0. No neuron is a source of itself. With n neurons: index rows (K).
//
// The sums over synapses are exact, so a row with sources has the bits of the dense row
// that has zeros in the places of all other neurons.
func (g *Graph) Sources(name string, n, k int) *Node {
	sources := g.Input(name, kernels.Index, true, k)
	sources.neurons = n
	return sources
}

// presynaptic is the number N of presynaptic neurons of rows of k synapses.
func presynaptic(k int, sources *Node) int {
	if sources == nil {
		return k
	}
	want(sources, kernels.Index, true, k)
	return sources.neurons
}

// with appends the sources, where there are any, to the operands of an operation.
func with(sources *Node, operands ...*Node) []*Node {
	if sources == nil {
		return operands
	}
	return append(operands, sources)
}

// source is the presynaptic neuron of synapse i, where the sources, if there are any, are operand k; -1:
// the slot has no synapse.
func (r *row) source(k, i int) int {
	if k >= len(r.in) {
		return i
	}
	return int(r.in[k][i])
}
