package runfolder

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"engram/cmd/engram/internal/exit"
	"engram/engine/config"
	"engram/engine/store"
)

// TestCreateOverRuns: the error for a folder that is there tells how to go on with a run that has not finished, and does not
// invite to remove it.
func TestCreateOverRuns(t *testing.T) {
	e := night(t)
	for _, c := range []struct {
		status        string
		configuration any
		held          bool
		want, wantNot string
	}{
		{store.Running, e, false, "engram resume ", "remove"},
		{store.Interrupted, e, false, "engram resume ", "remove"},
		{store.Failed, e, false, "engram resume ", "remove"},
		{store.Running, e, true, "engram watch ", "remove"},
		{store.Done, e, false, "remove it first", "resume"},
		{store.Interrupted, nil, false, "remove it first", "resume"}, // of `engram reproduce`
	} {
		dir := filepath.Join(t.TempDir(), "run")
		m := &store.Manifest{Status: c.status, Start: time.Now(), Configuration: c.configuration}
		folder, err := store.Create(dir, m)
		if err != nil {
			t.Fatal(err)
		}
		if !c.held {
			folder.Close()
		}
		_, err = Create(dir+"/", m)
		folder.Close()
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), c.wantNot) || !strings.Contains(err.Error(), "choose another --out") || exit.StatusOf(err) != exit.StatusMisuse {
			t.Errorf("%s, held %v: %v, want %q and not %q", c.status, c.held, err, c.want, c.wantNot)
		}
	}
}

// night is an experiment.
func night(t *testing.T) *config.Experiment {
	t.Helper()
	e, err := config.Parse("night.yaml", []byte("network: {neurons: 20, factors: 2, coding_level: 0.2}\npatterns: {count: 4}\nphases:\n  - sleep: {cycles: 10, rate: 0.1}\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestCreateWithinRun: no run folder is made within another one, and nothing is left of the attempt. The folder of a figure holds runs.
func TestCreateWithinRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	m := &store.Manifest{Status: store.Done, Start: time.Now(), Configuration: night(t)}
	folder, err := Create(dir, m)
	if err != nil {
		t.Fatal(err)
	}
	folder.Close()
	_, err = Create(filepath.Join(dir, "sub", "deep"), m)
	if err == nil || !strings.Contains(err.Error(), "inside the run folder "+dir) || exit.StatusOf(err) != exit.StatusMisuse {
		t.Errorf("it ended with %v", err)
	}
	if _, err := os.Lstat(filepath.Join(dir, "sub")); err == nil {
		t.Error("a folder is left in the run")
	}
	figure := filepath.Join(t.TempDir(), "fig3")
	for _, c := range []struct {
		dir           string
		configuration any
	}{{figure, nil}, {filepath.Join(figure, "runs", "night"), night(t)}} {
		folder, err := Create(c.dir, &store.Manifest{Status: store.Done, Start: time.Now(), Configuration: c.configuration})
		if err != nil {
			t.Fatal(err)
		}
		folder.Close()
	}
}
