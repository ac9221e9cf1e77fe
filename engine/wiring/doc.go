// Package wiring says which synapses a network has that is not connected all-to-all.
//
// A [Wirer] lists the sources of a row, the presynaptic neurons of one neuron: they are drawn by a rule from the seed
// and the number of the row, or come from a file. [Read] reads the files, SciPy's sparse matrices and MatrixMarket.
package wiring
