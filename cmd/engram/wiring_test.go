package main

import (
	"encoding/json"
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

// TestCheckInSpace: check draws a wiring with a kernel, and says how many synapses neurons at the edges and in the middle of a
// sheet have, and what bytes they take.
func TestCheckInSpace(t *testing.T) {
	file := write(t, "network: {neurons: 9, factors: 2, coding_level: 0.3, wiring: {rule: pairwise_bernoulli, p: 1, kernel: {shape: box, radius: 1}, space: {size: [3, 3], positions: grid}}}\npatterns: {count: 2}\nphases:\n  - learn: {cycles: 1, rate: 0.1}\n")
	engram(t, "check", file).expect(t, exit.StatusDone, "2.66667 synapses a neuron (2 to 4), 24 in all, 432 bytes with their sources") // 9 rows of 4 slots of 12 bytes
	o := engram(t, "check", file, "--json")
	o.expect(t, exit.StatusDone)
	var found struct {
		Wiring struct {
			Synapses, Bytes int
			Least           int     `json:"least_of_a_neuron"`
			Mean            float64 `json:"mean_of_a_neuron"`
			Most            int     `json:"most_of_a_neuron"`
		}
	}
	if err := json.Unmarshal([]byte(o.stdout), &found); err != nil || found.Wiring.Synapses != 24 || found.Wiring.Least != 2 || found.Wiring.Most != 4 || found.Wiring.Bytes != 432 {
		t.Errorf("%+v (%v) in %s", found, err, o.stdout)
	}
	engram(t, "check", write(t, "network: {neurons: 8, factors: 2, coding_level: 0.3, wiring: {rule: pairwise_bernoulli, p: 1, kernel: {shape: box, radius: 1}, space: {size: [3, 3], positions: grid}}}\npatterns: {count: 2}\nphases:\n  - learn: {cycles: 1, rate: 0.1}\n")).expect(t, exit.StatusMisuse, "8 neurons do not fill a grid", "4 and 9 do")
}
