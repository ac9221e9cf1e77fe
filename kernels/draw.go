package kernels

// Drawer is a buffer of reals that draws factors where it lies, so that the host neither draws nor sends them.
type Drawer interface {
	Buffer
	// Draw gives rows their factors, from element at on.
	Draw(at int, d Draw)
}

// Draw says what the factors of rows are: uniform in Mean (1 +- Spread), from the streams (Seed, Use, row, 0) of package
// random, number k n + p for factor k of the synapse from neuron p of n. Without sources these are all neurons, the synapse is in
// slot p, and there is none in slot p of row p; with sources they are the sources of the row and the neuron itself, by their
// numbers.
type Draw struct {
	Seed, Use    uint64
	First, Rows  int // rows of the network
	Factors      int
	Neurons      int
	Tied         bool // the factors of a synapse are one number: number p
	Mean, Spread float64

	// Sources has the neurons that the synapses of rows come from, ascending, Slots of each row, from element From on: fewer than
	// 0 in the last slots, which have no synapse, and whose factors are 0. Without sources rows have a slot for each neuron.
	Sources Buffer
	Slots   int
	From    int
}

// Filler is a buffer of reals that lies as float32 in the memory of the machine.
type Filler interface {
	Buffer
	// Fill lets fill write n elements from element at on, all of them, where they lie. Parts may be filled side by side.
	Fill(at, n int, fill func(x []float32))
}
