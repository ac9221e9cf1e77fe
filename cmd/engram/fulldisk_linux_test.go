package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"engram/cmd/engram/internal/exit"
)

// TestFullDisk: a checkpoint that the disk has no room for ends the run with an error that
// says so; the one before it is whole, and with room the run goes on to the same bits.
func TestFullDisk(t *testing.T) {
	config := write(t, `
network: {neurons: 120, factors: 2, coding_level: 0.1}
patterns: {count: 10}
phases:
  - sleep: {cycles: 3000, rate: 0.05, length: 10}
record: {every: 500}
`)
	whole := filepath.Join(t.TempDir(), "whole")
	engram(t, "run", config, "--out", whole, "--quiet").expect(t, exit.StatusDone)

	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("no tmpfs can be mounted here: %v", err)
	}
	defer syscall.Unmount(disk, 0)
	out, ballast := filepath.Join(disk, "out"), filepath.Join(disk, "ballast")
	c := program("run", config, "--out", out, "--quiet", "--checkpoint-every", "1ms")
	var stderr strings.Builder
	c.Stderr = &stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	awaitCheckpoint(t, out, 1)
	c.Process.Signal(syscall.SIGSTOP) // it must not be done before the disk is full
	fill(t, ballast)
	c.Process.Signal(syscall.SIGCONT)
	if err := c.Wait(); err == nil || c.ProcessState.ExitCode() != exit.StatusFailed || !strings.Contains(stderr.String(), "no space left on device") {
		t.Fatalf("the program ended with %v on a full disk\n%s", err, &stderr)
	}
	if said := stderr.String(); !strings.Contains(said, "free some space, then `engram resume "+out+"` goes on") || strings.Contains(said, "another --out") {
		t.Errorf("of a run with a checkpoint the program says\n%s", said)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	engram(t, "resume", out).expect(t, exit.StatusDone, "verified")
	sameSums(t, "after a full disk", sums(t, out), sums(t, whole))
}

// fill writes a file until the disk has no room.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 64 << 10; size > 0; {
		if _, err := f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
}

// TestFewInodes: a run that would make more files than the disk has left is refused before it begins,
// and plan says how many it makes.
func TestFewInodes(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=10m,nr_inodes=60"); err != nil {
		t.Skipf("no tmpfs can be mounted here: %v", err)
	}
	defer syscall.Unmount(disk, 0)
	config, out := write(t, tiny+"sweep: {seed: [1, 2, 3, 4, 5, 6, 7, 8]}\n"), filepath.Join(disk, "out")
	plan := engram(t, "plan", config, "--out", out, "--calibration", "0")
	// 8 of the run and 5 of each network; of 3 checkpoints 5 and 4 of each network
	plan.expect(t, exit.StatusFailed, "the disk has 59 files (inodes) left, and the run may make 159")
	if !strings.Contains(plan.stdout, "48 in the run folder, 111 more at most while it runs, 59 free") {
		t.Errorf("plan says\n%s", plan.stdout)
	}
	engram(t, "run", config, "--out", out).expect(t, exit.StatusFailed, "inodes")
	absent(t, out)
	few := []string{"--checkpoint-every", "0", "--shard", "1/2"}
	engram(t, append([]string{"run", config, "--out", out, "--quiet"}, few...)...).expect(t, exit.StatusDone)
}
