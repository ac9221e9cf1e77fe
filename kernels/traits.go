package kernels

// Traits say what a backend may do with an operation beyond running it on its own. Each operation
// states its traits where it is defined (engine/graph).
type Traits struct {
	// Product marks a product of rows with a pattern matrix, which all rows share: what other
	// operations with rows do to a row depends on that row and on shared values alone.
	Product bool
	// Synapses numbers the operands that run along the synapses of a row and may be given
	// compacted: without the synapses whose factors are all zero, which add nothing.
	Synapses []int
	// AlongSynapses says that the result runs along synapses too, compacted where those are.
	AlongSynapses bool
	// Rescales says that every element of a row is multiplied by one and the same number.
	Rescales bool
}
