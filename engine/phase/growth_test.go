package phase

import (
	"testing"

	"engram/engine/state"
)

// TestWhyNotLearnt: what more of a day would do follows from what it did.
func TestWhyNotLearnt(t *testing.T) {
	for _, c := range []struct {
		course state.Course
		want   string
	}{
		{state.Course{Weight: [2]float64{10, 10}, Wrong: [3]float64{0.2, 0.2, 0.2}}, ""},    // it has hardly begun
		{state.Course{Weight: [2]float64{10, 10.2}, Wrong: [3]float64{0.2, 0.1, 0.1}}, ""},  // it learns
		{state.Course{Weight: [2]float64{10, 10.2}, Wrong: [3]float64{0.2, 0.11, 0.1}}, ""}, // but for a fluctuation
		{state.Course{Weight: [2]float64{10, 16}, Wrong: [3]float64{0.2, 0.12, 0.1}}, "0.12 of the answers are wrong after phases.0.wake, and 0.1 were at an earlier record: give it fewer passes or a lower rate (0.01)"},
		{state.Course{Weight: [2]float64{10, 16}, Wrong: [3]float64{0.2, 0.2, 0.2}}, "phases.0.wake has changed the weights, and no fewer answers are wrong than before (0.2): more passes or a higher rate (0.01) do not help"},
		{state.Course{Weight: [2]float64{10, 101}, Wrong: [3]float64{0.2, 0.1, 0.1}}, "the weights have grown 10.1-fold in phases.0.wake, and its steps with them, so that more passes or a higher rate make it worse: lower the rate (0.01)"},
	} {
		if got := whyNotLearnt(c.course, "phases.0.wake", 0.01); got != c.want {
			t.Errorf("%+v: %q, want %q", c.course, got, c.want)
		}
	}
}
