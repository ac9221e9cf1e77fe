package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"engram/cmd/engram/internal/exit"
	"engram/engine/store"
)

// upTo lists the numbers from 1 to n, times a unit.
func upTo(n int, unit float64) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprint(float64(i+1)*unit))
	}
	return "[" + strings.Join(all, ", ") + "]"
}

// TestLongRuns: what would take more than a day is said by check, plan and run, with the phase that
// takes the most; what does not is not.
func TestLongRuns(t *testing.T) {
	recalls := strings.Replace(tiny, "record:", "  - recall: {levels: [0, 0.1], trials: 3, steps: 5}\nrecord:", 1)
	for name, c := range map[string]struct {
		text string
		args []string
		want string
	}{
		"trials":        {recalls, []string{"--set", "phases.2.recall.trials=1e9", "--set", "network.neurons=300", "--set", "patterns.count=40"}, "phases.2 (recall, 2 levels of 1000000000 trials)"},
		"cycles":        {recalls, []string{"--set", "phases.1.sleep.cycles=1e15", "--set", "record.every=1e9"}, "phases.1 (sleep, 1000000000000000 cycles)"},
		"passes":        {recalls, []string{"--set", "phases.0.wake.passes=1e9", "--set", "record.every=1e9", "--set", "network.neurons=300", "--set", "patterns.count=40"}, "phases.0 (wake, 1000000000 passes)"},
		"large network": {recalls, []string{"--set", "network.neurons=5000", "--set", "patterns.count=2000", "--set", "phases.1.sleep.cycles=1e9", "--set", "record.every=1e6"}, "phases.1 (sleep"},
		"reference":     {tiny, []string{"--set", "phases.1.sleep.cycles=1e12", "--set", "record.every=1e9", "--device", "reference"}, "phases.1 (sleep"},
	} {
		config := write(t, c.text)
		for _, command := range []string{"check", "plan --calibration 50ms"} {
			if command != "check" && name != "trials" {
				continue
			}
			args := append(append(strings.Fields(command), config), c.args...)
			if o := engram(t, args...); !strings.Contains(o.stderr, "the run takes about ") || !strings.Contains(o.stderr, c.want) {
				t.Errorf("%s of %s says\n%s\nwant %q", command, name, o.stderr, c.want)
			}
		}
	}
	for _, text := range []string{tiny, recalls, mixed} {
		if o := engram(t, "check", write(t, text)); strings.Contains(o.stderr, "the run takes") || strings.Contains(o.stderr, "the sweep holds") {
			t.Errorf("check of a short run says\n%s", o.stderr)
		}
	}
}

// TestLargeSweep: a sweep of a million networks is said to be one by check and plan.
func TestLargeSweep(t *testing.T) {
	config := write(t, tiny+"sweep: {seed: "+upTo(100, 1)+", network.u0: "+upTo(100, 0.01)+", phases.1.sleep.beta: "+upTo(100, 1)+"}\n")
	for _, command := range []string{"check", "plan"} {
		o := engram(t, command, config)
		o.expect(t, exit.StatusDone, "the sweep holds 1000000 networks (seed 100, network.u0 100, phases.1.sleep.beta 100), which leave about 50000", "--shard")
	}
	if o := engram(t, "plan", config, "--shard", "1/1000", "--calibration", "0"); strings.Contains(o.stderr, "holds") {
		t.Errorf("a shard of 1000 networks: %s", o.stderr)
	}
}

// TestLongRunBegins: a run that would take years says so, begins at once, and keeps the sentence in
// its manifest.
func TestLongRunBegins(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	messages, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	defer messages.Close()
	c := program("run", write(t, tiny), "--out", out, "--set", "phases.1.sleep.cycles=1e15", "--set", "record.every=1e12")
	c.Stderr = messages
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	awaitText(t, messages.Name(), "sleep  begins")
	c.Process.Signal(syscall.SIGTERM)
	c.Wait()
	said, err := os.ReadFile(messages.Name())
	if err != nil {
		t.Fatal(err)
	}
	text := string(said)
	if promised, begins := strings.Index(text, "the run takes about "), strings.Index(text, "wake   begins"); promised < 0 || begins < promised {
		t.Errorf("the run says\n%s", text)
	}
	m, err := store.ReadManifest(out)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(m.Warnings, func(w string) bool { return strings.Contains(w, "the run takes about ") }) {
		t.Errorf("the manifest keeps %q", m.Warnings)
	}
}
