package turnover

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"engram/engine/config"
	"engram/engine/store"
	"engram/engine/store/npy"
)

const life = `
network: {neurons: 2, factors: 1, coding_level: 0.5}
patterns: {count: 1}
phases:
  - sleep: {cycles: 9, rate: 0, snapshots: [5, 0]}
  - recall: {}
  - learn: {cycles: 9, rate: 0, snapshots: [2]}
`

// folder has the given snapshots, weights (2, 2) by the file's name.
func folder(t *testing.T, arrays map[string][]float64) string {
	t.Helper()
	dir := t.TempDir()
	for name, w := range arrays {
		a, err := store.CreateArray(filepath.Join(dir, name), npy.Float64, []int{len(w) / 2, 2})
		if err == nil {
			err = a.WriteFloat64(w)
		}
		if err == nil {
			err = a.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func experiment(t *testing.T) *config.Experiment {
	t.Helper()
	e, err := config.Parse("test.yaml", []byte(life), nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestOf: synapses are counted from one snapshot to the next in the order of cycles and phases, those at the cutoff being
// none.
func TestOf(t *testing.T) {
	dir := folder(t, map[string][]float64{
		"W_0_0.npy": {0, 1, 2, 3}, "W_0_5.npy": {1e-10, 1, 2e-10, 0}, "W_2_2.npy": {1, 1, 0, 1},
	})
	changes, err := Of(dir, experiment(t))
	if err != nil {
		t.Fatal(err)
	}
	want := []Change{{0, 0, 0, 5, 3, 2, 2}, {0, 5, 2, 2, 2, 3, 1}}
	if !slices.Equal(changes, want) {
		t.Fatalf("got %v, want %v", changes, want)
	}
	c := changes[1]
	if c.Lost() != 1 || c.New() != 2 || c.KeptPart() != 0.5 || c.NewPart() != 1 || c.Turnover() != 0.6 {
		t.Errorf("lost %d, new %d, parts %g and %g, turnover %g", c.Lost(), c.New(), c.KeptPart(), c.NewPart(), c.Turnover())
	}
	if !math.IsNaN((Change{}).KeptPart()) {
		t.Error("a part of no synapses is a number")
	}
}

// TestOfWired: synapses are the same where their sources are; the wiring may be another one at every snapshot.
func TestOfWired(t *testing.T) {
	e, err := config.Parse("test.yaml", []byte(strings.NewReplacer("neurons: 2", "neurons: 4", "coding_level: 0.5", "coding_level: 0.5, wiring: {rule: fixed_indegree, indegree: 2}").Replace(life)), nil)
	if err != nil {
		t.Fatal(err)
	}
	folder, err := store.Create(filepath.Join(t.TempDir(), "run"), &store.Manifest{Status: store.Done, Start: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	write := func(name string, indptr, indices []int32, data []float64) {
		t.Helper()
		entry := func(name, descr string, n int, fill func(w store.ElementWriter) error) store.Entry {
			return store.Entry{Name: name, Descr: descr, Shape: []int{n}, Fill: fill}
		}
		if err := folder.WriteArchive(name, []store.Entry{
			entry("indptr", npy.Int32, len(indptr), func(w store.ElementWriter) error { return w.WriteInt32(indptr) }),
			entry("indices", npy.Int32, len(indices), func(w store.ElementWriter) error { return w.WriteInt32(indices) }),
			entry("data", npy.Float64, len(data), func(w store.ElementWriter) error { return w.WriteFloat64(data) }),
		}); err != nil {
			t.Fatal(err)
		}
	}
	// rows of 2, 2, 0 and 1 synapses
	write("connections_0_0.npz", []int32{0, 2, 4, 4, 5}, []int32{1, 2, 0, 3, 0}, []float64{1, 1, 1, 0, 1})
	write("connections_2_2.npz", []int32{0, 2, 4, 4, 5}, []int32{2, 3, 0, 2, 1}, []float64{1, 1, 1e-10, 1, 1})
	changes, err := Of(folder.Dir(), e)
	if err != nil {
		t.Fatal(err)
	}
	// 1 to 0 and 0 to 1 and 0 to 3 are lost, 2 to 0 is kept, 3 to 0, 2 to 1 and 1 to 3 are new
	if want := (Change{0, 0, 2, 2, 4, 4, 1}); len(changes) != 1 || changes[0] != want {
		t.Errorf("got %v, want %v", changes, want)
	}
	for name, bad := range map[string][]int32{"it are no neurons": {1, 2, 0, 4, 0}, "not ascending": {2, 1, 0, 3, 0}, "twice": {1, 1, 0, 3, 0}} {
		write("connections_2_2.npz", []int32{0, 2, 4, 4, 5}, bad, []float64{1, 1, 1, 0, 1})
		if _, err := Of(folder.Dir(), e); err == nil || !strings.Contains(err.Error(), "connections_2_2.npz: neuron") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// TestOfLittle: one snapshot is nothing to compare, and an array of another network is an error with its name.
func TestOfLittle(t *testing.T) {
	if changes, err := Of(folder(t, map[string][]float64{"W_0_5.npy": {0, 1, 1, 0}}), experiment(t)); changes != nil || err != nil {
		t.Errorf("one snapshot: %v, %v", changes, err)
	}
	_, err := Of(folder(t, map[string][]float64{"W_0_0.npy": {0, 1, 1, 0}, "W_0_5.npy": {0, 1}}), experiment(t))
	if err == nil || !strings.Contains(err.Error(), "W_0_5.npy: has the shape [1 2]") {
		t.Errorf("error %v", err)
	}
}

// TestFilesAtATime: no more than two snapshots are open at a time, however many there are.
func TestFilesAtATime(t *testing.T) {
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		t.Skip("the system does not list open files")
	}
	dir := folder(t, map[string][]float64{"W_0_0.npy": {0, 1, 2, 3}, "W_0_5.npy": {0, 1, 2, 0}, "W_2_2.npy": {1, 1, 0, 1}})
	all, err := Find(dir, experiment(t), 0, 1, 2)
	if err != nil || len(all) != 3 {
		t.Fatal(all, err)
	}
	open := func() (n int) {
		entries, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if to, err := os.Readlink("/proc/self/fd/" + e.Name()); err == nil && strings.HasPrefix(to, dir) {
				n++
			}
		}
		return n
	}
	if n := open(); n > 0 {
		t.Errorf("%d files are open before anything is read", n)
	}
	for k := range all[1:] {
		if err := Compare(all[k], all[k+1], func(Row, Row) {
			if n := open(); n != 2 {
				t.Errorf("%d files are open", n)
			}
		}); err != nil {
			t.Fatal(err)
		}
	}
	if n := open(); n > 0 {
		t.Errorf("%d files are open at the end", n)
	}
}
