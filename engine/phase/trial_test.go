package phase

import (
	"testing"
	"time"
)

// TestExtremes: the fastest and the slowest part of a time are told by whole parts, and by short ones only where there are no others.
func TestExtremes(t *testing.T) {
	const whole = 20 * time.Millisecond
	for name, c := range map[string]struct {
		parts         []part
		least, slower float64
	}{
		"whole parts":      {[]part{{20 * time.Millisecond, 10}, {30 * time.Millisecond, 10}, {20 * time.Millisecond, 20}}, 0.001, 0.003},
		"a short last one": {[]part{{20 * time.Millisecond, 10}, {30 * time.Millisecond, 10}, {9 * time.Millisecond, 1}}, 0.002, 0.003},
		"a fast short one": {[]part{{20 * time.Millisecond, 10}, {30 * time.Millisecond, 10}, {time.Microsecond, 1}}, 0.002, 0.003},
		"half of one":      {[]part{{20 * time.Millisecond, 10}, {10 * time.Millisecond, 1}}, 0.002, 0.010},
		"none but short":   {[]part{{4 * time.Millisecond, 1}}, 0.004, 0.004},
	} {
		if least, slower := extremes(c.parts, whole); least != c.least || slower != c.slower {
			t.Errorf("%s: %g to %g, want %g to %g", name, least, slower, c.least, c.slower)
		}
	}
}
