package look

import (
	"testing"

	"engram/engine/analysis/compare"
)

// TestArrayLine: how two arrays differ is told in numbers.
func TestArrayLine(t *testing.T) {
	types, shapes := [2]string{"<f4", "<f4"}, [2][]int{{2, 3}, {2, 3}}
	for _, c := range []struct {
		array compare.Array
		want  string
	}{
		{compare.Array{File: "U.npy", DTypes: types, Shapes: shapes, Elements: 6, Differ: 2, Absolute: 0.5, Relative: 0.25, At: []int{1, 2}, A: 1.5, B: 2},
			"U.npy: 2 of 6 elements differ, by at most 0.5 (1.5, 2 at [1 2]), relative 0.25"},
		{compare.Array{File: "a.npz", Name: "X", DTypes: [2]string{"<f4", "<f8"}, Shapes: shapes, Elements: 6}, "a.npz, X: the types are <f4 and <f8"},
		{compare.Array{File: "U.npy", DTypes: types, Shapes: [2][]int{{2}, {3}}}, "U.npy: the shapes are [2] and [3]"},
		{compare.Array{File: "U.npy", OnlyIn: "a"}, "U.npy: only a has it"},
	} {
		if got := arrayLine(c.array); got != c.want {
			t.Errorf("%s\nwant %s", got, c.want)
		}
	}
}
