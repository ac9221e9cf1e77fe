package optimum_test

import (
	"fmt"
	"log"

	"engram/engine/analysis/optimum"

	"gonum.org/v1/gonum/mat"
)

// A neuron with two synapses should be active when the first input is and silent when the second is.
func Example() {
	problem := &optimum.Problem{
		Inputs: mat.NewDense(2, 2, []float64{
			1, 0,
			0, 1,
		}),
		Labels: []float64{+1, -1},
	}
	best, err := optimum.Best(problem, optimum.L1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("margin %.3f with weights %.2f and threshold %.2f\n", best.Margin, best.Weights, best.Theta)
	fmt.Println("proved:", best.Gap() < 1e-5)
	// Output:
	// margin 0.500 with weights [1.00 0.00] and threshold 0.50
	// proved: true
}
