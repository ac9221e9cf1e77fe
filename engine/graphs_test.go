package engine

import (
	"slices"
	"testing"
)

// TestGraphs: every graph of an experiment comes once; different ones of one kind are numbered.
func TestGraphs(t *testing.T) {
	graphs, err := Graphs(parse(t, `
network: {neurons: 20, factors: 2, coding_level: 0.2}
patterns: {count: 3}
phases:
  - wake: {passes: 1, rate: 0}
  - sleep: {cycles: 1, rate: 0}
  - wake: {passes: 2, rate: 0.1}
  - sleep: {cycles: 5, rate: 0.1}
  - sleep: {cycles: 5, rate: 0.1, salience: weakest}
`))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, g := range graphs {
		names = append(names, g.Name)
	}
	if want := []string{"balance", "present", "wake", "wake_inhibited", "rescale", "init_mean_activity", "sleep", "sleep-2", "observe", "observe-2"}; !slices.Equal(names, want) {
		t.Errorf("graphs %v, want %v", names, want)
	}
}
