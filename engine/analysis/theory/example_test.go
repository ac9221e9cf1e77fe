package theory_test

import (
	"fmt"
	"log"

	"engram/engine/analysis/theory"
)

// The optimal networks at half as many patterns as neurons, a twentieth of them active.
func Example() {
	p, err := theory.At(0.5, 0.05, theory.Exact)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("z = 1: kappa %.3f at density %.3f\n", p.Kappa, p.DenseDensity)
	fmt.Printf("z = 2: rho %.3f at density %.3f\n", p.Rho, p.Density)
	// Output:
	// z = 1: kappa 0.404 at density 0.570
	// z = 2: rho 4.128 at density 0.155
}
