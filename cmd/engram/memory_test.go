package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"testing"

	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/flags"
	"engram/engine"
)

// TestLeastMemory: what a refusal says of --memory is the least that works: with it the run is
// done, a plan of it takes no more, with the next smaller number of its digits it is refused. Of a sweep it is what the
// largest network needs.
func TestLeastMemory(t *testing.T) {
	least := regexp.MustCompile(`say --memory (\S+) or more`)
	for name, text := range map[string]string{
		"day":    "phases: [{wake: {passes: 1, rate: 0.1}}]",
		"learn":  "phases: [{learn: {cycles: 3, rate: 0.1}}]",
		"recall": "phases: [{recall: {levels: [0], trials: 1, steps: 2}}]",
		"night":  "phases: [{sleep: {cycles: 3, rate: 0.1}}]",
		"sweep":  "phases: [{wake: {passes: 1, rate: 0.1}}]\nsweep: {network.neurons: [100, 300, 200]}",
		"nights": "phases: [{sleep: {cycles: 3, rate: 0.1}}, {sleep: {cycles: 3, rate: 0.1}}]\nsweep: {network.factors: [1, 3]}",
	} {
		config, dir := write(t, "network: {neurons: 150, factors: 2, coding_level: 0.06}\npatterns: {count: 20}\n"+text+"\n"), t.TempDir()
		refused := engram(t, "run", config, "--out", filepath.Join(dir, "x"), "--memory", "1kB")
		refused.expect(t, exit.StatusFailed, "--memory allows 1 kB", "that is with the factors on disk")
		found := least.FindStringSubmatch(refused.stderr)
		if found == nil {
			t.Errorf("%s: no least memory in %s", name, refused.stderr)
			continue
		}
		engram(t, "run", config, "--out", filepath.Join(dir, "out"), "--memory", found[1], "--quiet").expect(t, exit.StatusDone)
		enough, err := flags.Bytes(flags.Optional[string]{Value: found[1], Given: true})
		if err != nil {
			t.Fatal(err)
		}
		var plan struct {
			Bytes int64 `json:"memory_bytes"`
		}
		planned := engram(t, "plan", config, "--memory", found[1], "--json", "--calibration", "0")
		planned.expect(t, exit.StatusDone)
		if err := json.Unmarshal([]byte(planned.stdout), &plan); err != nil || plan.Bytes < engine.Incidental || plan.Bytes > enough {
			t.Errorf("%s: a plan of %d bytes with --memory %s (%v)", name, plan.Bytes, found[1], err)
		}
		less := fmt.Sprintf("%.3fkB", float64(enough-enough/90)/1000)
		engram(t, "run", config, "--out", filepath.Join(dir, "y"), "--memory", less).expect(t, exit.StatusFailed, "say --memory "+found[1])
		engram(t, "check", config, "--memory", less).expect(t, exit.StatusFailed, "say --memory "+found[1])
	}
}

// TestMemoryFlag: a life that does not fit streams, one of which not even some rows fit is refused.
func TestMemoryFlag(t *testing.T) {
	night := write(t, `
network: {neurons: 400, factors: 2, coding_level: 0.06, spread: 0.3}
patterns: {count: 40}
phases: [{wake: {passes: 2, rate: 0.1}}, {sleep: {cycles: 20, rate: 0.1, length: 10}}, {recall: {levels: [0], trials: 2}}]
`)
	dir := t.TempDir()
	engram(t, "run", night, "--out", filepath.Join(dir, "disk"), "--memory", "6420KiB").expect(t, exit.StatusDone, "on disk", "blocks of")
	engram(t, "run", night, "--out", filepath.Join(dir, "memory"), "--quiet").expect(t, exit.StatusDone)
	sameSums(t, "on disk", sums(t, filepath.Join(dir, "disk")), sums(t, filepath.Join(dir, "memory")))
	engram(t, "run", night, "--out", filepath.Join(dir, "x"), "--memory", "much").expect(t, exit.StatusMisuse, "--memory")
	engram(t, "run", write(t, tiny), "--out", filepath.Join(dir, "x"), "--memory", "10kB").expect(t, exit.StatusFailed, "--memory allows 10 kB")
}
