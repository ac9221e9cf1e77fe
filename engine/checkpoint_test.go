package engine

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"engram/engine/phase"
	"engram/engine/state"
	"engram/engine/store"
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
func stoppedNight(t *testing.T, prepare func(dir string) error) (*store.Folder, error) {
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
	return folder, j.Run(ctx, store.InFolder(folder, m), func(e Event) {
		if e.Kind == PhaseBegins {
			stop()
		}
	})
}

// TestStopThatFails: a stop whose checkpoint cannot be written is a failure that says so,
// not an interruption that can be continued.
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
// the stopped phase took is known.
func TestResumeWithLessMemory(t *testing.T) {
	folder, err := stoppedNight(t, func(string) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	m := &store.Manifest{}
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

// TestResumeWithoutCopies: learn goes on without copies of the networks where there is memory for the networks
// and not for their copies.
func TestResumeWithoutCopies(t *testing.T) {
	text := strings.Replace(seeds, "sleep: {cycles: 20, rate: 0.1, length: 10, snapshots: [0]}", "learn: {cycles: 20, rate: 0.1}", 1)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	_, folder, m, err := runIn(t, ctx, text, func(Event) { stop() })
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	restored := func(memory int64) *Job {
		j, err := Prepare(parse(t, text), float32On(t, 1), Options{Memory: memory})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := j.Restore(folder, m, -1); err != nil {
			t.Fatal(err)
		}
		return j
	}
	all := restored(1 << 30).groups[0]
	both, copies := 2*all.bytes, 2*all.copy
	if copies == 0 || len(all.numbers) != 2 {
		t.Fatalf("%+v, want two networks and their copies", all)
	}
	for most, want := range map[int64]int64{both + copies: both + copies, both + copies - 100: both, both: both} {
		if j := restored(leastFor(most)); j.Bytes != want || j.StreamRows != 0 {
			t.Errorf("where %d bytes are usable the networks take %d, want %d; blocks of %d rows", usable(leastFor(most)), j.Bytes, want, j.StreamRows)
		}
	}
}

// TestStopAheadRecordsNothing: while rows are at different cycles there is nothing to record, and where factors come from
// the disk there is no time to go through all of them.
func TestStopAheadRecordsNothing(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	for _, d := range []*phase.Driver{ // which cannot measure
		{Batch: &state.Batch{}, RowProgress: phase.RowProgress{Rows: 16, Cycle: 8}},
		{Batch: &state.Batch{Stream: &state.Stream{}}},
	} {
		w := &phase.Recorder{Driver: d}
		if err := w.Stop(ctx, nil, 3, ctx.Err()); err != ctx.Err() {
			t.Error(err)
		}
	}
}

// TestRestoreRefuses: a checkpoint of another run, one that is not there, and one whose files are damaged are refused
// with the folder's name; a damaged one is left out where an earlier one is whole.
func TestRestoreRefuses(t *testing.T) {
	folder, err := stoppedNight(t, func(string) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	restore := func(text string, from int) (*Restored, error) {
		j, err := Prepare(parse(t, text), float32On(t, 1), Options{})
		if err != nil {
			t.Fatal(err)
		}
		return j.Restore(folder, &store.Manifest{}, from)
	}
	numbers, err := folder.Checkpoints()
	if err != nil || len(numbers) != 1 {
		t.Fatalf("checkpoints %v (%v)", numbers, err)
	}
	for _, from := range []int{-1, numbers[0]} {
		if found, err := restore(seeds, from); err != nil || found.Checkpoint != numbers[0] || found.Name != "sleep" || found.Phase != 0 ||
			found.Step != 0 || found.Steps != 20 || len(found.Damaged) != 0 {
			t.Errorf("from %d: %+v (%v)", from, found, err)
		}
	}
	fewer := strings.Replace(seeds, "[1, 2]", "[1]", 1)
	for _, c := range []struct {
		text, word string
		from       int
	}{
		{seeds, "there is no checkpoint 99", 99},
		{fewer, "it names replica 1, which the run does not have", -1},
	} {
		if _, err := restore(c.text, c.from); err == nil || !strings.Contains(err.Error(), c.word) || !strings.Contains(err.Error(), folder.Dir()) {
			t.Errorf("%q: %v", c.word, err)
		}
	}
	state, err := filepath.Glob(folder.Path("checkpoints", "*", checkpointState))
	if err != nil || len(state) != 1 {
		t.Fatal(state, err)
	}
	text, err := os.ReadFile(state[0])
	for _, phase := range []string{"1", "-1"} { // of one phase; its checksums are right
		other := bytes.Replace(text, []byte(`"phase": 0`), []byte(`"phase": `+phase), 1)
		if bytes.Equal(other, text) {
			t.Fatalf("no phase in\n%s", text)
		}
		if err := errors.Join(err, os.WriteFile(state[0], other, 0o666), sumAgain(filepath.Dir(state[0]))); err != nil {
			t.Fatal(err)
		}
		if _, err := restore(seeds, -1); err == nil || !strings.Contains(err.Error(), "it does not fit the experiment") {
			t.Errorf("a checkpoint of phase %s: %v", phase, err)
		}
	}
	if err == nil {
		err = os.WriteFile(state[0], append(text, ' '), 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := restore(seeds, -1); err == nil || !strings.Contains(err.Error(), folder.Dir()+": no checkpoint is whole, so the run cannot go on: begin again with `engram run` and a new --out: ") {
		t.Errorf("a damaged checkpoint: %v", err)
	}
}

// sumAgain writes the checksums of the files of a checkpoint anew.
func sumAgain(dir string) error {
	path := filepath.Join(dir, "sums.json")
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var sums struct {
		Files map[string]string `json:"files"`
		Sum   string            `json:"sum"`
	}
	if err := json.Unmarshal(text, &sums); err != nil {
		return err
	}
	for name := range sums.Files {
		if sums.Files[name], err = store.HashFile(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	files, err := json.Marshal(sums.Files)
	if err != nil {
		return err
	}
	sums.Sum = fmt.Sprintf("%x", sha256.Sum256(files))
	if text, err = json.Marshal(sums); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o666)
}

// TestStopsInRecall: a recall that goes on from a checkpoint and is asked to stop before the next one is due goes on from there
// once more, as if it had not been begun.
func TestStopsInRecall(t *testing.T) {
	const text = `
network: {neurons: 40, factors: 2, coding_level: 0.2}
patterns: {count: 4}
phases:
  - learn:  {cycles: 100, rate: 0.01, length: 10, until_converged: false}
  - recall: {noise: synaptic-all, levels: [0, 0.02, 0.05], trials: 2, steps: 5}
record: {every: 20}
`
	_, whole, _, err := runIn(t, context.Background(), text, func(Event) {})
	if err != nil {
		t.Fatal(err)
	}
	folder, m := newFolder(t)
	for stops, every := range []time.Duration{time.Nanosecond, time.Hour, time.Hour, time.Hour} {
		j, err := Prepare(parse(t, text), float32On(t, 1), Options{CheckpointEvery: every})
		if err != nil {
			t.Fatal(err)
		}
		if stops > 0 {
			if found, err := j.Restore(folder, m, -1); err != nil || found == nil || found.Name != "recall" {
				t.Fatalf("after %d stops: restored at %+v (%v)", stops, found, err)
			}
		}
		ctx, stop := context.WithCancel(context.Background())
		err = j.Run(ctx, store.InFolder(folder, m), func(e Event) {
			if stops < 3 && e.Recalled != nil {
				stop()
			}
		})
		stop()
		if stops < 3 != errors.Is(err, context.Canceled) {
			t.Fatalf("after %d stops: %v", stops, err)
		}
	}
	sameFiles(t, "stopped three times", sumsIn(t, folder.Dir()), sumsIn(t, whole.Dir()))
}
