package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
)

// quietly runs a configuration with --quiet, as text and as JSON: one line, a warning, is all that is said, and the run is done.
func quietly(t *testing.T, file, out, warning string, args ...string) {
	t.Helper()
	for _, json := range []bool{false, true} {
		line := append([]string{"run", file, "--quiet", "--out", fmt.Sprint(out, json)}, args...)
		if json {
			line, warning = append(line, "--json"), `"level":"WARN","msg":"`+strings.TrimPrefix(warning, "engram: warning: ")
		}
		got := engram(t, line...)
		got.expect(t, exit.StatusDone, warning)
		if strings.Count(got.stderr, "\n") != 1 || got.stdout != "" {
			t.Errorf("--quiet, JSON %t, left\n%s%s", json, got.stdout, got.stderr)
		}
	}
}

// TestQuietInVain: --quiet lets through that no network has a pattern stored after the last phase that could, whatever phase it
// is; where one has, nothing is said.
func TestQuietInVain(t *testing.T) {
	day := strings.Replace(tiny, "  - sleep: {cycles: 5, rate: 0.01, beta: 20, length: 5}\n", "", 1)
	learn := strings.Replace(day, "wake: {passes: 3, rate: 1}", "learn: {cycles: 2, rate: 1e-9, length: 5, until_converged: false}", 1)
	for name, c := range map[string]struct{ text, sweep, want string }{
		"a day":       {day, "[0]", "engram: warning: phase 0 (wake): the day ends with 3 of 3 patterns not stored"},
		"learn":       {learn, "", "engram: warning: phase 0 (learn): learning ends with 3 of 3 patterns not stored"},
		"a sweep":     {tiny, "[0, 1e-6]", "engram: warning: no network of 2 has a pattern stored at the end; the first, replica 0: phase 1 (sleep): no pattern is stored"},
		"one has":     {tiny, "[0, 1]", ""},
		"a later day": {strings.Replace(tiny, "record:", "  - wake: {passes: 3, rate: 1}\nrecord:", 1), "[0]", ""},
		"a good day":  {day, "[1]", ""},
	} {
		t.Run(name, func(t *testing.T) {
			file, out := write(t, c.text), filepath.Join(t.TempDir(), "out")
			var args []string
			if c.sweep != "" {
				args = []string{"--set", "sweep={phases.0.wake.rate: " + c.sweep + "}"}
			}
			if c.want != "" {
				quietly(t, file, out, c.want, args...)
			} else if got := engram(t, append([]string{"run", file, "--quiet", "--out", out}, args...)...); got != (outcome{}) {
				t.Errorf("--quiet left %+v", got)
			}
		})
	}
}
