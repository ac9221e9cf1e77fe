package state

import "engram/engine/statistics"

// Course is what a phase has made of a network, from its first record to its last one.
type Course struct {
	Weight [2]float64 `json:"weight"` // mean sum of weights of a neuron at the first and the last record
	Wrong  [3]float64 `json:"wrong"`  // fraction of wrong answers, likewise, and the least of all records
}

// Add takes a record: sums of weights of the neurons, and for each pattern how many neurons are wrong.
func (c *Course) Add(first bool, sums, wrong []float64) {
	weight, _ := statistics.MeanStd(sums)
	part, _ := statistics.MeanStd(wrong)
	part /= float64(len(sums))
	if first {
		*c = Course{Weight: [2]float64{weight, weight}, Wrong: [3]float64{part, part, part}}
	}
	c.Weight[1], c.Wrong[1], c.Wrong[2] = weight, part, min(c.Wrong[2], part)
}

// Growth is the factor by which the weights have grown.
func (c Course) Growth() float64 { return c.Weight[1] / c.Weight[0] }
