package graph_test

import (
	"fmt"
	"log"

	"engram/engine/graph"
	"engram/kernels"
	"engram/kernels/cpu"
)

// A graph of two operations: the weights of a network and the fraction of them that is alive.
func Example() {
	const batch, rows, z, n = 1, 3, 2, 4
	g := graph.New("density", batch, rows)
	u := g.Input("U", kernels.Real, true, z, n)
	g.Output("density", g.Density(g.Weights(u), nil))

	backend, err := cpu.Open(kernels.Options{Precision: kernels.Float32})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := graph.On(backend).Compile(g); err != nil {
		log.Fatal(err)
	}
	for _, a := range g.Args() {
		fmt.Println(a.Name, a.Dims)
	}
	plan, err := g.Lower()
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range plan.Steps {
		fmt.Println(s.Op)
	}
	// Output:
	// U [2 4]
	// density []
	// weights
	// density
}
