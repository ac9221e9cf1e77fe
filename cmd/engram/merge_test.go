package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"engram/cmd/engram/internal/exit"
	"engram/engine/store"
)

// swept is a sweep of shapes and seeds.
const swept = tiny + "sweep: {network.factors: [1, 2], seed: [1, 2, 3], phases.1.sleep.beta: [10, 20]}\n"

// TestShards: three shares of a sweep, joined, are the files of the whole, whatever the
// order they are named in.
func TestShards(t *testing.T) {
	config, dir := write(t, swept), t.TempDir()
	whole := filepath.Join(dir, "whole")
	engram(t, "run", config, "--out", whole, "--quiet").expect(t, exit.StatusDone)
	var shares []string
	for _, s := range []string{"2/3", "1/3", "3/3"} {
		share := filepath.Join(dir, s[:1])
		engram(t, "run", config, "--out", share, "--quiet", "--shard", s).expect(t, exit.StatusDone)
		shares = append(shares, share)
	}
	joined := filepath.Join(dir, "joined")
	engram(t, append([]string{"merge", "--out", joined}, shares...)...).expect(t, exit.StatusDone)
	sameSums(t, "joined", sums(t, joined), sums(t, whole))
	m, err := store.ReadManifest(joined)
	if err != nil {
		t.Fatal(err)
	}
	if m.Status != store.Done || m.Replicas != 12 || m.Shard != "" {
		t.Errorf("manifest: %s, %d replicas, share %q", m.Status, m.Replicas, m.Shard)
	}
	engram(t, append([]string{"merge", "--out", joined}, shares...)...).expect(t, exit.StatusMisuse, "already exists")
	engram(t, "merge", "--out", filepath.Join(dir, "x"), shares[0], shares[1]).expect(t, exit.StatusMisuse, "share 3/3 is missing: no folder has replica 2, 5, 8, 11 of 12 networks; name its folder, or compute it with --shard 3/3")
	engram(t, "merge", "--out", filepath.Join(dir, "x"), shares[0]).expect(t, exit.StatusMisuse, "shares 1/3, 3/3 are missing: no folder has replica 0, 2, 3, 5, 6, 8, 9, 11 of 12")
	engram(t, "merge", "--out", filepath.Join(dir, "x"), shares[0], shares[0]).expect(t, exit.StatusMisuse, shares[0]+" is named twice")
	half12 := filepath.Join(dir, "half")
	engram(t, "run", config, "--out", half12, "--quiet", "--shard", "1/2").expect(t, exit.StatusDone)
	again := filepath.Join(dir, "again")
	engram(t, "run", config, "--out", again, "--quiet", "--shard", "2/3").expect(t, exit.StatusDone)
	engram(t, "merge", "--out", filepath.Join(dir, "x"), shares[0], again).expect(t, exit.StatusMisuse, shares[0]+" and "+again+" are both share 2/3")
	engram(t, "merge", "--out", filepath.Join(dir, "x"), shares[0], half12).expect(t, exit.StatusMisuse, "(share 2/3)", "(share 1/2) both have replica 4: name the shares of one division")
	engram(t, "merge", "--out", filepath.Join(dir, "x"), shares[0], whole).expect(t, exit.StatusMisuse, "(share 2/3) and "+whole+" (the whole sweep) both have replica 1")
	engram(t, "merge", "--out", filepath.Join(dir, "x"), shares[0], dir).expect(t, exit.StatusMisuse, "not a run folder")
	other := filepath.Join(dir, "other")
	changed := write(t, strings.Replace(swept, "length: 5", "length: 6", 1))
	engram(t, "run", changed, "--out", other, "--quiet", "--shard", "1/3").expect(t, exit.StatusDone)
	engram(t, "merge", "--out", filepath.Join(dir, "x"), shares[0], other).expect(t, exit.StatusMisuse, "not of one experiment")
	half, m, err := store.Open(shares[1])
	if err != nil {
		t.Fatal(err)
	}
	defer half.Close()
	m.Status, m.Message = store.Failed, "no space left on device"
	if err := half.SaveManifest(m); err != nil {
		t.Fatal(err)
	}
	engram(t, append([]string{"merge", "--out", filepath.Join(dir, "x")}, shares...)...).expect(t, exit.StatusMisuse, shares[1]+" failed before its end", "no space left")
	if _, err := os.Stat(filepath.Join(dir, "x")); err == nil {
		t.Error("a merge that was refused leaves a folder")
	}
	for _, bad := range []string{"0/3", "4/3", "1", "a/b", "1/3/5", "-1/3"} {
		engram(t, "run", config, "--out", filepath.Join(dir, "x"), "--shard="+bad).expect(t, exit.StatusMisuse, "--shard")
	}
	engram(t, "merge", "--out", filepath.Join(dir, "x"), shares[0], filepath.Join(dir, "none")).expect(t, exit.StatusMisuse, "shares 1/3, 3/3 are missing", "there is no folder "+filepath.Join(dir, "none"))
	engram(t, "merge", "--out", filepath.Join(dir, "x"), filepath.Join(dir, "none")).expect(t, exit.StatusMisuse, "no such file or directory; name a run folder")
	absent(t, filepath.Join(dir, "x"))
}

// TestMergeFailed: shares in which a replica failed, or had nothing to replay, are joined into what
// the whole sweep ends as, and there is nothing to resume then.
func TestMergeFailed(t *testing.T) {
	const text = `
network: {neurons: 60, factors: 2, coding_level: 0.1}
patterns: {count: 6}
phases:
  - wake: {passes: 5, rate: 0.1}
  - sleep: {cycles: 4, rate: 0.1, length: 20, if_none_stored: %s}
sweep: {phases.0.wake.rate: [0.0001, 0.4], phases.1.sleep.rate: [0.1, %s]}
`
	for _, c := range []struct {
		name, do, rate string
		status         int    // of run
		share          string // what share 1 of 2 ends with: replicas 0 and 2
		says           string
		manifest       string
		resume         string
	}{
		// a rate of 0.11 comes out well, one of 1e38 does not
		{"stopped", "stop", "0.11", exit.StatusDone, store.NothingStored, "2 of 4 networks stopped with nothing to replay; the first, replica 0", store.NothingStored, "is done"},
		{"skipped", "skip", "0.11", exit.StatusDone, store.Done, "", store.Done, "is done"},
		{"failed", "stop", "1e38", exit.StatusFailed, store.NothingStored, "1 of 4 replicas failed; the first, replica 3", store.Failed, "1 network failed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			config, dir := write(t, fmt.Sprintf(text, c.do, c.rate)), t.TempDir()
			at := func(name string) string { return filepath.Join(dir, name) }
			engram(t, "run", config, "--out", at("whole"), "--quiet", "--checkpoint-every", "1ns").expect(t, c.status)
			if _, err := os.Stat(at("whole/checkpoints")); err == nil {
				t.Error("a sweep that has come to its end keeps its checkpoints")
			}
			engram(t, "run", config, "--out", at("1"), "--shard", "1/2", "--quiet").expect(t, exit.StatusDone)
			engram(t, "run", config, "--out", at("2"), "--shard", "2/2", "--quiet").expect(t, c.status)
			engram(t, "merge", at("2"), at("1"), "--out", at("both")).expect(t, exit.StatusDone, c.says)
			sameSums(t, "merged", sums(t, at("both")), sums(t, at("whole")))
			for name, status := range map[string]string{"1": c.share, "whole": c.manifest, "both": c.manifest} {
				m, err := store.ReadManifest(at(name))
				if err != nil || m.Status != status {
					t.Errorf("%s ended as %s (%v), want %s", name, m.Status, err, status)
				}
				if want := map[string]int{"1": 1}[name]; name == "1" && len(m.NoneStored) != want || name != "1" && len(m.NoneStored) != 2 {
					t.Errorf("%s: %d nights with nothing to replay", name, len(m.NoneStored))
				}
			}
			for _, name := range []string{"whole", "both"} {
				o := engram(t, "resume", at(name))
				o.expect(t, c.status, c.resume, "nothing to go on with")
				if o := engram(t, "watch", at(name)); !strings.Contains(o.stdout, c.manifest+"  ") || !strings.Contains(o.stdout, " of 4 networks saved") {
					t.Errorf("watch says:\n%s", o.stdout)
				}
			}
		})
	}
}

// TestMergeManifest: the whole began when the first of its shares did, whatever the order they are
// named in, and took the time of all.
func TestMergeManifest(t *testing.T) {
	config, dir := write(t, tiny+"sweep: {seed: [1, 2]}\n"), t.TempDir()
	shares := []string{filepath.Join(dir, "1"), filepath.Join(dir, "2")}
	var starts []time.Time
	seconds := 0.0
	for i, share := range shares {
		engram(t, "run", config, "--out", share, "--quiet", "--shard", fmt.Sprintf("%d/2", i+1)).expect(t, exit.StatusDone)
		m, err := store.ReadManifest(share)
		if err != nil {
			t.Fatal(err)
		}
		starts = append(starts, m.Start)
		seconds += m.Seconds[1].Seconds
	}
	if !starts[0].Before(starts[1]) {
		t.Fatal("the second share began before the first")
	}
	for i, order := range [][]string{{shares[0], shares[1]}, {shares[1], shares[0]}} {
		joined := filepath.Join(dir, fmt.Sprint("joined", i))
		engram(t, append([]string{"merge", "--out", joined}, order...)...).expect(t, exit.StatusDone)
		m, err := store.ReadManifest(joined)
		if err != nil {
			t.Fatal(err)
		}
		if !m.Start.Equal(starts[0]) || m.End.Before(starts[1]) || len(m.Seconds) != 2 || math.Abs(m.Seconds[1].Seconds-seconds) > 1e-9 {
			t.Errorf("order %d: began %s, ended %s, night %v; want the start %s, an end after %s, %g seconds",
				i, m.Start, m.End, m.Seconds, starts[0], starts[1], seconds)
		}
	}
}

// TestMergeWarnings: the whole warns of what its shares warn of, each sentence once. (Nights
// without a day before replay what is not stored.)
func TestMergeWarnings(t *testing.T) {
	config, dir := write(t, `
network: {neurons: 20, factors: 2, coding_level: 0.2}
patterns: {count: 3}
phases: [{sleep: {cycles: 2, rate: 0.1, length: 5}}]
sweep: {seed: [1, 2, 3, 4]}
`), t.TempDir()
	joined, merge := filepath.Join(dir, "joined"), []string{"merge", "--out", filepath.Join(dir, "joined")}
	var want []string
	for i := range 2 {
		share := filepath.Join(dir, fmt.Sprint(i))
		engram(t, "run", config, "--out", share, "--quiet", "--shard", fmt.Sprintf("%d/2", i+1)).expect(t, exit.StatusDone)
		m, err := store.ReadManifest(share)
		if err != nil {
			t.Fatal(err)
		}
		want, merge = append(want, m.Warnings...), append(merge, share)
	}
	engram(t, merge...).expect(t, exit.StatusDone)
	m, err := store.ReadManifest(joined)
	if err != nil {
		t.Fatal(err)
	}
	if len(want) < 4 || !slices.Equal(m.Warnings, want) {
		t.Errorf("the whole warns %q, its shares %q", m.Warnings, want)
	}
}

// TestMoreSharesThanNetworks: a share without networks is nothing to do, and merge passes over what it
// did not leave.
func TestMoreSharesThanNetworks(t *testing.T) {
	config, dir := write(t, tiny+"sweep: {seed: [1, 2]}\n"), t.TempDir()
	whole := filepath.Join(dir, "whole")
	engram(t, "run", config, "--out", whole, "--quiet").expect(t, exit.StatusDone)
	var shares []string
	for _, s := range []string{"1/4", "2/4", "3/4", "4/4"} {
		share := filepath.Join(dir, s[:1])
		shares = append(shares, share)
		o := engram(t, "run", config, "--out", share, "--shard", s)
		o.expect(t, exit.StatusDone)
		if s < "3" {
			continue
		}
		o.expect(t, exit.StatusDone, "share "+s+" of a sweep of 2 is empty")
		absent(t, share)
		engram(t, "plan", config, "--shard", s).expect(t, exit.StatusDone, "is empty")
	}
	joined := filepath.Join(dir, "joined")
	engram(t, append([]string{"merge", "--out", joined}, shares...)...).expect(t, exit.StatusDone, "passed over", shares[2]+", "+shares[3])
	sameSums(t, "joined", sums(t, joined), sums(t, whole))
}
