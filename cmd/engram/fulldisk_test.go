package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
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
	engram(t, "run", config, "--out", whole, "--quiet").expect(t, statusDone)

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
	await(t, filepath.Join(out, "checkpoints", "000001"))
	fill(t, ballast)
	if err := c.Wait(); err == nil || c.ProcessState.ExitCode() != statusFailed || !strings.Contains(stderr.String(), "no space left on device") {
		t.Fatalf("the program ended with %v on a full disk\n%s", err, &stderr)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	engram(t, "resume", out).expect(t, statusDone, "verified")
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
