package pairing

import "testing"

// TestCycles: long nights of large networks pay for the search, short ones and few patterns do not; a rank with a share of
// the rows waits longer.
func TestCycles(t *testing.T) {
	for _, c := range []struct{ rows, m, least, most int }{
		{10_000, 2_000, 3_000, 3_500},
		{2_500, 2_000, 12_000, 14_000},
		{10_000, 4_000, 1_900, 2_100},
		{10_000, 1_000, Never, Never},
		{10_000, 12, Never, Never},
	} {
		if got := Cycles(c.rows, c.m); got < c.least || got > c.most {
			t.Errorf("%+v: %d", c, got)
		}
	}
}
