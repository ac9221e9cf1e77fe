package config_test

import (
	"fmt"
	"log"

	"engram/engine/config"
)

func ExampleParse() {
	experiment, err := config.Parse("sweep.yaml", []byte(`
network: {neurons: 1000, factors: 2, coding_level: 0.05}
patterns: {load: 0.5}
phases:
  - wake: {passes: 35, rate: 0.01}
  - sleep: {cycles: 2000, rate: 0.1}
sweep: {patterns.load: [0.2, 0.5]}
`), []string{"seed=7"})
	if err != nil {
		log.Fatal(err)
	}
	replicas, err := experiment.Replicas()
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range replicas {
		e := r.Experiment
		fmt.Println(e.Patterns.Count, "patterns, seed", e.Seed, "length", e.Phases[1].Sleep.Length)
	}

	_, err = config.Parse("typo.yaml", []byte("network: {neurons: 100, factors: 2, coding_levle: 0.1}\n"), nil)
	fmt.Println(err)
	// Output:
	// 200 patterns, seed 7 length 70
	// 500 patterns, seed 7 length 70
	// typo.yaml:1: unknown key "coding_levle" in network; did you mean "coding_level"?
}
