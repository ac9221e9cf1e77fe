package cuda

import (
	"testing"

	"engram/kernels"
)

// TestPersistentForm: which networks blocks keep in which way, on an H100 (227 KB), an A100 (163) and an RTX card (99); that all has
// its place, and that two blocks of a form for many networks have room on a multiprocessor.
func TestPersistentForm(t *testing.T) {
	const h100, a100, rtx = 227 << 10, 163 << 10, 99 << 10
	for i, c := range []struct {
		y               cycle
		batch, rows     int
		card            int
		found, shared   bool
		blockRows       int
		warps, laps     int
		planes, ofPairs bool
	}{
		{cycle{z: 2, n: 1000, m: 500, split: 1000}, 1, 1000, h100, true, false, 8, 16, 1, true, false},
		{cycle{z: 2, n: 1000, m: 500, split: 1000}, 1, 1000, a100, true, false, 8, 16, 1, true, false},
		{cycle{z: 2, n: 1000, m: 500, split: 1000}, 1, 1000, rtx, true, false, 8, 16, 1, false, false},
		{cycle{z: 2, n: 1000, m: 500, split: 800}, 16, 1000, h100, true, true, 8, 8, 2, false, true},
		{cycle{z: 2, n: 1000, m: 500, split: 800}, 16, 1000, rtx, true, false, 8, 16, 1, false, false},
		{cycle{z: 2, n: 250, m: 125, split: 250}, 16, 250, h100, true, false, 8, 16, 1, true, false},
		{cycle{z: 2, n: 250, m: 125, split: 250}, 2, 250, h100, true, false, 8, 16, 1, true, false},
		{cycle{z: 2, n: 250, m: 125, split: 200}, 1, 250, h100, true, false, 2, 8, 1, true, false},
		{cycle{z: 2, n: 33, m: 256, split: 0}, 7, 33, rtx, true, false, 2, 8, 1, true, false},
		{cycle{z: 2, n: 257, m: 125, split: 250}, 1, 250, h100, true, false, 8, 16, 1, true, false},
		{cycle{z: 2, n: 250, m: 257, split: 250}, 1, 250, h100, true, true, 8, 16, 1, true, false},
		{cycle{z: 2, n: 1000, m: 500, split: 1000, q: 1}, 1, 1000, h100, true, true, 8, 16, 1, true, false},
		{cycle{z: 3, n: 1000, m: 1024, split: 1000}, 1, 1000, h100, true, true, 8, 16, 1, false, false},
		{cycle{z: 2, n: 2048, m: 1024, split: 2048}, 1, 2048, h100, true, true, 8, 16, 2, false, false},
		{cycle{z: 2, n: 1000, m: 1025, split: 1000}, 1, 1000, h100, false, false, 0, 0, 0, false, false},
		{cycle{z: 2, n: 3000, m: 100, split: 1000}, 1, 3000, h100, false, false, 0, 0, 0, false, false},
		{cycle{z: 5, n: 100, m: 50, split: 100}, 1, 100, h100, false, false, 0, 0, 0, false, false},
	} {
		c.y.driven, c.y.flag, c.y.parameter, c.y.count, c.y.first, c.y.length = true, none, none, none, none, none
		f := c.y.persistentForm(&kernels.Plan{Batch: c.batch, Rows: c.rows}, c.card-ownShared, 132)
		if (f != nil) != c.found {
			t.Errorf("%d: %+v", i, f)
		}
		if f == nil {
			continue
		}
		if f.shared != c.shared || f.rows != c.blockRows || f.warps != c.warps || f.laps != c.laps || (f.planes > 0) != c.planes {
			t.Errorf("%d: %+v", i, f)
		}
		if f.bytes > c.card-ownShared || c.ofPairs && 2*(f.bytes+ownShared) > c.card {
			t.Errorf("%d: %d bytes", i, f.bytes)
		}
		if f.weights/16%2 == 0 || f.saliences/16%2 == 0 || f.factors%16 != 0 || f.planes%16 != 0 || f.weights < c.y.n || f.saliences < c.y.m {
			t.Errorf("%d: rows share banks, or lie askew: %+v", i, f)
		}
		if f.factors < 3*f.rows*max(f.weights, f.saliences) || f.shared && 16*lanes*f.warps*4*f.laps*c.y.z > max(f.planes, f.bytes)-f.factors ||
			64*f.warps*f.laps < c.y.n && f.shared {
			t.Errorf("%d: one lies over another: %+v", i, f)
		}
	}
}
