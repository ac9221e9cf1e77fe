package engine

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"engram/engine/cluster"
	"engram/engine/cluster/inprocess"
	"engram/engine/graph"
)

// pruned is a life most of which its network spends with few synapses, so that the CPU packs its rows.
const pruned = `
network: {neurons: 90, factors: 2, coding_level: 0.1, spread: 0.3}
patterns: {count: 20}
phases:
  - sleep: {cycles: 330, rate: 0.2, length: 12, snapshots: [100, 300], snapshots_of: [W, U, theta]}
  - learn: {cycles: 150, rate: 0.01, length: 12, until_converged: false}
  - recall: {levels: [0, 0.02], trials: 2, steps: 10}
  - wake: {passes: 6, rate: 0.05, regrow: {u0: 0.2}}
  - sleep: {cycles: 200, rate: 0.2, length: 12, replay: all, if_none_stored: skip}
record: {every: 70, observables: [density, margin_min, rho, l1, symmetry, stored], probes: {neurons: [3, 22], patterns: [5, 0]}}
`

// TestPackedRuns: rows that are packed for good show in no file of a life with snapshots, learning, recall and regrowth: it has
// the bits that it had before rows were packed, on one thread and in blocks, on three ranks, stopped and resumed, and with
// its factors on disk.
func TestPackedRuns(t *testing.T) {
	want := runJob(t, pruned, float32On(t, 2), Options{})
	for name, sum := range map[string]string{
		"arrays/0/U.npy":       "6fb8134eced9c87611e2ae5d90d8661446e2734e611d9e2c6d47d71b37c738e0",
		"arrays/0/U_0_300.npy": "464d3ab7dfe8873cab6654358beef94a1c7dacbb0f6fd635ddbf790730050c02",
	} {
		if want[name] != sum {
			t.Errorf("%s is %s, want %s", name, want[name], sum)
		}
	}
	sameFiles(t, "on one thread, in blocks", runJob(t, pruned, float32On(t, 1), Options{Rows: 23}), want)
	folder := emptyRun(t, filepath.Join(t.TempDir(), "out"))
	inprocess.Run(3, func(g *cluster.Group) {
		o := Options{CheckpointEvery: 50 * time.Millisecond}
		if err := asRank(context.Background(), g, folder, pruned, float32On(t, 1), o, func(Event) {}); err != nil {
			t.Error(err)
			g.Abort(1)
		}
	})
	sameFiles(t, "on three ranks", sumsIn(t, folder.Dir()), want)
	sameFiles(t, "stopped", stopped(t, pruned, func(int) int { return 97 }, func(stop int) (graph.Target, Options) {
		return float32On(t, 1+stop%2), Options{Rows: 40 * (stop % 3)}
	}, func(int, *Job) {}), want)
	var small *MemoryError
	if _, err := Prepare(parse(t, pruned), float32On(t, 2), Options{Memory: 1}); !errors.As(err, &small) {
		t.Fatalf("error %v", err)
	}
	o := Options{Memory: small.Least}
	if j, err := Prepare(parse(t, pruned), float32On(t, 2), o); err != nil || j.StreamRows == 0 {
		t.Errorf("with %d bytes of memory the factors are not on disk (%v)", o.Memory, err)
	}
	sameFiles(t, "on disk", runJob(t, pruned, float32On(t, 2), o), want)
}
