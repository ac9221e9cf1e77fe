package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
)

// TestChangedResults: a run that came to its end notes what its results are; the commands that read them, and a run that begins
// with them, say so where they have changed since.
func TestChangedResults(t *testing.T) {
	dir := t.TempDir()
	out, next := filepath.Join(dir, "out"), filepath.Join(dir, "next")
	file := write(t, tiny)
	engram(t, "run", file, "--out", out, "--quiet").expect(t, exit.StatusDone)
	weights := filepath.Join(out, "arrays", "0", "U.npy")
	content, err := os.ReadFile(weights)
	if err != nil {
		t.Fatal(err)
	}
	const said = ": arrays/0/U.npy is not as the run left it"
	for _, damaged := range []bool{false, true} {
		if damaged {
			content[len(content)-11] ^= 1 // of the last synapse but that of a neuron with itself
			if err := os.WriteFile(weights, content, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		for _, args := range [][]string{
			{"report", out},
			{"diff", out, out},
			{"verify", out, "--neurons", "1"},
			{"check", file, "--set", "network.factors_file=" + weights},
			{"run", file, "--set", "network.factors_file=" + weights, "--out", next},
		} {
			var stdout, stderr strings.Builder
			execute(context.Background(), args, &stdout, &stderr)
			if told := strings.Contains(stderr.String(), said); told != damaged {
				t.Errorf("damaged %v, %s: %s", damaged, args[0], &stderr)
			}
		}
		if err := os.RemoveAll(next); err != nil {
			t.Fatal(err)
		}
	}
}
