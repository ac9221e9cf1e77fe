package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engram/cmd/engram/internal/intercept"
)

// TestMain lets the test binary be the program itself, for tests that need a process
// of their own: see program.
func TestMain(m *testing.M) {
	if os.Getenv("ENGRAM_TEST_IS_PROGRAM") != "" {
		intercept.Begin()
		main()
	}
	os.Exit(m.Run())
}

// slow leaves a test out of the short ones, which run under the race detector.
func slow(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes a while under the race detector")
	}
}

// outcome is what a command left behind.
type outcome struct {
	status         int
	stdout, stderr string
}

// engram runs a command line in this process.
func engram(t *testing.T, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status := execute(context.Background(), args, &stdout, &stderr)
	return outcome{status, stdout.String(), stderr.String()}
}

// expect checks the exit status, and that standard error has all of the words.
func (o outcome) expect(t *testing.T, status int, words ...string) {
	t.Helper()
	if o.status != status {
		t.Errorf("exit status %d, want %d\nstdout: %s\nstderr: %s", o.status, status, o.stdout, o.stderr)
	}
	for _, word := range words {
		if !strings.Contains(o.stderr, word) {
			t.Errorf("standard error lacks %q:\n%s", word, o.stderr)
		}
	}
}

// tiny is a day and a night that take a few milliseconds.
const tiny = `
network: {neurons: 20, factors: 2, coding_level: 0.2}
patterns: {count: 3}
phases:
  - wake: {passes: 3, rate: 1}
  - sleep: {cycles: 5, rate: 0.01, beta: 20, length: 5}
record: {every: 2, observables: [density, error, stored]}
`

// write puts a configuration into a new folder and returns its path.
func write(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "tiny.yaml")
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

// absent fails where something is at path.
func absent(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Lstat(path); err == nil {
		t.Errorf("%s was made", path)
	}
}
