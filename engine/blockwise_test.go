package engine

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"engram/engine/machine"
	"engram/engine/phase"
	"engram/engine/state"
	"engram/engine/store"
)

// TestBlockwise: learn from disk, which goes ahead block by block on the assumption that labels stay wrong or right,
// has the factors and records of learn in memory, also where the assumption does not hold.
func TestBlockwise(t *testing.T) {
	for _, c := range []struct{ network, learn string }{
		{"factors: 2, coding_level: 0.1, inhibitory_fraction: 0.2", "rate: 0.3, threshold_rate: 0.1, length: 10"},
		{"factors: 1, coding_level: 0.5", "rate: 0.2, threshold_rate: 0.5, length: 10"},
	} {
		text := fmt.Sprintf(`
network: {neurons: 60, u0: 0.3, spread: 0.3, %s}
patterns: {kind: bernoulli, count: 12}
phases:
  - learn: {cycles: 700, beta: 20, until_converged: false, %s}
record: {every: 300}
`, c.network, c.learn)
		want := live(t, text, t.TempDir(), float32On(t, 2), Options{Batch: 1})
		j, err := Prepare(parse(t, text), float32On(t, 2), Options{})
		if err != nil {
			t.Fatal(err)
		}
		b, err := phase.NewDriver(j.target, j.ranks, firstOf(t, j), j.groups[0].inputs, 17)
		if err != nil {
			t.Fatal(err)
		}
		folder, _ := newFolder(t)
		b.Stream = &state.Stream{Mapper: j.target.Mapper(), Path: folder.TemporaryPath}
		if err := b.Live(t.Context(), &store.Outcome{}); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d chunks, %d in one go, %d rolled back", c.network, b.Blockwise.Hits, b.Blockwise.Sure, b.Blockwise.Rollbacks)
		if b.Blockwise.Hits < 20 || b.Blockwise.Sure == 0 || b.Blockwise.Rollbacks == 0 || b.Blockwise.Hits > 400 {
			t.Errorf("%s: %d chunks, %d in one go, %d rolled back; all are to be tested", c.network, b.Blockwise.Hits, b.Blockwise.Sure, b.Blockwise.Rollbacks)
		}
		if fmt.Sprint(b.Replicas[0].Metrics) != fmt.Sprint(want.Replicas[0].Metrics) || !slices.Equal(allFactorsOf(b, 0), allFactorsOf(want, 0)) {
			t.Errorf("%s: other records or factors than in memory", c.network)
		}
		if err := b.Stream.Release(); err != nil {
			t.Error(err)
		}
	}
}

// TestTraffic: how often phases read and write all factors that lie on disk, and that a plan leaves the disk the time
// for it.
func TestTraffic(t *testing.T) {
	text := fmt.Sprintf(streamedLife, 2, 0.2, "", "attractor", "")
	target := float32On(t, 2)
	j, err := Prepare(parse(t, text), target, Options{Memory: fromDisk(t, text, target)})
	if err != nil {
		t.Fatal(err)
	}
	e := j.First()
	for i, want := range [][2]float64{
		{5*9 + 2, 5 * 9}, // presentations and the records at both ends
		{1 + 6*5 + 2, 1}, // 9 patterns, 3 levels and 3 trials in 16 slots: 6 rounds of 5 steps
		{4 + 5, 4},       // 25 cycles with a record every 8
		{5*9 + 2, 5 * 9},
		{2 + 3, 2},
		{18 + 10, 36},      // 70 cycles with a record every 8, 4 at a time
		{9 + 3, 9},         // steps of a drift, with a record every 8
		{5 + 4*1*5 + 2, 5}, // 4 trials
		{2 + 1*2*5 + 2, 2}, // 18 patterns in 16 slots
	} {
		if reads, writes := phase.Of(e.Phases[i]).Traffic(e, i, 16); reads != want[0] || writes != want[1] {
			t.Errorf("phase %d: %g reads and %g writes, want %v", i, reads, writes, want)
		}
	}
	slow := forecast(t, j, machine.DiskSpeed{Byte: 1, Folder: t.TempDir()})
	if got, want := slow.Total().Phases[0], 45*float64(j.FactorBytes(e)); got < want {
		t.Errorf("a day takes %g s where the disk takes %g", got, want)
	}
	if quick := forecast(t, j, machine.DiskSpeed{}); math.IsNaN(quick.Seconds()) || quick.Seconds() >= slow.Seconds() {
		t.Errorf("%g s without a disk, %g s with a slow one", quick.Seconds(), slow.Seconds())
	}
}
