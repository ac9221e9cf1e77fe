package sleep_test

import (
	"fmt"

	"engram/engine/analysis/sleep"
)

// A night that prunes the weakest synapse of each of three neurons.
func Example() {
	before := sleep.State{Neurons: 3, Theta: make([]float64, 3), W: []float64{
		0, 1, 9,
		1, 0, 9,
		9, 1, 0,
	}}
	after := sleep.State{Neurons: 3, Theta: make([]float64, 3), W: []float64{
		0, 0, 9,
		0, 0, 9,
		9, 0, 0,
	}}
	fmt.Println("weights of the pruned synapses:", sleep.Pruned(before, after))
	level, _ := sleep.Tolerance([]float64{0, 0.01, 0.02}, []float64{1, 0.75, 0.25})
	fmt.Printf("half of the patterns are recalled at noise %.3f\n", level)
	// Output:
	// weights of the pruned synapses: [1 1 1]
	// half of the patterns are recalled at noise 0.015
}
