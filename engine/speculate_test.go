package engine

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"engram/engine/cluster"
	"engram/engine/cluster/inprocess"
	"engram/engine/graph"
	"engram/kernels/cpu/vector"
)

// aLesson learns so fast that labels become wrong again long after all were right.
const aLesson = `
network: {neurons: 60, u0: 0.3, spread: 0.3, %s}
patterns: {kind: bernoulli, count: 12}
phases:
  - learn: {cycles: %d, length: 10, beta: 20, until_converged: false, snapshots: [234], %s}
record: {every: 300}
sweep: {seed: [%s]}
`

// tight is memory that has room for a network, and none for a copy of its state.
func tight(t *testing.T, text string) int64 {
	t.Helper()
	j, err := Prepare(parse(t, text), float32On(t, 2), Options{Batch: 1})
	if err != nil {
		t.Fatal(err)
	}
	memory := j.groups[0].bytes/9*10 + 100
	if j, err = Prepare(parse(t, text), float32On(t, 2), Options{Memory: memory}); err != nil || j.groups[0].copy != 0 || j.StreamRows > 0 {
		t.Fatalf("%d bytes: a copy of %d, blocks of %d rows (%v)", memory, j.groups[0].copy, j.StreamRows, err)
	}
	return memory
}

// withoutSpeculation are the sums of a run that goes cycle by cycle.
func withoutSpeculation(t *testing.T, text string) map[string]string {
	t.Helper()
	return runJob(t, text, float32On(t, 2), Options{Memory: tight(t, text)})
}

// TestSpeculationDoesNotShow: many cycles in one go, on the assumption that no label becomes
// wrong, leave the arrays and tables of one cycle after the other, also where it does not
// hold; whatever the threads, blocks, batches, instructions and ranks.
func TestSpeculationDoesNotShow(t *testing.T) {
	cycles := 1500
	if testing.Short() {
		cycles = 700
	}
	for _, c := range []struct{ network, learn, seeds string }{
		{"factors: 2, coding_level: 0.1, inhibitory_fraction: 0.2", "rate: 0.3, threshold_rate: 0.1", "1, 2"},
		{"factors: 1, coding_level: 0.5", "rate: 0.2, threshold_rate: 0.5", "1, 2, 3"},
		{"factors: 3, coding_level: 0.5", "rate: 0.05, threshold_rate: 0.5", "1, 2, 3"},
		{"factors: 2, coding_level: 0.5", "rate: 0.1, scaling: 1", "1"},
	} {
		text := fmt.Sprintf(aLesson, c.network, cycles, c.learn, c.seeds)
		b := live(t, strings.Replace(text, "snapshots: [234], ", "", 1), t.TempDir(), float32On(t, 2), Options{})
		t.Logf("%s %s: %d speculations hit, %d rolled back, density %v", c.network, c.learn, b.Speculation.Hits, b.Speculation.Rollbacks,
			b.Replicas[0].Metrics[len(b.Replicas[0].Metrics)-1][4])
		if b.Speculation.Hits < 20 || b.Speculation.Rollbacks == 0 && c.seeds != "1" {
			t.Errorf("%s %s: %d speculations hit, %d rolled back; both are to be tested", c.network, c.learn, b.Speculation.Hits, b.Speculation.Rollbacks)
		}
		want := withoutSpeculation(t, text)
		sets := vector.Sets()
		if testing.Short() {
			sets = sets[len(sets)-1:]
		}
		for _, s := range sets {
			t.Setenv("ENGRAM_CPU", s.Name)
			sameFiles(t, c.network+" "+s.Name, runJob(t, text, float32On(t, 2), Options{}), want)
		}
		t.Setenv("ENGRAM_CPU", "")
		sameFiles(t, c.network+", blocks", runJob(t, text, float32On(t, 7), Options{Rows: 17, Batch: 1}), want)
		folder := emptyRun(t, filepath.Join(t.TempDir(), "out"))
		inprocess.Run(3, func(g *cluster.Group) {
			o := Options{CheckpointEvery: 50 * time.Millisecond}
			if err := asRank(context.Background(), g, folder, text, float32On(t, 1), o, func(Event) {}); err != nil {
				t.Error(err)
				g.Abort(1)
			}
		})
		sameFiles(t, c.network+", ranks", sumsIn(t, folder.Dir()), want)
		if testing.Short() {
			break
		}
	}
}

// TestSpeculationStops: cycles that a stop comes between are done again when the run goes on, with
// room for a copy of the state or without. A speculation looks five times whether it is to stop, and
// begins after 32 cycles that look once.
func TestSpeculationStops(t *testing.T) {
	text := fmt.Sprintf(aLesson, "factors: 2, coding_level: 0.1, inhibitory_fraction: 0.2", 900, "rate: 0.3, threshold_rate: 0.1", "1")
	little := tight(t, text)
	got := stopped(t, text, func(stop int) int { return 50 + 4*stop }, func(stop int) (graph.Target, Options) {
		return float32On(t, 1+stop%2), Options{Memory: []int64{1 << 30, 1 << 30, little}[stop%3]}
	}, func(int, *Job) {})
	sameFiles(t, "stopped", got, withoutSpeculation(t, text))
}
