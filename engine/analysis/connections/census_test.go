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
