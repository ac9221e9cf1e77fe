package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestTable: the tables of runs come to standard output, and what cannot be is wrong use.
func TestTable(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	engram(t, "run", write(t, tiny), "--out", out).expect(t, statusDone)
	for what, words := range map[string][]string{
		"final":   {"run,replica,status,phase", out + ",0,done,"},
		"metrics": {"run,replica,phase,phase_name,cycle", out + ",0,"},
	} {
		got := engram(t, "table", "--what", what, out)
		got.expect(t, statusDone)
		for _, word := range words {
			if !strings.Contains(got.stdout, word) {
				t.Errorf("%s lacks %q:\n%s", what, word, got.stdout)
			}
		}
	}
	engram(t, "table", out, "--what", "probes").expect(t, statusMisuse, "there is no probes.csv")
	engram(t, "table", out, "--what", "sums").expect(t, statusMisuse, "metrics, recall, memories, probes, final")
	engram(t, "table").expect(t, statusMisuse, "table needs DIR")
	engram(t, "table", out+"2").expect(t, statusMisuse, out+"2")
}
