package phase

import (
	"errors"
	"testing"

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
		"not converged": {"learn", 0, 3, 3, func(w *Recorder) {
			w.sayNotConverged([]bool{true, true, false, false}, 5, make([]string, 4))
		}, 0.7, "7 of 10 patterns not stored"},
	} {
		w := &Recorder{Driver: &Driver{Batch: &state.Batch{}, Report: func(Event) {}}, phase: 2, name: c.phase, mem: &state.PatternSet{Refs: make([][]state.Ref, 4)}}
		skipped := -1
		if c.phase == "learn" { // which nothing skips
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
