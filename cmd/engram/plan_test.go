package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"engram/cmd/engram/internal/exit"
	"engram/engine"
)

// mixed is a sweep whose networks differ in size.
const mixed = `
network: {neurons: 50, factors: 2, coding_level: 0.1}
patterns: {load: 0.1}
phases:
  - wake: {passes: 3, rate: 1}
  - sleep: {cycles: 5, rate: 0.01}
sweep:
  network.neurons: [50, 100, 200]
  network.factors: [1, 3]
  `

// TestPlan: what a run takes is said before it runs, every kind of phase included.
func TestPlan(t *testing.T) {
	config := write(t, swept)
	o := engram(t, "plan", config, "--calibration", "20ms")
	o.expect(t, exit.StatusDone)
	for _, word := range []string{"12 networks", "memory", "disk", "wake", "sleep", "about", "calibrated in"} {
		if !strings.Contains(o.stdout, word) {
			t.Errorf("standard output lacks %q:\n%s", word, o.stdout)
		}
	}
	all := write(t, `
network: {neurons: 300, factors: 3, coding_level: 0.1}
patterns: {count: 9}
phases:
  - learn: {cycles: 30, rate: 0.01, length: 12}
  - recall: {levels: [0, 0.1], trials: 2}
  - sleep: {cycles: 3000, rate: 0.1, salience: weakest}
`)
	o = engram(t, "plan", all, "--calibration", "20ms", "--out", filepath.Join(t.TempDir(), "a", "b"))
	o.expect(t, exit.StatusDone)
	if !strings.Contains(o.stdout, "of memory once 0.12 of the synapses are left, as in a long night\n") {
		t.Errorf("standard output lacks the memory late at night:\n%s", o.stdout)
	}
	for cycles, want := range map[string]string{"0": "ms", "1e15": " years"} {
		o := engram(t, "plan", all, "--calibration", "20ms", "--set", "phases.2.sleep.cycles="+cycles, "--set", "record.every="+max(cycles, "1"))
		o.expect(t, exit.StatusDone)
		if line := o.stdout[strings.Index(o.stdout, "\nsleep"):]; strings.Contains(line, "-") || !strings.Contains(line[:strings.Index(line[1:], "\n")+1], want) {
			t.Errorf("a night of %s cycles takes\n%s", cycles, o.stdout)
		}
	}
	o = engram(t, "plan", all, "--calibration", "0", "-v")
	o.expect(t, exit.StatusDone)
	for _, line := range []string{"graph learn ", "graph sleep ", "stages, 16 rows at a time, rows compacted"} {
		if !strings.Contains(o.stdout, line) {
			t.Errorf("plan -v lacks %q:\n%s", line, o.stdout)
		}
	}
	o = engram(t, "plan", write(t, mixed), "--calibration", "20ms")
	o.expect(t, exit.StatusDone)
	for _, want := range []string{"6 networks, N 50 to 200, z 1 to 3, f 0.1, 5 to 20 patterns: 10 kB to 480 kB of factors", "start", "in all, ", "a network", "writing"} {
		if !strings.Contains(o.stdout, want) {
			t.Errorf("standard output lacks %q:\n%s", want, o.stdout)
		}
	}
	if o := engram(t, "check", write(t, mixed)); !strings.Contains(o.stderr, "10 kB to 480 kB a network, 840 kB in all") {
		t.Errorf("check says\n%s", o.stderr)
	}
	night := write(t, `
network: {neurons: 400, factors: 2, coding_level: 0.06}
patterns: {count: 40}
phases: [{sleep: {cycles: 20, rate: 0.1}}]
`)
	o = engram(t, "plan", night, "--calibration", "0", "--memory", "6320KiB")
	o.expect(t, exit.StatusDone)
	if !strings.Contains(o.stdout, "blocks") || strings.Contains(o.stdout, "about") {
		t.Errorf("standard output should have blocks and no time:\n%s", o.stdout)
	}
	var blocks, rows int
	if _, err := fmt.Sscanf(o.stdout[strings.Index(o.stdout, "\nblocks")+1:], "blocks %d of %d rows,", &blocks, &rows); err != nil || blocks != (400+rows-1)/rows || blocks < 2 {
		t.Errorf("%d blocks of %d rows (%v) in\n%s", blocks, rows, err, o.stdout)
	}
	if each := engine.Bytes(int64(rows) * 400 * 2 * 4); !strings.Contains(o.stdout, fmt.Sprintf("rows, %s each\n", each)) {
		t.Errorf("blocks of %d rows should have %s each:\n%s", rows, each, o.stdout)
	}
	engram(t, "plan", all, "--memory", "100kB").expect(t, exit.StatusFailed, "that is with the factors on disk")
}
