package format

import (
	"testing"
	"time"
)

func TestDuration(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0.25 ms":     250 * time.Microsecond,
		"1.9 ms":      1900 * time.Microsecond,
		"120 ms":      120 * time.Millisecond,
		"4.1 s":       4100 * time.Millisecond,
		"42 s":        42 * time.Second,
		"1 min 10 s":  70 * time.Second,
		"2 h 05 min":  2*time.Hour + 5*time.Minute,
		"30 h 00 min": 30 * time.Hour,
		"12 days 3 h": (12*24 + 3) * time.Hour,
		"0 ms":        -time.Hour, // by a clock that was set back
	} {
		if got := Duration(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
