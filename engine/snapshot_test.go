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

// TestWiredSnapshots: the synapses kept at a cycle are, file for file, those with which a night of so many cycles ends, whatever
// the blocks, the ranks and the stops; rewiring shows in them.
func TestWiredSnapshots(t *testing.T) {
	night := func(cycles int, snapshots string) string {
		return fmt.Sprintf(`
network: {neurons: 60, factors: 2, coding_level: 0.2, wiring: {rule: pairwise_bernoulli, p: 0.3}}
patterns: {count: 9}
phases:
  - learn: {cycles: 80, rate: 0.1, length: 12, until_converged: false}
  - learn: {cycles: %d, rate: 0.1, length: 12, until_converged: false, regrow: {u0: 0.4, rewire: true}%s}
record: {every: 1000}
sweep: {seed: [3, 4]}
`, cycles, snapshots)
	}
	const kept = ", snapshots: [40, 7, 0], snapshots_of: [U, theta, W]"
	j, err := Prepare(parse(t, night(40, kept)), float32On(t, 2), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if synapses := int64(60 * 59 * 0.3); j.Snapshots != 2*3*(4*3*synapses+4*60+4*(synapses+60)) {
		t.Errorf("%d bytes of snapshots", j.Snapshots)
	}
	want := sumsIn(t, runPrepared(t, j))
	for _, cycle := range []int{0, 7, 40} {
		ended := runJob(t, night(cycle, ""), float32On(t, 2), Options{})
		for i := range 2 {
			for name, ending := range map[string]string{"connections": ".npz", "theta": ".npy"} {
				snapshot := fmt.Sprintf("arrays/%d/%s_1_%d%s", i, name, cycle, ending)
				if got := want[snapshot]; got == "" || got != ended[fmt.Sprintf("arrays/%d/%s%s", i, name, ending)] {
					t.Errorf("%s is not what a phase of so many cycles leaves", snapshot)
				}
			}
		}
	}
	showsNothing(t, wirings[1], night(40, kept), 3, want)
	first, last := "arrays/0/connections_1_0.npz", "arrays/0/connections_1_40.npz"
	weights := inMemory(t, night(40, ", snapshots: [0, 40]"), float32On(t, 2), Options{})
	if want[first] == want[last] || weights.Array(last+"/data") == nil || weights.Array(last+"/factors") != nil {
		t.Error("a snapshot of W has not the weights alone")
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
