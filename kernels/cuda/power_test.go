package cuda

import (
	"errors"
	"testing"
	"time"
)

// TestPowerMeter: between looks the power goes straight from one to the next; a failure is told and counts nothing.
func TestPowerMeter(t *testing.T) {
	clock, watts, failed := time.Unix(0, 0), 100.0, error(nil)
	m := &powerMeter{watts: func() (float64, error) { return watts, failed }, now: func() time.Time { return clock }}
	for _, c := range []struct{ after, watts, joules float64 }{{5, 100, 0}, {2, 300, 400}, {0.5, 300, 550}} {
		clock, watts = clock.Add(time.Duration(c.after*1e9)), c.watts
		if got, err := m.joules(); err != nil || got != c.joules {
			t.Errorf("after %g s more at %g W: %g J (%v), want %g", c.after, c.watts, got, err, c.joules)
		}
	}
	if failed = errors.New("lost"); failed != nil {
		if _, err := m.joules(); !errors.Is(err, failed) {
			t.Errorf("a lost card: %v", err)
		}
	}
}
