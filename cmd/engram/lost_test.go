package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"engram/cmd/engram/internal/exit"
	"engram/engine/store"
)

// TestLostRunFolder: a run whose folder is deleted, or moved, while it is going ends with an error
// that says so, by itself or when it is told to stop, and makes nothing in the old place. What was
// moved says failed, and goes on where it is.
func TestLostRunFolder(t *testing.T) {
	for name, c := range map[string]struct {
		lose   func(out string) error
		signal bool
		want   string
	}{
		"deleted":             {os.RemoveAll, false, "was deleted"},
		"deleted and stopped": {os.RemoveAll, true, "was deleted"},
		"moved":               {func(out string) error { return os.Rename(out, out+"-kept") }, false, "moved to"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := filepath.Join(t.TempDir(), "out")
			var stdout, stderr bytes.Buffer
			every := map[bool]string{true: "0", false: "20ms"}[c.signal]
			p := program("run", write(t, tiny), "--out", out, "--report", "--checkpoint-every", every, "--set", "phases.1.sleep.cycles=1e9", "--set", "record.every=1000")
			p.Stdout, p.Stderr = &stdout, &stderr
			if err := p.Start(); err != nil {
				t.Fatal(err)
			}
			await(t, filepath.Join(out, "replicas.csv"))
			if !c.signal {
				awaitCheckpoint(t, out, 2)
			}
			if err := retry(func() error { return c.lose(out) }); err != nil { // the run may add a file meanwhile
				t.Fatal(err)
			}
			if c.signal {
				p.Process.Signal(syscall.SIGTERM)
			}
			ended, ok := errors.AsType[*exec.ExitError](p.Wait())
			if !ok || ended.ExitCode() != exit.StatusFailed || strings.Count(stderr.String(), "is gone") != 1 || !strings.Contains(stderr.String(), c.want) {
				t.Errorf("the program ended with %v\n%s", ended, &stderr)
			}
			if stdout.Len() > 0 {
				t.Errorf("it says that it has left %s", &stdout)
			}
			absent(t, out)
			if name != "moved" {
				return
			}
			m, err := store.ReadManifest(out + "-kept")
			if err != nil || m.Status != store.Failed || !strings.Contains(m.Message, "moved to") {
				t.Fatalf("what was moved says %s: %s (%v)", m.Status, m.Message, err)
			}
			if said := untilKilled(t, "verified", "resume", out+"-kept"); !strings.Contains(said, "resuming "+out+"-kept") {
				t.Errorf("what was moved does not go on:\n%s", said)
			}
		})
	}
}

// retry does something up to ten times.
func retry(do func() error) (err error) {
	for range 10 {
		if err = do(); err == nil {
			return nil
		}
	}
	return err
}

// TestRunInEmptyFolder: an empty --out is taken, also by merge.
func TestRunInEmptyFolder(t *testing.T) {
	config, out, joined := write(t, tiny), t.TempDir(), t.TempDir()
	engram(t, "run", config, "--out", out, "--quiet").expect(t, exit.StatusDone)
	engram(t, "run", config, "--out", out, "--quiet").expect(t, exit.StatusMisuse, "already exists")
	engram(t, "merge", out, "--out", joined).expect(t, exit.StatusDone)
	sameSums(t, "merged", sums(t, joined), sums(t, out))
}
