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

// TestFewSpines: slopes, norms and their minimum of the first 60 spines of the data (Kaufman et
// al. 2012, as the paper's authors publish them: 60 spines at 49 times half an hour apart), by a
// calculation of the same definitions with NumPy 1.24: argsort (stable), a moving average by
// convolve, polyfit of log10, and the population standard deviation over time.
func TestFewSpines(t *testing.T) {
	s, err := Read("testdata/kaufman_60.csv")
	if err != nil {
		t.Fatal(err)
	}
	if s.Synapses != 60 || s.Times != 49 || len(s.Notes) > 0 {
		t.Fatalf("%d synapses at %d times, %q", s.Synapses, s.Times, s.Notes)
	}
	for _, c := range []struct {
		lag, gains, losses int
		gain, loss         float64
	}{
		{1, 1518, 1344, 0.7717310035821758, 0.8288835892390486},
		{2, 1486, 1326, 0.7731482838940807, 0.918226382805032},
		{8, 1294, 1162, 0.7801215767787971, 0.9237146106367383},
		{19, 954, 843, 0.6121739735013582, 1.122392750341741},
	} {
		gain, loss := s.Slopes(c.lag, Resampling{Seed: 1, Count: 2})
		if gain.Changes != c.gains || loss.Changes != c.losses || math.Abs(gain.Slope-c.gain) > 1e-9 || math.Abs(loss.Slope-c.loss) > 1e-9 {
			t.Errorf("lag %d: %+v and %+v, want %+v", c.lag, gain, loss, c)
		}
	}
	curves, err := s.Curves(48, Resampling{Seed: 1, Count: 1})
	if err != nil {
		t.Fatal(err)
	}
	if q, _ := curves.Minimum(); q != 1.2 || curves.Synapses != 60 {
		t.Errorf("q_min %g of %d synapses, want 1.2 of 60", q, curves.Synapses)
	}
	for i, want := range map[int]float64{0: 0.10811129, 3: 0.06074098, 9: 0.00416544, 19: 0.07509851, 43: 1} {
		if got := curves.CV[0][i]; math.Abs(got-want) > 1e-8 {
			t.Errorf("variation of the norm %g is %.9f, want %.8f", curves.Q[i], got, want)
		}
	}
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
