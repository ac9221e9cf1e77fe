package engine

import (
	"testing"

	"engram/engine/phase"
)

// TestDaysOf: how many days' patterns a phase works with, which memory and time are estimated from.
func TestDaysOf(t *testing.T) {
	e := parse(t, `
network: {neurons: 60, factors: 2, coding_level: 0.1}
patterns: {count: 12}
phases:
  - recall: {}
  - wake: {passes: 2, rate: 0.05}
  - wake: {passes: 2, rate: 0.05}
  - sleep: {cycles: 2, rate: 0.05}
  - recall: {}
  - recall: {patterns: all}
  - recall: {patterns: [1]}
  - recall: {patterns: [0, 1]}
  - sleep: {cycles: 2, rate: 0.05, replay: all}
  - recall: {}
  - wake: {passes: 2, rate: 0.05}
  - recall: {patterns: replayed}
  - recall: {patterns: all}
  - learn: {cycles: 1, rate: 0}
`)
	for i, want := range []int{1, 1, 1, 1, 1, 2, 1, 2, 2, 2, 1, 2, 3, 1} {
		if got := phase.DaysOf(e, i); got != want {
			t.Errorf("phase %d (%s) works with %d days' patterns, want %d", i, e.Phases[i].Name(), got, want)
		}
	}
}
