package engine

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engram/engine/run"
)

// seeds are two networks that are computed together.
const seeds = `
network: {neurons: 40, factors: 2, coding_level: 0.2}
patterns: {count: 4}
phases:
  - sleep: {cycles: 20, rate: 0.1, length: 10, snapshots: [0]}
sweep: {seed: [1, 2]}
`

// stoppedNight runs a night in a new folder that was prepared, and stops as it begins.
func stoppedNight(t *testing.T, prepare func(dir string) error) (*run.Folder, error) {
	t.Helper()
	j, err := Prepare(parse(t, seeds), float32On(t, 1), Options{})
	if err != nil {
		t.Fatal(err)
	}
	folder, m := newFolder(t)
	if err := prepare(folder.Dir()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	return folder, j.Run(ctx, folder, m, func(e Event) {
		if e.Kind == PhaseBegins {
			stop()
		}
	})
}

// TestStopThatFails: a stop whose checkpoint cannot be written is a failure that says so,
// not an interruption that can be taken up.
func TestStopThatFails(t *testing.T) {
	_, err := stoppedNight(t, func(dir string) error { return os.WriteFile(filepath.Join(dir, "checkpoints"), nil, 0o666) })
	if err == nil || errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "checkpoints") {
		t.Errorf("the run ended with %v, want what is wrong with checkpoints", err)
	}
}

// TestFailureAtAStop: a failure while a run is asked to stop is told, and leaves no checkpoint
// of a night that has begun as one that has not.
func TestFailureAtAStop(t *testing.T) {
	folder, err := stoppedNight(t, func(dir string) error { return os.MkdirAll(filepath.Join(dir, "arrays/0/W_0_0.npy/x"), 0o777) })
	if err == nil || errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "W_0_0.npy") {
		t.Errorf("the run ended with %v, want what is wrong with W_0_0.npy", err)
	}
	if numbers, err := folder.Checkpoints(); err != nil || len(numbers) > 0 {
		t.Errorf("checkpoints %v, %v; want none", numbers, err)
	}
}

// TestResumeWithLessMemory: networks that were computed together need the memory of all. What
// the stopped phase took is remembered.
func TestResumeWithLessMemory(t *testing.T) {
	folder, err := stoppedNight(t, func(string) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	m := &run.Manifest{}
	restore := func(memory int64) (*Job, error) {
		j, err := Prepare(parse(t, seeds), float32On(t, 1), Options{Memory: memory})
		if err != nil {
			t.Fatal(err)
		}
		_, err = j.Restore(folder, m, -1)
		return j, err
	}
	j, err := restore(0)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Seconds) != 1 || m.Seconds[0].Name != "sleep" || !(m.Seconds[0].Seconds > 0) {
		t.Errorf("the night took %v", m.Seconds)
	}
	if _, err := restore(j.Bytes * 3 / 4); err == nil || !strings.Contains(err.Error(), "2 networks are computed together") {
		t.Errorf("two networks of %d bytes in three quarters of that: %v", j.Bytes, err)
	}
}

// TestStopAheadRecordsNothing: while rows are at different cycles there is nothing to record.
func TestStopAheadRecordsNothing(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	w := &watch{batch: &batch{ahead: ahead{Rows: 16, Cycle: 8}}} // cannot measure
	if err := w.stop(ctx, nil, 3, 20, ctx.Err()); err != ctx.Err() {
		t.Error(err)
	}
}
