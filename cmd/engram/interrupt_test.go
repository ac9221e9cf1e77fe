//go:build unix

package main

import (
	"bytes"
	"errors"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"engram/cmd/engram/internal/exit"
	"engram/engine/store"
)

// TestInterrupt stops a night that would take hours.
func TestInterrupt(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGXCPU} {
		t.Run(s.String(), func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out")
			var stdout, stderr bytes.Buffer
			c := program("run", write(t, tiny), "--out", out, "--json", "--set", "phases.1.sleep.cycles=1e9", "--set", "record.every=1000")
			c.Stdout, c.Stderr = &stdout, &stderr
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			await(t, filepath.Join(out, "replicas.csv")) // the run has begun
			if err := c.Process.Signal(s); err != nil {
				t.Fatal(err)
			}
			ended, ok := errors.AsType[*exec.ExitError](c.Wait())
			if !ok || ended.ExitCode() != exit.StatusInterrupted {
				t.Fatalf("the program ended with %v\n%s", ended, &stderr)
			}
			if !bytes.Contains(stderr.Bytes(), []byte("saved in "+out)) {
				t.Errorf("standard error does not say where the state is")
			}
			if !bytes.Contains(stderr.Bytes(), []byte(`"level":"INFO","msg":"interrupted: saving what was reached; once more stops at once"`)) {
				t.Errorf("standard error does not say that the state is being saved, or as a warning:\n%s", &stderr)
			}
			if want := out + ": metrics.csv, replicas.csv, arrays/0\n"; stdout.String() != want {
				t.Errorf("standard output is %q, want %q", &stdout, want)
			}
			m, err := store.ReadManifest(out)
			if err != nil {
				t.Fatal(err)
			}
			if m.Status != store.Interrupted || m.End.IsZero() {
				t.Errorf("the manifest says %s, ended %s", m.Status, m.End)
			}
			if n := len(load(t, filepath.Join(out, "arrays", "0", "U.npy"))); n != 20*20*2 {
				t.Errorf("U has %d elements", n)
			}
		})
	}
}
