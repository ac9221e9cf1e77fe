package spines

// Sizes are those of a population of synapses: row i of (Synapses, Times) is synapse i.
// A size is 0 (no synapse) or positive, in any unit; NaN where it was not measured.
type Sizes struct {
	Synapses, Times int
	W               []float64 // row-major
	Hours           []float64 // that the header states for the times; nil: none
	Notes           []string  // what Read recognised in the file beside sizes, for the user
}

// At is the size of a synapse at a time.
func (s *Sizes) At(synapse, time int) float64 { return s.W[synapse*s.Times+time] }
