package salience

import (
	"math"
	"slices"
	"testing"
)

// TestHardRules: the first of the weakest patterns has the sign of its label; a perceptron below its margin alone does something; a
// NaN is everywhere.
func TestHardRules(t *testing.T) {
	nan := float32(math.NaN())
	for _, c := range []struct {
		rule         string
		h            []float32
		margin, unit float32
		want         []float32
	}{
		{"weakest", []float32{3, 2, -2, 5}, 0, 0, []float32{0, -1, 0, 0}},
		{"weakest", []float32{2, -2, -2, 5}, 0, 0, []float32{1, 0, 0, 0}},
		{"weakest", []float32{3, nan, -2, 5}, 0, 0, []float32{nan, nan, nan, nan}},
		{"perceptron", []float32{3, -2, -2, 5}, 0.5, 4, []float32{0, 0, 0, 0}}, // the least is 2, the bound too
		{"perceptron", []float32{3, -2, -2, 5}, 0.5, 4.5, []float32{0, -1, 0, 0}},
		{"perceptron", []float32{3, -2, -1, 5}, 0.5, 4.5, []float32{0, 0, -1, 0}},
		{"perceptron", []float32{3, -2, -2, 5}, 0, 4, []float32{0, 0, 0, 0}},
		{"perceptron", []float32{-3, -2, -2, 5}, 0, 4, []float32{1, 0, 0, 0}},
		{"perceptron", []float32{3, -2, -2, 5}, 0.5, nan, []float32{nan, nan, nan, nan}},
		{"perceptron", []float32{3, -2, -2, nan}, 0.5, 1, []float32{nan, nan, nan, nan}},
		{"perceptron", nil, 0.5, 1, nil},
		{"self", []float32{3, 2, -1, 5}, 0, 0, []float32{0, 0, -1, 0}},
		{"self", []float32{3, 2, -2, 5}, 0, 0, []float32{0, 1, -1, 0}},
		{"self", []float32{3, 0, -2, 5}, 0, 0, []float32{0, 0, 0, 0}},
		{"self", []float32{3, nan, -2, 5}, 0, 0, []float32{nan, nan, nan, nan}},
	} {
		row := Row[float32]{H: c.h, S: make([]float32, len(c.h)), Y: []uint8{1, 0, 0, 1}, Parameter: c.margin, Unit: c.unit}
		Named(c.rule).Float32(row)
		if !slices.EqualFunc(row.S, c.want, func(a, b float32) bool { return a == b || a != a && b != b }) {
			t.Errorf("%+v: %v", c, row.S)
		}
	}
}
