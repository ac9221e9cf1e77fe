package spines_test

import (
	"fmt"
	"log"
	"strings"

	"engram/engine/analysis/spines"
)

// Three synapses at three times; the second was not measured at the last one.
func Example() {
	sizes, err := spines.Parse("sizes.csv", strings.NewReader("1,1.5,1.25\n2,1.75,\n0.5,0.75,0.5\n"))
	if err != nil {
		log.Fatal(err)
	}
	gains, losses := sizes.Changes(1)
	fmt.Println(sizes.Synapses, "synapses at", sizes.Times, "times")
	fmt.Println("gains", gains)
	fmt.Println("losses", losses)
	// Output:
	// 3 synapses at 3 times
	// gains [{0.5 0.25} {1 0.5}]
	// losses [{0.75 0.25} {1.5 0.25} {2 0.25}]
}
