package engine

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"engram/engine/model"
	"engram/engine/phase"
	"engram/engine/state"
	"engram/engine/store"
)

// TestSnapshots: the state kept at a cycle is, bit for bit, the one with which a night of
// so many cycles ends, whatever the chunks and the blocks.
func TestSnapshots(t *testing.T) {
	night := func(cycles int, snapshots string) string {
		return fmt.Sprintf(`
network: {neurons: 60, factors: 2, coding_level: 0.2}
patterns: {count: 9}
phases:
  - wake: {passes: 12, rate: 0.1}
  - sleep: {cycles: %d, rate: 0.1, length: 12, snapshots: [%s]}
record: {every: 1000}
sweep: {seed: [3, 4]}
`, cycles, snapshots)
	}
	for _, rows := range []int{0, 17} {
		j, err := Prepare(parse(t, night(40, "40, 7, 0")), float32On(t, 2), Options{Rows: rows})
		if err != nil {
			t.Fatal(err)
		}
		if want := int64(2 * 3 * 4 * (60*60 + 60)); j.Snapshots != want {
			t.Errorf("%d bytes of snapshots, want %d", j.Snapshots, want)
		}
		dir := runPrepared(t, j)
		for _, cycle := range []int{0, 7, 40} {
			b := live(t, night(cycle, ""), t.TempDir(), float32On(t, 2), Options{})
			for i := range b.Replicas {
				arrays := filepath.Join(dir, "arrays", fmt.Sprint(i))
				w := load(t, arrays, fmt.Sprintf("W_1_%d.npy", cycle))
				if !slices.Equal(w, allWeightsOf(b, i)) {
					t.Errorf("replica %d, cycle %d: W is not what a night of so many cycles leaves", i, cycle)
				}
				if !slices.Equal(load(t, arrays, fmt.Sprintf("theta_1_%d.npy", cycle)), b.PerRow(i, model.Theta)) {
					t.Errorf("replica %d, cycle %d: theta is not what a night of so many cycles leaves", i, cycle)
				}
			}
		}
	}
}

// TestSnapshotOfLearn: learn keeps them too, and an experiment without keeps none.
func TestSnapshotOfLearn(t *testing.T) {
	text := `
network: {neurons: 30, factors: 1, coding_level: 0.5, spread: 0.3}
patterns: {count: 4}
phases:
  - learn: {cycles: 5, rate: 0.01%s}
`
	for more, want := range map[string]int{"": 0, ", snapshots: [3]": 2} {
		j, err := Prepare(parse(t, fmt.Sprintf(text, more)), float32On(t, 1), Options{})
		if err != nil {
			t.Fatal(err)
		}
		kept, err := filepath.Glob(filepath.Join(runPrepared(t, j), "arrays", "0", "*_0_*.npy"))
		if err != nil || len(kept) != want {
			t.Errorf("%q left %d snapshot files (%v), want %d", more, len(kept), err, want)
		}
	}
}

// runPrepared runs a job and returns its run folder.
func runPrepared(t *testing.T, j *Job) string {
	t.Helper()
	folder, m := newFolder(t)
	if err := j.Run(context.Background(), store.InFolder(folder, m), func(Event) {}); err != nil {
		t.Fatal(err)
	}
	return folder.Dir()
}

// allWeights are the weights of replica i as (N, N).
func allWeightsOf(b *phase.Driver, i int) []float64 {
	all := make([]float64, 0, b.N*b.N)
	_ = b.Factors(func(r *state.Replica, row int, u []float64) (bool, error) {
		if r == b.Replicas[i] {
			for j := range b.N {
				all = append(all, b.Weight(u, j))
			}
		}
		return false, nil
	})
	return all
}
