package progress

import "testing"

// TestEstimate: an estimate has a range where that can be told from the time itself, and says that the machine is busy.
func TestEstimate(t *testing.T) {
	for _, c := range []struct {
		seconds, from, to, load float64
		cores                   int
		want                    string
	}{
		{18, 18, 18, 1.5, 2, "about 18 s"},
		{18.1, 17.9, 18.2, 2, 2, "about 18 s"},
		{18, 15, 24, 0, 1, "about 18 s (15 s to 24 s)"},
		{18, 15, 24, 8.71, 2, "about 18 s (15 s to 24 s) at a load of 8.7 on 2 cores, perhaps less on an idle machine"},
		{18, 18, 18, 1.2, 1, "about 18 s at a load of 1.2 on 1 core, perhaps less on an idle machine"},
	} {
		if got := estimate(c.seconds, c.from, c.to, c.load, c.cores); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
