package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engram/engine/run"
)

// swept is a sweep of shapes and seeds.
const swept = tiny + "sweep: {network.factors: [1, 2], seed: [1, 2, 3], phases.1.sleep.beta: [10, 20]}\n"

// TestShards: three shares of a sweep, joined, are the files of the whole, whatever the
// order they are named in.
func TestShards(t *testing.T) {
	config, dir := write(t, swept), t.TempDir()
	whole := filepath.Join(dir, "whole")
	engram(t, "run", config, "--out", whole, "--quiet").expect(t, statusDone)
	var shares []string
	for _, s := range []string{"2/3", "1/3", "3/3"} {
		share := filepath.Join(dir, s[:1])
		engram(t, "run", config, "--out", share, "--quiet", "--shard", s).expect(t, statusDone)
		shares = append(shares, share)
	}
	joined := filepath.Join(dir, "joined")
	engram(t, append([]string{"merge", "--out", joined}, shares...)...).expect(t, statusDone)
	sameSums(t, "joined", sums(t, joined), sums(t, whole))
	m, err := run.ReadManifest(joined)
	if err != nil {
		t.Fatal(err)
	}
	if m.Status != run.Done || m.Replicas != 12 || m.Shard != "" {
		t.Errorf("manifest: %s, %d replicas, share %q", m.Status, m.Replicas, m.Shard)
	}
	engram(t, append([]string{"merge", "--out", joined}, shares...)...).expect(t, statusMisuse, "already exists")
	engram(t, "merge", "--out", filepath.Join(dir, "x"), shares[0], shares[1]).expect(t, statusMisuse, "a share is missing")
	engram(t, "merge", "--out", filepath.Join(dir, "x"), shares[0], whole).expect(t, statusMisuse, "both have replica")
	engram(t, "merge", "--out", filepath.Join(dir, "x"), shares[0], dir).expect(t, statusMisuse, "not a run folder")
	other := filepath.Join(dir, "other")
	changed := write(t, strings.Replace(swept, "length: 5", "length: 6", 1))
	engram(t, "run", changed, "--out", other, "--quiet", "--shard", "1/3").expect(t, statusDone)
	engram(t, "merge", "--out", filepath.Join(dir, "x"), shares[0], other).expect(t, statusMisuse, "not of one experiment")
	half, m, err := run.Open(shares[1])
	if err != nil {
		t.Fatal(err)
	}
	defer half.Close()
	m.Status, m.Message = run.Failed, "no space left on device"
	if err := half.SaveManifest(m); err != nil {
		t.Fatal(err)
	}
	engram(t, append([]string{"merge", "--out", filepath.Join(dir, "x")}, shares...)...).expect(t, statusMisuse, shares[1]+" failed before its end", "no space left")
	if _, err := os.Stat(filepath.Join(dir, "x")); err == nil {
		t.Error("a merge that was refused leaves a folder")
	}
	for _, bad := range []string{"0/3", "4/3", "1", "a/b", "1/3/5", "-1/3"} {
		engram(t, "run", config, "--out", filepath.Join(dir, "x"), "--shard="+bad).expect(t, statusMisuse, "--shard")
	}
	engram(t, "run", config, "--out", filepath.Join(dir, "x"), "--shard", "13/13").expect(t, statusMisuse, "is empty")
}

// TestMergeFailed: shares in which a replica failed are joined into what the whole sweep ends
// as, and there is nothing to resume then.
func TestMergeFailed(t *testing.T) {
	config := write(t, `
network: {neurons: 60, factors: 2, coding_level: 0.1}
patterns: {count: 6}
phases:
  - wake: {passes: 20, rate: 0.1}
  - sleep: {cycles: 20, rate: 0.1, length: 20}
sweep: {phases.0.wake.rate: [0.0001, 0.1], seed: [1, 2]}
`)
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	engram(t, "run", config, "--out", at("whole"), "--quiet", "--checkpoint-every", "1ns").expect(t, statusFailed, "2 of 4 replicas failed", "replica 0")
	if _, err := os.Stat(at("whole/checkpoints")); err == nil {
		t.Error("a sweep that has come to its end keeps its checkpoints")
	}
	engram(t, "run", config, "--out", at("1"), "--shard", "1/2", "--quiet").expect(t, statusFailed, "1 of 2")
	engram(t, "run", config, "--out", at("2"), "--shard", "2/2", "--quiet").expect(t, statusFailed, "1 of 2")
	engram(t, "merge", at("1"), at("2"), "--out", at("both")).expect(t, statusDone, "2 of 4 replicas failed")
	sameSums(t, "merged", sums(t, at("both")), sums(t, at("whole")))
	for _, name := range []string{"whole", "both"} {
		engram(t, "resume", at(name)).expect(t, statusFailed, "2 networks failed", "nothing to go on with")
		if o := engram(t, "watch", at(name)); !strings.Contains(o.stdout, "failed  4 of 4 networks saved, 2 failed") {
			t.Errorf("watch says:\n%s", o.stdout)
		}
	}
}
