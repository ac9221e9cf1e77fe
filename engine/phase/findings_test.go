package phase

import (
	"errors"
	"testing"

	"engram/engine/config"
	"engram/engine/state"
)

// TestSeverity: the severity of a finding is a part of the patterns, by which a summary tells the worst
// network. A network that failed, one that skipped the night and one where all is well have none.
func TestSeverity(t *testing.T) {
	for name, c := range map[string]struct {
		phase               string
		begun, stored, most int // of network 0, of 10 patterns
		say                 func(w *Recorder)
		severity            float64
		size                string
	}{
		"not stored":    {"sleep", 6, 3, 8, (*Recorder).sayNotStored, 0.4, "4 of 10"},
		"lost by night": {"sleep", 6, 3, 8, (*Recorder).sayLost, 0.5, "3 of 6"},
		"lost by learn": {"learn", 6, 3, 8, (*Recorder).sayLost, 0.625, "5 of 8"},
		"not learnt":    {"learn", 0, 3, 3, (*Recorder).sayNotLearnt, 0.7, "7 of 10 patterns not stored"},
		"few stored":    {"wake", 0, 3, 3, (*Recorder).sayFewStored, 0.7, "7 of 10 patterns not stored"},
		"not converged": {"learn", 0, 3, 3, func(w *Recorder) {
			w.sayNotConverged([]bool{true, true, false, false}, 5, make([]string, 4))
		}, 0.7, "7 of 10 patterns not stored"},
	} {
		w := &Recorder{Driver: &Driver{Batch: &state.Batch{}, Report: func(Event) {}}, phase: 2, name: c.phase, mem: &state.PatternSet{Refs: make([][]state.Ref, 4)}}
		skipped := -1
		if c.phase != "sleep" { // which nothing skips
			skipped = 10
		}
		w.begun, w.stored, w.most = []int{c.begun, c.begun, skipped, 10}, []int{c.stored, c.stored, skipped, 10}, []int{c.most, c.most, skipped, 10}
		for i := range 4 {
			w.Replicas = append(w.Replicas, &state.Replica{Number: 5 + i})
			w.mem.Refs[i] = make([]state.Ref, 10)
		}
		w.Replicas[1].Failed = errors.New("it failed")
		c.say(w)
		for i, r := range w.Replicas {
			found := r.Findings
			if i > 0 && len(found) > 0 {
				t.Errorf("%s: network %d says %+v", name, i, found)
			}
			if i == 0 && (len(found) != 1 || found[0].Severity != c.severity || found[0].Size != c.size ||
				found[0].Replica != 5 || found[0].Phase != 2 || found[0].Name != c.phase) {
				t.Errorf("%s: %+v, want the severity %g, %q", name, found, c.severity, c.size)
			}
		}
	}
}

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

// TestRemedies: what is said to do about a phase is a key that the phase has, and that has an effect.
func TestRemedies(t *testing.T) {
	none := config.Scaling{None: true}
	r := &state.Replica{Experiment: &config.Experiment{Phases: []config.Phase{
		{Drift: &config.Drift{Sigma: 0.5, Scaling: none}}, {Drift: &config.Drift{}}, {Sleep: &config.Sleep{}}, {Learn: &config.Learn{Replay: config.Replay{Scaling: none}}},
	}}}
	for phase, want := range []string{"lower phases.0.drift.sigma (0.5) or its steps", "lower the length that weights are scaled to",
		"lower the length that weights are scaled to", "lower phases.3.learn.rate"} {
		if got := whyLarge(r, phase); got != want {
			t.Errorf("phase %d: %s", phase, got)
		}
	}
	if _, do := SummaryOf(bareNeurons, "drift"); do != "a smaller sigma, or fewer steps" {
		t.Errorf("a drift: %s", do)
	}
}
