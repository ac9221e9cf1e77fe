package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"engram/engine/store"
)

// forgetful is a life of two days; what the second teaches, nothing where its rate is 0, is
// replayed in a night of its own before one of both days.
const forgetful = `
network: {neurons: 60, factors: 2, coding_level: 0.1}
patterns: {count: 5}
phases:
  - wake:   {passes: 30, rate: 0.1}
  - sleep:  {cycles: 10, rate: 0.1, length: 12}
  - wake:   {passes: 30, rate: 0.1}
%s  - sleep:  {cycles: 10, rate: 0.1, length: 15, replay: all}
  - recall: {levels: [0, 0.02], trials: 2}
record: {every: 5}
`

const itsNight = "  - sleep:  {cycles: 10, rate: 0.1, length: 15, if_none_stored: skip}\n"

// TestSkippedNight: a network that skips a night is as it would be without that night, also
// beside one that has it: the next night still scales once, which a second one in a row does not.
func TestSkippedNight(t *testing.T) {
	taught := fmt.Sprintf(forgetful, itsNight)
	nothing := strings.Replace(taught, "passes: 30, rate: 0.1}\n"+itsNight, "passes: 30, rate: 0}\n"+itsNight, 1)
	without := strings.Replace(nothing, itsNight, "", 1)
	j, folder, m, err := runIn(t, context.Background(), nothing, func(Event) {})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.NoneStored) != 1 || m.NoneStored[0].Phase != 3 || m.NoneStored[0].Stopped {
		t.Fatalf("none stored: %+v, want the night of phase 3, skipped", m.NoneStored)
	}
	for _, row := range j.replicas[0].Metrics {
		if row[1] == 3 {
			t.Error("there is a record of a night that was skipped")
		}
	}
	alone, want := sumsIn(t, folder.Dir()), runJob(t, without, float32On(t, 2), Options{})
	both := runJob(t, taught+"sweep: {phases.2.wake.rate: [0, 0.1]}\n", float32On(t, 2), Options{})
	neighbour := runJob(t, taught, float32On(t, 2), Options{})
	for _, name := range []string{"U.npy", "theta.npy", "kept.npy"} {
		if alone["arrays/0/"+name] != want["arrays/0/"+name] {
			t.Errorf("%s differs from a life without the night", name)
		}
		if both["arrays/0/"+name] != want["arrays/0/"+name] || both["arrays/1/"+name] != neighbour["arrays/0/"+name] {
			t.Errorf("%s differs where a network that skips a night and one that has it are computed together", name)
		}
	}
	if both["arrays/0/recall.csv"] != alone["arrays/0/recall.csv"] || both["arrays/1/recall.csv"] != neighbour["arrays/0/recall.csv"] {
		t.Error("recall.csv differs where a network that skips a night and one that has it are computed together")
	}
}

// TestSkippedNightAndLearn: learn after a night that was skipped scales, as it does after a day.
func TestSkippedNightAndLearn(t *testing.T) {
	text := `
network: {neurons: 40, factors: 2, coding_level: 0.2}
patterns: {count: 5}
phases:
  - wake:  {passes: 2, rate: %s}
%s  - learn: {cycles: 20, rate: 0.02, length: 12, until_converged: false}
sweep: {phases.0.wake.rate: [0, 0.1]}
`
	with := runJob(t, fmt.Sprintf(text, "1", "  - sleep: {cycles: 5, rate: 0.1, length: 12}\n"), float32On(t, 2), Options{})
	without := runJob(t, fmt.Sprintf(text, "1", ""), float32On(t, 2), Options{})
	if with["arrays/0/U.npy"] != without["arrays/0/U.npy"] {
		t.Error("U of the network that stored nothing differs from that of a life without the night")
	}
}

// TestRecallSurvives: recall.csv is on the disk when its phase ends, and stays when the network is
// lost later; also beside a network that is not.
func TestRecallSurvives(t *testing.T) {
	text := `
network: {neurons: 30, factors: 2, coding_level: 0.2}
patterns: {count: 3}
phases:
  - recall: {levels: [0, 0.02], trials: 2}
  - sleep: {cycles: 10, rate: 1e38, length: 10}
  - recall: {levels: [0, 0.02], trials: 2}
`
	for name, c := range map[string]struct {
		sweep string
		rows  []int // of each replica
	}{
		"one network": {"", []int{2}},
		"a sweep":     {"sweep: {phases.1.sleep.rate: [1e38, 0.01]}\n", []int{2, 4}},
	} {
		t.Run(name, func(t *testing.T) {
			var folder *store.Folder
			seen := false
			j, err := Prepare(parse(t, text+c.sweep), float32On(t, 2), Options{})
			if err != nil {
				t.Fatal(err)
			}
			folder, m := newFolder(t)
			err = j.Run(context.Background(), store.InFolder(folder, m), func(e Event) {
				if e.Kind == PhaseEnds && e.Phase == 0 {
					_, missing := os.Stat(folder.Path("arrays", "0", "recall.csv"))
					seen = missing == nil
				}
			})
			if err == nil || !seen {
				t.Errorf("the run ended with %v; recall.csv was there when its phase ended: %v", err, seen)
			}
			for n, want := range c.rows {
				table, err := store.ReadTable(folder.Path("arrays", fmt.Sprint(n), "recall.csv"))
				if err != nil || table.Rows() != want {
					t.Errorf("recall.csv of replica %d has %d rows (%v), want %d", n, table.Rows(), err, want)
				}
			}
			if _, err := os.Stat(folder.Path("metrics.csv")); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestResumeKnows: what networks came to before a stop is known after it: that some failed,
// that some had nothing to replay and stopped or skipped a night, and what the others replayed.
func TestResumeKnows(t *testing.T) {
	text := `
network: {neurons: 40, factors: 2, coding_level: 0.1}
patterns: {count: 12}
phases:
  - wake:  {passes: 30, rate: 0.05}
  - sleep: {cycles: 10, rate: 0.1, length: 12}
  - learn: {cycles: 60, rate: 0.01, length: 12, until_converged: false}
  - recall: {noise: synaptic-all, levels: [0, 0.02], trials: 2}
sweep: {phases.0.wake.rate: [0, 0.05], phases.1.sleep.rate: [0.1, 1e38], phases.1.sleep.if_none_stored: [stop, skip]}
record: {every: 20}
`
	prepared := func() *Job {
		j, err := Prepare(parse(t, text), float32On(t, 2), Options{})
		if err != nil {
			t.Fatal(err)
		}
		return j
	}
	_, wantFolder, want, wantErr := runIn(t, context.Background(), text, func(Event) {})
	if wantErr == nil || len(want.Failed) != 2 || len(want.NoneStored) != 4 {
		t.Fatalf("%v: %d failed and %d nights had nothing to replay, want 2 and 4", wantErr, len(want.Failed), len(want.NoneStored))
	}
	if kept := load(t, wantFolder.Path("arrays", "4"), "kept.npy"); !slices.Contains(kept, 0) || !slices.Contains(kept, 1) {
		t.Fatalf("kept is %v, want some patterns and not all", kept)
	}
	for _, in := range []string{"learn", "recall"} {
		folder, m := newFolder(t)
		ctx, stop := context.WithCancel(context.Background())
		err := prepared().Run(ctx, store.InFolder(folder, m), func(e Event) {
			if e.Name == in && e.Kind == Progress && e.Cycle > 0 {
				stop()
			}
		})
		stop()
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("%s: %v", in, err)
		}
		if len(m.NoneStored) != 4 {
			t.Errorf("%s: stopped, the manifest lists %d nights with nothing to replay, want 4", in, len(m.NoneStored))
		}
		j := prepared()
		found, err := j.Restore(folder, m, -1)
		if err != nil || found == nil || found.Name != in {
			t.Fatalf("%s: restored at %+v (%v)", in, found, err)
		}
		err = j.Run(context.Background(), store.InFolder(folder, m), func(Event) {})
		if err == nil || err.Error() != wantErr.Error() {
			t.Errorf("%s: the run ended with %v, want %v", in, err, wantErr)
		}
		if !slices.Equal(m.Failed, want.Failed) || !slices.Equal(m.NoneStored, want.NoneStored) {
			t.Errorf("%s: the manifest lists\n%v and %v\nwant\n%v and %v", in, m.Failed, m.NoneStored, want.Failed, want.NoneStored)
		}
		sameFiles(t, in, sumsIn(t, folder.Dir()), sumsIn(t, wantFolder.Dir()))
	}
}
