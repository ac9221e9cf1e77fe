package main

import (
	"path/filepath"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
)

// TestTable: the tables of runs come to standard output, and what cannot be is wrong use.
func TestTable(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	engram(t, "run", write(t, tiny), "--out", out).expect(t, exit.StatusDone)
	for what, words := range map[string][]string{
		"final":   {"run,replica,status,phase", out + ",0,done,"},
		"metrics": {"run,replica,phase,phase_name,cycle", out + ",0,"},
	} {
		got := engram(t, "table", "--what", what, out)
		got.expect(t, exit.StatusDone)
		for _, word := range words {
			if !strings.Contains(got.stdout, word) {
				t.Errorf("%s lacks %q:\n%s", what, word, got.stdout)
			}
		}
	}
	engram(t, "table", out, "--what", "probes").expect(t, exit.StatusMisuse, "there is no probes.csv")
	engram(t, "table", out, "--what", "sums").expect(t, exit.StatusMisuse, "metrics, recall, memories, probes, final")
	engram(t, "table").expect(t, exit.StatusMisuse, "table needs DIR")
	engram(t, "table", out+"2").expect(t, exit.StatusMisuse, out+"2")
}
