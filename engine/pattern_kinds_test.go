package engine

import (
	"fmt"
	"math"
	"testing"

	"engram/engine/config"
	"engram/engine/graph"
)

// kinds is two days of each kind of patterns with keys of its own.
const kinds = `
network: {neurons: 60, factors: 2, coding_level: 0.2, inhibitory_fraction: 0.2}
patterns: {count: 6, groups: 2, subgroups: 2, overlap: 0.6, group_overlap: 0.7, coding_spread: 0.5}
phases:
  - wake: {passes: 10, rate: 0.1}
  - wake: {passes: 10, rate: 0.1}
sweep: {patterns.kind: [prototypes, hierarchical, sparse-graded]}
`

// TestKindsOfPatterns: a sweep over the kinds gives three sets of patterns, and one that is stopped the same ones.
func TestKindsOfPatterns(t *testing.T) {
	want := runJob(t, kinds, float32On(t, 2), Options{})
	seen := map[string]bool{}
	for i := range 3 {
		seen[want[fmt.Sprintf("arrays/%d/X.npy", i)]] = true
	}
	if len(seen) != 3 || seen[""] {
		t.Errorf("the three networks have the patterns %v", seen)
	}
	got := stopped(t, kinds, func(int) int { return 7 }, func(int) (graph.Target, Options) { return float32On(t, 2), Options{Batch: 1} }, func(int, *Job) {})
	sameFiles(t, "stopped", got, want)
}

// TestStatisticsOfKinds: what check says of patterns is what their kind has on average, also of a sample.
func TestStatisticsOfKinds(t *testing.T) {
	for _, c := range []struct {
		patterns string
		sampled  bool
		want     [config.Relations]float64 // mean overlaps
	}{
		{"count: 300, kind: exact", false, [config.Relations]float64{0.1, 0, 0}},
		{"count: 300, kind: prototypes, groups: 20, overlap: 0.55", false, [config.Relations]float64{0.1, 0.1 + 0.9*0.25, 0}},
		{"count: 300, kind: hierarchical, groups: 20, subgroups: 3, overlap: 0.55, group_overlap: 0.55", false, [config.Relations]float64{0.1, 0.1 + 0.9*0.0625, 0.1 + 0.9*0.25}},
		{"count: 20000, kind: prototypes, groups: 20, overlap: 0.55", true, [config.Relations]float64{0.1, 0.1 + 0.9*0.25, 0}},
	} {
		j, err := Prepare(parse(t, "network: {neurons: 400, factors: 2, coding_level: 0.1}\npatterns: {"+c.patterns+"}\nphases: [sleep: {cycles: 1, rate: 0.1}]\n"), float32On(t, 1), Options{Memory: 1 << 50})
		if err != nil {
			t.Fatal(err)
		}
		s := j.PatternStatistics()
		if s.Looked < s.Patterns != c.sampled || s.Looked < 300 || math.Abs(s.Activity-0.1) > 1e-12 || s.Least != 40 || s.Most != 40 || s.SilentNeurons != 0 || s.Duplicate != 0 {
			t.Errorf("%s: %+v", c.patterns, s)
		}
		for relation, o := range s.Overlaps {
			if (o.Pairs > 0) != (c.want[relation] > 0) || math.Abs(o.Mean-c.want[relation]) > 0.02 {
				t.Errorf("%s, relation %d: %+v, want a mean of %g", c.patterns, relation, o, c.want[relation])
			}
		}
	}
}
