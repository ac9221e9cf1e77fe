package connections

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"engram/engine/space"
	"engram/engine/store"
	"engram/engine/store/npy"
)

// TestOpenDistances: positions that are no place of the space are an error with the file's name, in place of distances
// that no bin holds.
func TestOpenDistances(t *testing.T) {
	s := space.Space{Size: []float64{2, 1}}
	for _, c := range []struct {
		at    []float64
		wrong string
	}{
		{[]float64{0, 0, 2, 1}, ""},
		{[]float64{0, 0, 1, 2}, "neuron 1 is at [1 2]"},
		{[]float64{0, math.NaN(), 1, 1}, "neuron 0 is at [0 NaN]"},
		{[]float64{0, 0, math.Inf(1), 1}, "neuron 1 is at [+Inf 1]"},
		{[]float64{0, 0, 1, 1, 1, 1}, "has the shape [3 2]"},
	} {
		path := filepath.Join(t.TempDir(), "positions.npy")
		a, err := store.CreateArray(path, npy.Float64, []int{len(c.at) / 2, 2})
		if err == nil {
			err = a.WriteFloat64(c.at)
		}
		if err == nil {
			err = a.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		_, err = OpenDistances(path, s, 2)
		switch {
		case c.wrong == "" && err != nil:
			t.Error(err)
		case c.wrong != "" && (err == nil || !strings.HasPrefix(err.Error(), path+": ") || !strings.Contains(err.Error(), c.wrong)):
			t.Errorf("%v: %v", c.at, err)
		}
	}
}

// TestGridDistances: the synapses of an all-to-all network on a grid, which grow in number with the distance, do so without a zigzag in the
// first half of the sheet, and none is lost.
func TestGridDistances(t *testing.T) {
	const side = 32
	s := space.Space{Size: []float64{1, 1}, Periodic: true, Positions: space.Grid}
	path := filepath.Join(t.TempDir(), "positions.npy")
	a, err := store.CreateArray(path, npy.Float64, []int{side * side, 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range s.Place(side*side, 1, false) {
		if err := a.WriteFloat64(p[:]); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	d, err := OpenDistances(path, s, side*side)
	if err != nil {
		t.Fatal(err)
	}
	for j := 1; j < side*side; j++ {
		d.add(0, j, true)
	}
	total, before := int64(0), int64(0)
	for bin, count := range d.Potential {
		total += count
		if d.Middle(bin)+d.Width/2 > 0.5 {
			continue
		}
		if count <= before {
			t.Errorf("%d synapses at %g, and %d in the bin before", count, d.Middle(bin), before)
		}
		if want := 2 * math.Pi * d.Middle(bin) * d.Width * side * side; math.Abs(float64(count)/want-1) > 0.15 {
			t.Errorf("%d synapses at %g, want about %.1f", count, d.Middle(bin), want)
		}
		before = count
	}
	if total != side*side-1 {
		t.Errorf("%d synapses, want %d", total, side*side-1)
	}
}
