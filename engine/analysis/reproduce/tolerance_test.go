package reproduce

import "testing"

// TestDoubles: a tolerance beyond the levels that were tried is no failure of a claim.
func TestDoubles(t *testing.T) {
	levels := []float64{0, 1, 2, 3}
	within, more, above, below := []float64{1, 1, 0, 0}, []float64{1, 1, 1, 0}, []float64{1, 1, 1, 1}, []float64{0, 0, 0, 0}
	for _, c := range []struct {
		before, after    []float64
		here, difference string
	}{
		{within, more, "1.667", "does not hold"},
		{[]float64{1, 0, 0, 0}, more, "5.000", "holds"},
		{within, above, "over 2.000", "holds"},
		{more, above, "over 1.200", "not known: after the night it lies above the last level of noise"},
		{above, more, "-", "not known: above 3.000 before, 2.500 after the night"},
		{below, more, "-", "not known: none before, 2.500 after the night"},
	} {
		got := doubles("", toleranceOf(levels, c.before), toleranceOf(levels, c.after))
		if got.Here != c.here || got.Difference != c.difference {
			t.Errorf("%v, %v: %q, %q", c.before, c.after, got.Here, got.Difference)
		}
	}
	if c := toleranceOf(levels, above).compare("", 2); c.Here != "above 3.000" || c.Difference != "lies above the last level of noise" {
		t.Errorf("%+v", c)
	}
}
