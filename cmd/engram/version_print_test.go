package main

import (
	"regexp"
	"testing"

	"engram/cmd/engram/internal/exit"
)

// TestVersionLines: version, commit, Go, and what is built in, a line each.
func TestVersionLines(t *testing.T) {
	got := engram(t, "--version")
	got.expect(t, exit.StatusDone)
	for _, want := range []string{`(?m)^engram \d+\.\d+\.\d+$`, `(?m)^commit    \S+$`, `(?m)^go        go1\.\d+\S* \w+/\w+$`, `(?m)^features  .*\bcpu\b.*\breference\b`} {
		if !regexp.MustCompile(want).MatchString(got.stdout) {
			t.Errorf("no %s in\n%s", want, got.stdout)
		}
	}
}
