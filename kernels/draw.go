package kernels

// Drawer is a buffer of reals that draws factors where it lies, so that the host neither draws nor sends them.
type Drawer interface {
	Buffer
	// Draw gives rows their factors, from element at on.
	Draw(at int, d Draw)
}

// Draw says what the factors of rows are: uniform in Mean (1 +- Spread), from the streams (Seed, Use, row, 0) of package
// random, number k Neurons + j for factor k of the synapse from neuron j. Without sources that is the synapse in slot j, and
// there is none in slot j of row j.
type Draw struct {
	Seed, Use    uint64
	First, Rows  int // rows of the network
	Factors      int
	Neurons      int
	Tied         bool // the factors of a synapse are one number: number j
	Mean, Spread float64

	// Sources has the neurons that the synapses of rows come from, Slots of each row, from element From on: fewer than 0 where
	// a slot has no synapse, whose factors are 0. Without sources rows have a slot for each neuron.
	Sources Buffer
	Slots   int
	From    int
}
