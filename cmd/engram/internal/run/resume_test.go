package run

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"engram/engine"
	"engram/engine/store"
)

// TestTakenUp: where a run goes on, and which checkpoints were left out.
func TestTakenUp(t *testing.T) {
	if got := restoredFrom("out", nil, nil); got != "out: there is no checkpoint: the run begins anew" || leftOut(nil) != nil {
		t.Errorf("%q", got)
	}
	damaged := &engine.Restored{Checkpoint: 7, Phase: 1, Name: "sleep", Step: 30, Steps: 400, Damaged: []error{errors.New("x is damaged")}}
	if got := leftOut(damaged); !slices.Equal(got, []string{"a checkpoint is left out: x is damaged"}) {
		t.Errorf("%q", got)
	}
	if got := restoredFrom("out", damaged, nil); got != "resuming out at sleep cycle 30 of 400 cycles (checkpoint 7, verified)" {
		t.Errorf("%q", got)
	}
	if got := restoredFrom("out", &engine.Restored{Name: "wake", Step: 2, Steps: 3}, nil); !strings.Contains(got, "wake pass 2 of 3 passes") {
		t.Errorf("%q", got)
	}
	for _, c := range []struct {
		reached store.Progress
		says    string
	}{
		{store.Progress{Batches: 1, Phase: 1, Name: "sleep", Step: 250, Done: 0.567}, "verified); before it was killed it had come to sleep cycle 250, 56 % of the run, and what it lacks of that is computed again"},
		{store.Progress{Batches: 1, Phase: 2, Name: "recall", Step: 1, Done: 0.9}, "it had come to recall level 1, 90 % of the run"},
		{store.Progress{Batches: 1, Phase: 1, Name: "sleep", Step: 30, Done: 0.1}, "verified)"},
		{store.Progress{Batches: 1, Phase: 0, Name: "wake", Step: 33, Done: 0.1}, "verified)"},
		{store.Progress{Batches: 2, Phase: 1, Name: "sleep", Step: 250, Done: 0.5}, "verified)"}, // maybe of another batch
	} {
		got := restoredFrom("out", &engine.Restored{Checkpoint: 7, Phase: 1, Name: "sleep", Step: 30, Steps: 400}, &c.reached)
		if !strings.Contains(got, c.says) || strings.Contains(got, "killed") != strings.Contains(c.says, "it had come") {
			t.Errorf("%+v: %q, want %q", c.reached, got, c.says)
		}
	}
	if got := restoredFrom("out", nil, &store.Progress{Batches: 1, Name: "wake", Step: 3}); !strings.Contains(got, "begins anew; before it was killed it had come to wake pass 3") {
		t.Errorf("%q", got)
	}
}
