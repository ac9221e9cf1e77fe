package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
)

// TestDiff: two runs are the same bit by bit or not, and the exit status says which.
func TestDiff(t *testing.T) {
	dir := t.TempDir()
	a, b, other := filepath.Join(dir, "a"), filepath.Join(dir, "b"), filepath.Join(dir, "other")
	file := write(t, tiny)
	engram(t, "run", file, "--out", a, "--threads", "1").expect(t, exit.StatusDone)
	engram(t, "run", file, "--out", b, "--threads", "2").expect(t, exit.StatusDone)
	engram(t, "run", file, "--out", other, "--threads", "1", "--set", "phases.0.wake.rate=2").expect(t, exit.StatusDone)

	same := engram(t, "diff", a, b)
	same.expect(t, exit.StatusDone)
	prints(t, same, "threads", "1 -> 2", "the same: settings, input files, version", "the results are the same, bit by bit")

	differ := engram(t, "diff", a, other)
	differ.expect(t, exit.StatusFailed)
	if differ.stderr != "" {
		t.Errorf("a difference is no complaint: %s", differ.stderr)
	}
	prints(t, differ, "phases.0.wake.rate  1 -> 2", "metrics.csv: parts at replica 0, phase 0, phase_name wake, cycle 2",
		"arrays/0/U.npy: ", "of 800 elements differ, by at most", "the results differ: ")

	var c struct {
		Same, Complete bool
		Facts          []struct{ Name string }
		Arrays         []struct {
			File    string
			Same    bool
			Largest float64 `json:"largest_absolute"`
		}
	}
	text := engram(t, "diff", "--json", a, other)
	text.expect(t, exit.StatusFailed)
	if err := json.Unmarshal([]byte(text.stdout), &c); err != nil {
		t.Fatal(err)
	}
	if c.Same || !c.Complete || len(c.Facts) != 1 || len(c.Arrays) != 4 || c.Arrays[0].File != "arrays/0/U.npy" || c.Arrays[0].Same || c.Arrays[0].Largest <= 0 {
		t.Errorf("the JSON is %+v", c)
	}
}

// TestDiffOnlyIn: of runs that recorded different tables the verdict says which only one has, and that the others are the same.
func TestDiffOnlyIn(t *testing.T) {
	dir := t.TempDir()
	plain, watched, other := filepath.Join(dir, "plain"), filepath.Join(dir, "watched"), filepath.Join(dir, "other")
	file, more := write(t, tiny), []string{"--set", "record.memories=ends", "--set", "record.probes={neurons: [3]}"}
	engram(t, "run", file, "--out", plain).expect(t, exit.StatusDone)
	engram(t, append([]string{"run", file, "--out", watched}, more...)...).expect(t, exit.StatusDone)
	engram(t, append([]string{"run", file, "--out", other, "--set", "phases.0.wake.rate=2"}, more...)...).expect(t, exit.StatusDone)

	got := engram(t, "diff", plain, watched)
	got.expect(t, exit.StatusFailed)
	prints(t, got, "the results differ: 2 of 8 tables and arrays of 1 network (2 only in "+watched+"); the 6 that both have are the same, bit by bit\n")
	if got := engram(t, "diff", plain, other); strings.Contains(got.stdout, "the same, bit by bit") {
		t.Errorf("tables that both have differ:\n%s", got.stdout)
	}
}

// TestDiffMisuse: what cannot be compared is wrong use, and named.
func TestDiffMisuse(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	engram(t, "run", write(t, tiny), "--out", out).expect(t, exit.StatusDone)
	engram(t, "diff", out).expect(t, exit.StatusMisuse, "diff needs A and B, two run folders, not 1")
	engram(t, "diff", out, out, out).expect(t, exit.StatusMisuse, "not 3")
	engram(t, "diff", out, out+"2").expect(t, exit.StatusMisuse, out+"2")
	theta := filepath.Join(out, "arrays", "0", "theta.npy")
	if err := os.Truncate(theta, 100); err != nil {
		t.Fatal(err)
	}
	damaged := engram(t, "diff", out, out)
	damaged.expect(t, exit.StatusMisuse, theta)
	prints(t, damaged, "not all could be compared")
}

// prints checks that standard output has all of the words.
func prints(t *testing.T, o outcome, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(o.stdout, word) {
			t.Errorf("standard output lacks %q:\n%s", word, o.stdout)
		}
	}
}
