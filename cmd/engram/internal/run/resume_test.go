package run

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"engram/engine"
)

// TestTakenUp: where a run goes on, and which checkpoints were left out.
func TestTakenUp(t *testing.T) {
	if got := restoredFrom("out", nil); !slices.Equal(got, []string{"out: there is no checkpoint: the run begins anew"}) {
		t.Errorf("%q", got)
	}
	got := restoredFrom("out", &engine.Restored{Checkpoint: 7, Phase: 1, Name: "sleep", Step: 30, Steps: 400, Damaged: []error{errors.New("x is damaged")}})
	if !slices.Equal(got, []string{"a checkpoint is left out: x is damaged", "resuming out at sleep cycle 30 of 400 cycles (checkpoint 7, verified)"}) {
		t.Errorf("%q", got)
	}
	if got := restoredFrom("out", &engine.Restored{Name: "wake", Step: 2, Steps: 3}); len(got) != 1 || !strings.Contains(got[0], "wake pass 2 of 3 passes") {
		t.Errorf("%q", got)
	}
}
