package kernels

// Drawer is a buffer of reals that draws factors where it lies, so that the host neither draws nor sends them.
type Drawer interface {
	Buffer
	// Draw gives rows their factors, from element at on.
	Draw(at int, d Draw)
}

// Draw says what the factors of rows are: uniform in Mean (1 +- Spread), from the streams (Seed, Use, row, 0) of package
// random, number k Synapses + j for factor k of slot j. What no synapse fills is 0.
type Draw struct {
	Seed, Use      uint64
	First, Rows    int  // rows of the network
	Factors, Slots int  // of a row
	Synapses       int  // of a row, in its first slots
	Self           bool // slot j of row j is no synapse
	Tied           bool // the factors of a synapse are one number: number j
	Mean, Spread   float64
}
