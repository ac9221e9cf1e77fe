package phase

import (
	"testing"
	"time"

	"engram/engine/graph"
	"engram/engine/state"
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

// TestEnough: of the steps of a short run few are timed, whatever time there is, and of those of a long one as many as there is time for.
func TestEnough(t *testing.T) {
	trial := &Trial{Driver: &Driver{Batch: &state.Batch{Target: graph.Reference()}}, Scale: 10, each: time.Hour}
	for _, c := range []struct{ times, steps int }{{1, 1}, {20, 1}, {100, 5}, {2000, 100}} {
		taken := 0
		if _, err := trial.seconds(c.times, func() (int, error) { taken++; return 1, nil }); err != nil {
			t.Fatal(err)
		}
		if taken != 1+c.steps { // the first one is not timed
			t.Errorf("of %d steps of the whole network %d of a tenth are timed, want %d", c.times, taken-1, c.steps)
		}
	}
	trial.each = 0
	taken := 0
	if _, err := trial.seconds(1e9, func() (int, error) { taken++; return 1, nil }); err != nil || taken != 2 {
		t.Errorf("without time %d steps are taken, want 2: %v", taken, err)
	}
}
