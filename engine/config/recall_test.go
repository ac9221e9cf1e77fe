package config

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// TestRecallPatterns: a recall tests what the phase before it worked with unless it is told
// otherwise, and what it is told comes back from YAML and JSON.
func TestRecallPatterns(t *testing.T) {
	e := parse(t, `network: {neurons: 100, factors: 2, coding_level: 0.1}
patterns: {load: 0.2}
phases:
  - recall: {}
  - wake: {passes: 3, rate: 0.1}
  - recall: {}
  - sleep: {cycles: 10, rate: 0.1}
  - recall: {}
  - recall: {patterns: day}
  - learn: {cycles: 10, rate: 0.1}
  - recall: {}
  - wake: {passes: 3, rate: 0.1}
  - recall: {patterns: replayed}
  - recall: {patterns: [1, 0]}
  - recall: {patterns: all}
`)
	want := []PatternSet{{Word: "day"}, {Word: "day"}, {Word: "replayed"}, {Word: "day"}, {Word: "day"}, {Word: "replayed"}, {Days: []int{0, 1}}, {Word: "all"}}
	tested := func(e *Experiment) (sets []PatternSet) {
		for _, p := range e.Phases {
			if p.Recall != nil {
				sets = append(sets, p.Recall.Patterns)
			}
		}
		return sets
	}
	if got := tested(e); !reflect.DeepEqual(got, want) {
		t.Errorf("tested %v, want %v", got, want)
	}
	if got := tested(parse(t, string(e.YAML()))); !reflect.DeepEqual(got, want) {
		t.Errorf("from YAML %v, want %v", got, want)
	}
	if text := string(e.YAML()); !strings.Contains(text, "patterns: [0, 1]\n") {
		t.Errorf("the days are not on one line:\n%s", text)
	}
	again := &Experiment{}
	if text, err := json.Marshal(e); err != nil || json.Unmarshal(text, again) != nil || !reflect.DeepEqual(tested(again), want) {
		t.Errorf("from JSON %v (%v), want %v", tested(again), err, want)
	}
	// a manifest of before has no such key
	old := &Experiment{}
	for _, p := range e.Phases {
		if p.Recall != nil {
			p.Recall.Patterns = PatternSet{}
		}
	}
	if text, err := json.Marshal(e); err != nil || json.Unmarshal(text, old) != nil {
		t.Fatal(err)
	}
	want = []PatternSet{{Word: "day"}, {Word: "day"}, {Word: "replayed"}, {Word: "replayed"}, {Word: "day"}, {Word: "day"}, {Word: "day"}, {Word: "day"}}
	if got := tested(parse(t, string(old.YAML()))); !reflect.DeepEqual(got, want) {
		t.Errorf("of an old manifest %v, want %v", got, want)
	}
}

// TestRecallPatternsSwept: networks of a sweep may be tested on different patterns.
func TestRecallPatternsSwept(t *testing.T) {
	e := parse(t, small+"  - recall: {}\nsweep: {phases.2.recall.patterns: [replayed, [0]]}\n")
	replicas, err := e.Replicas()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []PatternSet{{Word: "replayed"}, {Days: []int{0}}} {
		if got := replicas[i].Experiment.Phases[2].Recall.Patterns; !reflect.DeepEqual(got, want) {
			t.Errorf("replica %d tests %v, want %v", i, got, want)
		}
	}
}
