//go:build unix

package engine

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"engram/engine/config"
)

// TestPipesAsInputs: a pipe is refused by name, for every file that a configuration can name.
func TestPipesAsInputs(t *testing.T) {
	for key, change := range map[string][2]string{
		"patterns":   {"count: 4", "file: pipe.npy"},
		"factors":    {"coding_level: 0.4", "coding_level: 0.4, factors_file: pipe.npy"},
		"thresholds": {"coding_level: 0.4", "coding_level: 0.4, thresholds_file: pipe.npy"},
		"order":      {"rate: 0.1", "rate: 0.1, order_file: pipe.npy"},
	} {
		dir := t.TempDir()
		if err := syscall.Mkfifo(filepath.Join(dir, "pipe.npy"), 0o666); err != nil {
			t.Skipf("no pipe can be made here: %v", err)
		}
		text := strings.Replace("network: {neurons: 12, factors: 1, coding_level: 0.4}\npatterns: {count: 4}\nphases: [wake: {passes: 1, rate: 0.1}]\n", change[0], change[1], 1)
		e, err := config.Parse(filepath.Join(dir, "case.yaml"), []byte(text), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Prepare(e, float32On(t, 1), Options{}); err == nil || !strings.Contains(err.Error(), "pipe.npy: is a pipe") {
			t.Errorf("%s: %v", key, err)
		}
	}
}
