package main

import (
	"path/filepath"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
)

// TestVerifyWired: with all other neurons for sources verify finds what it finds of an all-to-all network.
func TestVerifyWired(t *testing.T) {
	const text = `
network: {neurons: 40, factors: 2, coding_level: 0.5WIRING}
patterns: {count: 12}
phases:
  - learn: {cycles: 200, rate: 0.05, length: 10}
`
	var found []string
	for _, wiring := range []string{"", ", wiring: {rule: fixed_indegree, indegree: 39}"} {
		out := filepath.Join(t.TempDir(), "out")
		engram(t, "run", write(t, strings.Replace(text, "WIRING", wiring, 1)), "--out", out, "--quiet").expect(t, exit.StatusDone)
		o := engram(t, "verify", out, "--neurons", "10", "--json")
		o.expect(t, exit.StatusDone)
		found = append(found, strings.ReplaceAll(o.stdout, out, ""))
	}
	if found[0] != found[1] || !strings.Contains(found[0], "percent") {
		t.Errorf("all-to-all:\n%s\nall sources:\n%s", found[0], found[1])
	}
}

// TestWiringInPlan: the load is that of the in-degree.
func TestWiringInPlan(t *testing.T) {
	file := write(t, "network: {neurons: 400, factors: 2, coding_level: 0.1, wiring: {rule: fixed_indegree, indegree: 20}}\npatterns: {load: 0.5}\nphases:\n  - wake: {passes: 1, rate: 0.1}\n")
	engram(t, "check", file).expect(t, exit.StatusDone, "20 synapses a neuron (20 to 20), 8000 in all")
	if o := engram(t, "check", file); !strings.Contains(o.stdout, "10 patterns") && !strings.Contains(o.stderr, "10 patterns") {
		t.Errorf("a load of 0.5 of an in-degree of 20:\n%s%s", o.stdout, o.stderr)
	}
}
