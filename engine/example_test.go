package engine_test

import (
	"context"
	"fmt"
	"log"

	"engram/engine"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/store"
	"engram/kernels"
	"engram/kernels/cpu"
)

// A night in memory: 20 patterns are encoded by day and consolidated by night, and nothing is written
// to a disk. The same numbers come out on every machine.
func Example() {
	experiment, err := config.Parse("night.yaml", []byte(`
network: {neurons: 100, factors: 2, coding_level: 0.1, u0: 0.6}
patterns: {load: 0.2}
phases:
  - wake: {passes: 35, rate: 0.0679}
  - sleep: {cycles: 500, rate: {from: 0.00375, to: 0.15, tau: 40}, threshold_rate: {from: 0.00158, to: 0.063, tau: 40}, beta: 20, length: 7}
record: {every: 500, observables: [density, margin_min, stored]}
`), nil)
	if err != nil {
		log.Fatal(err)
	}
	processor, err := cpu.Open(kernels.Options{Precision: kernels.Float32})
	if err != nil {
		log.Fatal(err)
	}
	job, err := engine.Prepare(experiment, graph.On(processor), engine.Options{})
	if err != nil {
		log.Fatal(err)
	}
	found := store.NewMemory()
	if err := job.Run(context.Background(), found, nil); err != nil {
		log.Fatal(err)
	}
	margin, err := found.Table("metrics.csv").Floats("margin_min")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("margin by evening %.3f, in the morning %.3f\n", margin[1], margin[len(margin)-1])
	factors := found.Array("arrays/0/U.npy")
	fmt.Println("U", factors.Shape, len(factors.Float32))
	// Output:
	// margin by evening 0.138, in the morning 2.639
	// U [100 100 2] 20000
}
