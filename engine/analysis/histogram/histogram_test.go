package histogram

import (
	"math"
	"slices"
	"testing"
)

// TestDecades: the area is 1, bins are ten a decade, and what is at or below the cutoff does not count.
func TestDecades(t *testing.T) {
	var d Decades
	for _, w := range []float64{0, 1e-10, math.NaN(), 1, 1.1, 5, 1e30} {
		d.Add(w)
	}
	if d.Total != 4 || d.Counts[100] != 2 || d.Counts[106] != 1 || d.Counts[199] != 1 {
		t.Errorf("%d weights, %v", d.Total, d.Counts)
	}
	l, area := d.Line("w", 1), 0.0
	for _, y := range l.Y {
		area += y / perDecade
	}
	if math.Abs(area-1) > 1e-12 || len(l.X) != 8 || math.Abs(l.X[1]-1.122) > 1e-3 {
		t.Errorf("area %g, at %v", area, l.X)
	}
}

// TestSteps: fractions of all numbers, as steps that begin and end at 0.
func TestSteps(t *testing.T) {
	l := Steps([]int{2, 3, 3, 7}, 2, "k", 0)
	if !slices.Equal(l.X, []float64{2, 2, 4, 4, 6, 6, 8, 8}) || !slices.Equal(l.Y, []float64{0, 0.75, 0.75, 0, 0, 0.25, 0.25, 0}) {
		t.Errorf("%v, %v", l.X, l.Y)
	}
}

// TestLinear: the area is 1 and the mean is right to a bin, whatever the scale.
func TestLinear(t *testing.T) {
	for _, scale := range []float64{1e-9, 1, 1e6} {
		h := NewLinear()
		sum := 0.0
		for i := range 1000 {
			v := scale * float64(i) / 1000
			sum += v
			h.Add(v)
		}
		x, y := h.Outline()
		area, mean := 0.0, 0.0
		for i := 1; i < len(x); i++ {
			area += (x[i] - x[i-1]) * y[i]
			mean += (x[i] - x[i-1]) * y[i] * (x[i] + x[i-1]) / 2
		}
		if math.Abs(area-1) > 1e-9 || math.Abs(mean-sum/1000) > h.width || len(x) < bins || h.total != 1000 {
			t.Errorf("scale %g: area %g, mean %g of %g, %d corners", scale, area, mean, sum/1000, len(x))
		}
	}
}
