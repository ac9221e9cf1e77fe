package spines

import (
	"math"
	"os"
	"path/filepath"
	"testing"
)

// kaufman reads the spine data beside the project.
func kaufman(t *testing.T) *Sizes {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", "kaufman_2012.csv")
	if _, err := os.Stat(path); err != nil {
		t.Skipf("skipped: the spine data are not here (%v)", err)
	}
	s, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestKaufmanSlopes: the published slopes, 0.57 for gains and 0.72 for losses at 0.5 h;
// they drift with the interval.
func TestKaufmanSlopes(t *testing.T) {
	s := kaufman(t)
	for _, c := range []struct {
		lag        int
		gain, loss float64
	}{{1, 0.57, 0.72}, {2, 0.54, 0.76}, {8, 0.42, 0.92}, {48, 0.08, 1.30}} {
		gain, loss := s.Slopes(c.lag, Resampling{Seed: 1, Count: 20})
		t.Logf("%g h: gains %.4f +- %.4f (%d), losses %.4f +- %.4f (%d)", float64(c.lag)/2,
			gain.Slope, gain.Error, gain.Changes, loss.Slope, loss.Error, loss.Changes)
		if math.Abs(gain.Slope-c.gain) > 0.01 || math.Abs(loss.Slope-c.loss) > 0.01 {
			t.Errorf("%g h: gains %.4f, losses %.4f; published %.2f and %.2f", float64(c.lag)/2, gain.Slope, loss.Slope, c.gain, c.loss)
		}
		if !(gain.Error > 0 && gain.Error < 0.2 && loss.Error > 0 && loss.Error < 0.2) {
			t.Errorf("%g h: errors %g and %g", float64(c.lag)/2, gain.Error, loss.Error)
		}
	}
}

// TestKaufmanMinimum: the published q_min, 1.09 +- 0.43.
func TestKaufmanMinimum(t *testing.T) {
	c, err := kaufman(t).Curves(48, Resampling{Seed: 1, Count: 150})
	if err != nil {
		t.Fatal(err)
	}
	q, sd := c.Minimum()
	t.Logf("q_min %.3f +- %.3f, %d synapses", q, sd, c.Synapses)
	if math.Abs(q-1.09) > 0.1 || math.Abs(sd-0.43) > 0.1 {
		t.Errorf("q_min %.3f +- %.3f, published 1.09 +- 0.43", q, sd)
	}
	if r := R2(c, c); !(r > 0 && r < 1) {
		t.Errorf("R^2 of the data's own mean curve is %g", r)
	}
}
