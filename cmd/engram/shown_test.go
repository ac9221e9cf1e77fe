package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestShownNetwork: of several networks the console names the one that it shows, which is the first
// that is in the phase; a single one has no name.
func TestShownNetwork(t *testing.T) {
	text := strings.Replace(tiny, "length: 5}", "length: 5, if_none_stored: skip}", 1) +
		"  \nsweep: {phases.0.wake.rate: [0, 1]}\n"
	text = strings.Replace(text, "passes: 3", "passes: 40", 1)
	got := engram(t, "run", write(t, text), "--out", filepath.Join(t.TempDir(), "out"))
	got.expect(t, statusDone, "passes  replica 0 (of 2 networks):  density", "cycles  replica 1 (of 2 networks):  replays ")
	one := engram(t, "run", write(t, tiny), "--out", filepath.Join(t.TempDir(), "out"), "--set", "phases.0.wake.passes=40")
	if one.expect(t, statusDone); strings.Contains(one.stderr, "replica") {
		t.Error(one.stderr)
	}
}

// TestRecalledOfNothing: a summary of no patterns, or of a network that recalls less than half without noise, is a sentence.
func TestRecalledOfNothing(t *testing.T) {
	var nan, low recalled
	zero := 0.0
	nan.add(0, zero/zero)
	nan.add(0.1, zero/zero)
	low.add(0, 0.25)
	low.add(0.1, 0)
	for _, c := range []struct {
		of       recalled
		patterns int
		want     string
	}{
		{nan, 0, "no pattern to recall"},
		{low, 4, "recalled 0.250 of 4 at noise 0, 0.000 at 0.1, below 1/2 even without noise"},
		{low[1:], 4, "recalled 0.000 of 4 at noise 0.1"},
		{append(low[1:], struct{ noise, rate float64 }{0.2, 0}), 4, "recalled 0.000 of 4 at noise 0.1, 0.000 at 0.2, 1/2 below 0.1"},
	} {
		if got := c.of.summary(c.patterns); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
