package main

import (
	"path/filepath"
	"testing"
)

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{"4GiB": 4 << 30, "500MB": 500e6, "1.5K": 1536, "1000000": 1e6, "2T": 2 << 40} {
		if got, err := parseSize(text); err != nil || got != want {
			t.Errorf("%s: %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "GiB", "4XB", "-1GB", "0", "nan", "1e30GB", "4 GiB x", "4", "4B"} {
		if got, err := parseSize(text); err == nil {
			t.Errorf("%q: %d, want an error", text, got)
		}
	}
}

// TestMemoryFlag: a night that does not fit streams, a day that does not is refused.
func TestMemoryFlag(t *testing.T) {
	night := write(t, `
network: {neurons: 400, factors: 2, coding_level: 0.06, spread: 0.3}
patterns: {count: 40}
phases: [{sleep: {cycles: 20, rate: 0.1, length: 10}}]
`)
	dir := t.TempDir()
	engram(t, "run", night, "--out", filepath.Join(dir, "disk"), "--memory", "1200KiB").expect(t, statusDone, "on disk", "blocks of")
	engram(t, "run", night, "--out", filepath.Join(dir, "memory"), "--quiet").expect(t, statusDone)
	sameSums(t, "on disk", sums(t, filepath.Join(dir, "disk")), sums(t, filepath.Join(dir, "memory")))
	engram(t, "run", night, "--out", filepath.Join(dir, "x"), "--memory", "much").expect(t, statusMisuse, "--memory")
	engram(t, "run", write(t, tiny), "--out", filepath.Join(dir, "x"), "--memory", "10kB").expect(t, statusFailed, "every row at every step")
}
