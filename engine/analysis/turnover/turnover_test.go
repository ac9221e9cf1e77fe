package turnover

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

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
