package main

import (
	"path/filepath"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
)

// TestShownNetwork: of several networks the console names the one that it shows, which is the first
// that is in the phase; a single one has no name.
func TestShownNetwork(t *testing.T) {
	text := strings.Replace(tiny, "length: 5}", "length: 5, if_none_stored: skip}", 1) +
		"  \nsweep: {phases.0.wake.rate: [0, 1]}\n"
	text = strings.Replace(text, "passes: 3", "passes: 40", 1)
	got := engram(t, "run", write(t, text), "--out", filepath.Join(t.TempDir(), "out"))
	got.expect(t, exit.StatusDone, "passes  replica 0 (of 2 networks):  density", "cycles  replica 1 (of 2 networks):  replays ")
	one := engram(t, "run", write(t, tiny), "--out", filepath.Join(t.TempDir(), "out"), "--set", "phases.0.wake.passes=40")
	if one.expect(t, exit.StatusDone); strings.Contains(one.stderr, "replica") {
		t.Error(one.stderr)
	}
}
