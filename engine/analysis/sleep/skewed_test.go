package sleep

import (
	"math"
	"testing"
)

func TestSkewed(t *testing.T) {
	for _, c := range []struct {
		mean, median float64
		want         bool
	}{
		{9.48, 1.18, true}, {1.18, 9.48, true}, {2, 1, false}, {2.001, 1, true}, {-0.4, -13, true}, {-1, 1, true},
		{0, 0, false}, {0.1, 0, true}, {math.NaN(), 1, false}, {1, math.NaN(), false},
	} {
		if got := Skewed(c.mean, c.median); got != c.want {
			t.Errorf("mean %g, median %g: %v, want %v", c.mean, c.median, got, c.want)
		}
	}
}
