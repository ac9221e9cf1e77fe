//go:build mpi && gpu

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
)

// TestRanksOnCards: ranks that are told of no card in particular take one each, through the
// made-up driver, and give the bits of the cpu.
func TestRanksOnCards(t *testing.T) {
	dir, config, whole := fakeDriver(t), write(t, smallNight), filepath.Join(t.TempDir(), "whole")
	engram(t, "run", config, "--out", whole, "--device", "cpu", "--quiet").expect(t, exit.StatusDone)
	for _, device := range []string{"cuda", "auto"} {
		out := filepath.Join(t.TempDir(), "out")
		c := mpirun(t, 3, "run", config, "--out", out, "--device", device)
		c.Env = append(c.Env, "LD_LIBRARY_PATH="+dir, "XDG_STATE_HOME="+dir, "FAKE_DRIVER=cards=2")
		if text, err := c.CombinedOutput(); err != nil {
			t.Fatalf("--device %s: %v\n%s", device, err, text)
		}
		sameSums(t, fmt.Sprintf("--device %s", device), sums(t, out), sums(t, whole))
		if manifest, err := os.ReadFile(filepath.Join(out, "manifest.json")); err != nil || !strings.Contains(string(manifest), "compute capability 9.0") {
			t.Errorf("--device %s: no card was taken: %v", device, err)
		}
	}
}
