package main

import (
	"encoding/json"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
)

// TestCheckPatterns: check says how active and how alike the patterns are, also as JSON.
func TestCheckPatterns(t *testing.T) {
	config := write(t, `
network: {neurons: 200, factors: 2, coding_level: 0.1}
patterns: {count: 40, kind: prototypes, groups: 4, overlap: 0.8}
phases: [sleep: {cycles: 1, rate: 0.1}]
`)
	got := engram(t, "check", config)
	got.expect(t, exit.StatusDone, "patterns", "prototypes: activity 0.1 (20 neurons), overlaps 0.", " between groups, 0.6", " in a group; ", "silent neurons, 0 duplicates")
	var said struct {
		Patterns struct {
			Patterns, Sample int
			Activity         float64
			LeastActive      int `json:"least_active"`
			Overlaps         map[string]struct {
				Pairs    int
				Mean, SD float64
			}
		}
	}
	if err := json.Unmarshal([]byte(engram(t, "check", "--json", config).stdout), &said); err != nil {
		t.Fatal(err)
	}
	p := said.Patterns
	if p.Patterns != 40 || p.Sample != 40 || p.Activity != 0.1 || p.LeastActive != 20 || len(p.Overlaps) != 2 ||
		p.Overlaps["same_group"].Pairs != 4*45 || p.Overlaps["unrelated"].Mean > 0.15 || p.Overlaps["same_group"].Mean < 0.6 || p.Overlaps["unrelated"].SD == 0 {
		t.Errorf("%+v", p)
	}
	graded := engram(t, "check", config, "--set", "patterns.kind=sparse-graded", "--set", "patterns.coding_spread=0.5")
	graded.expect(t, exit.StatusDone, " neurons), overlaps 0.")
	if !strings.Contains(graded.stderr, "sparse-graded: activity 0.") {
		t.Errorf("%s", graded.stderr)
	}
}
