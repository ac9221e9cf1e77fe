package engine

import (
	"fmt"
	"strings"
	"testing"
)

// TestOverload: before a run it is said that no network stores so many patterns, of a wired one by its inputs, where the theory
// knows; and that a learn phase ends before convergence can be judged.
func TestOverload(t *testing.T) {
	const overload, short = "and no network stores more than", "convergence takes 20000 at least"
	const learn = "learn: {cycles: 30, rate: 0.1, until_converged: false}"
	for _, c := range []struct {
		network string
		count   int
		phases  string
		says    []string
	}{
		{"", 300, learn, nil},
		{"", 450, learn, []string{"450 patterns are 2.25 for each neuron, and no network stores more than 2 random ones of coding level 0.5 (engram theory, exact patterns)"}},
		{"wiring: {rule: fixed_indegree, indegree: 50}", 45, learn, nil},
		{"wiring: {rule: fixed_indegree, indegree: 50}", 60, learn, []string{"60 patterns are 1.2 for each input of a neuron, and no network stores more than 1 random ones of coding level 0.5 (engram theory, bernoulli patterns): give fewer patterns, or more inputs in network.wiring"}},
		{"wiring: {rule: fixed_indegree, indegree: 50}", 40, "wake: {passes: 1, rate: 0.1}, wake: {passes: 1, rate: 0.1}, " + strings.Replace(learn, "cycles", "patterns: all, cycles", 1), []string{"80 patterns are 1.6 for each input"}},
		{"wiring: {rule: fixed_indegree, indegree: 50}, inhibitory_fraction: 0.2", 60, learn, nil}, // of which the theory knows nothing
		{"", 300, "learn: {cycles: 30, rate: 0.1}", []string{"phases.0.learn has 30 cycles, and convergence takes 20000 at least"}},
		{"", 300, "learn: {cycles: 20000, rate: 0.1}", nil},
	} {
		phases := "[{" + strings.ReplaceAll(c.phases, "}, ", "}}, {") + "}]"
		text := fmt.Sprintf("network: {neurons: 200, factors: 2, coding_level: 0.5, spread: 0.3, %s}\npatterns: {count: %d}\nphases: %s\n", c.network, c.count, phases)
		j, err := Prepare(parse(t, text), float32On(t, 1), Options{})
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Join(j.Warnings, "\n")
		for _, words := range c.says {
			if !strings.Contains(said, words) {
				t.Errorf("%s: no %q in %q", text, words, j.Warnings)
			}
		}
		if len(c.says) == 0 && (strings.Contains(said, overload) || strings.Contains(said, short)) {
			t.Errorf("%s: %q", text, j.Warnings)
		}
	}
}
