package model

import (
	"slices"
	"testing"

	"engram/engine/graph"
)

// TestObserveReadsWhatItNeeds: observables of weights alone read no patterns, whose number may be another one by then.
func TestObserveReadsWhatItNeeds(t *testing.T) {
	s := Shape{Batch: 1, Neurons: 5, Rows: 5, Patterns: 3, Factors: 2}
	names := func(g *graph.Graph) (all []string) {
		for _, a := range g.Args() {
			if !g.IsOutput(a.Name) {
				all = append(all, a.Name)
			}
		}
		slices.Sort(all)
		return all
	}
	if got := names(s.Observe("density", "l1", "l2")); !slices.Equal(got, []string{U}) {
		t.Errorf("observables of weights read %q", got)
	}
	if got, want := names(s.Observe("density", "rho")), []string{U, X, Y, Count, Theta}; !slices.Equal(got, slices.Sorted(slices.Values(want))) {
		t.Errorf("a margin reads %q, want %q", got, want)
	}
}
