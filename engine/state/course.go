package state

// Course is what a phase has made of a network, from its first record to its last one.
type Course struct {
	Weight [2]float64 `json:"weight"` // mean sum of weights of a neuron at the first and the last record
	Wrong  [3]float64 `json:"wrong"`  // fraction of wrong answers, likewise, and the least of all records
}

// Add takes a record: the mean sum of weights of a neuron and the fraction of wrong answers.
func (c *Course) Add(first bool, weight, wrong float64) {
	if first {
		*c = Course{Weight: [2]float64{weight, weight}, Wrong: [3]float64{wrong, wrong, wrong}}
	}
	c.Weight[1], c.Wrong[1], c.Wrong[2] = weight, wrong, min(c.Wrong[2], wrong)
}

// Growth is the factor by which the weights have grown.
func (c Course) Growth() float64 { return c.Weight[1] / c.Weight[0] }
