package cuda

import (
	"math"
	"testing"
)

// TestSparseBlock: blocks have the threads that keep a card busy.
func TestSparseBlock(t *testing.T) {
	const room = 226 << 10
	for _, c := range []struct {
		shared, blocks int
		wide           bool
		threads        int
	}{
		{6000, 1000, false, 64},      // N = 1000, M = 500, 0.1 left: one network
		{6000, 16_000, false, 64},    // 16 of them
		{36_000, 10_000, false, 128}, // N = 10,000, M = 2,000
		{120_000, 100, true, 512},
		{208_000, 80_000, true, 512},
	} {
		if wide, threads := sparseBlock(c.shared, room, c.blocks); wide != c.wide || threads != c.threads {
			t.Errorf("%d bytes, %d blocks: wide %v, %d threads", c.shared, c.blocks, wide, threads)
		}
	}
}

// hopper is a card with warpgroups that nobody asks for more.
type hopper struct{ Device }

func (hopper) Warpgroups() bool { return true }

// TestLateClocks: lists and packed columns are worth it from where docs/gpu.md has them.
func TestLateClocks(t *testing.T) {
	resident := &persistentSchedule{form: persistentForm{rows: blockRows}}
	for _, c := range []struct {
		n, m  int
		laps  float64
		dense schedule
		cut   cut
		at    float64 // density below which lists take less time than products
	}{
		{1000, 500, 1.07, resident, bySteps, 0.051},
		{1000, 100, 1, resident, bySteps, 0.102},
		{10_000, 2000, 3.6, &panelSchedule{}, bySteps, 0.205},
		{10_000, 2000, 3.6, &panelSchedule{}, byWarpgroups, 0.167},
		{80_000, 16_000, 25.6, &panelSchedule{}, byWarpgroups, 0.269},
	} {
		b := &backend{device: hopper{}, trusted: c.cut}
		b.checked.Do(func() {})
		s := &lateSchedule{program: &program{backend: b, ways: []schedule{c.dense}}, y: &cycle{n: c.n, m: c.m, z: 2, sources: none}, dense: c.dense}
		for _, density := range []float64{c.at - 0.01, c.at + 0.01} {
			if listed := listedRow(int(density*float64(c.n)), c.laps, c.m); (listed < s.denseClocks()) != (density < c.at) {
				t.Errorf("%+v: at %v %v clocks, %v dense", c, density, listed, s.denseClocks())
			}
		}
	}
	// the rows of a block have a share 1 - (1 - density)^8 of the columns
	for _, c := range []struct {
		m            int
		laps         float64
		lists, dense float64 // lists take less time below, products above
	}{{500, 1.07, 0, 0.35}, {100, 1, 0.068, 0.31}} {
		s := &lateSchedule{y: &cycle{n: 1000, m: c.m, z: 2, sources: none}, dense: resident}
		for _, density := range []float64{0, c.lists - 0.005, c.lists + 0.005, c.dense - 0.02, c.dense + 0.02} {
			saved := s.savedClocks(int(1000*(1-math.Pow(1-density, blockRows))), 128)
			lists := density >= 0 && listedRow(int(1000*density), c.laps, c.m) < s.denseClocks()-max(saved, 0)
			if lists != (density >= 0 && density < c.lists) || saved > 0 != (density < c.dense) {
				t.Errorf("%+v: at %v %v clocks are saved; lists: %v", c, density, saved, lists)
			}
		}
	}
}

// TestPackedForm: what blocks with packed columns keep has its place, and takes less room the fewer they are.
func TestPackedForm(t *testing.T) {
	const h100, rtx = 227<<10 - ownShared, 99<<10 - ownShared
	for _, c := range []struct {
		y             cycle
		columns, room int
		bytes         int // 0: there is none
	}{
		{cycle{z: 2, n: 1000, m: 500, split: 1000}, 570, h100, 90_496},
		{cycle{z: 2, n: 1000, m: 500, split: 800}, 570, h100, 94_592},
		{cycle{z: 2, n: 1000, m: 500, split: 1000}, 900, rtx, 0},
		{cycle{z: 2, n: 1000, m: 500, split: 1000}, 300, rtx, 56_192},
		{cycle{z: 2, n: 1000, m: 500, split: 0}, 0, rtx, 15_232},
		{cycle{z: 2, n: 2000, m: 500, split: 1500}, 1025, h100, 0},
	} {
		f := c.y.packed(c.columns, c.room)
		if f == nil || c.bytes == 0 {
			if f != nil || c.bytes != 0 {
				t.Errorf("%+v: %+v", c, f)
			}
			continue
		}
		if f.bytes != c.bytes || f.planes-f.factors != listBytes || f.planes%16 != 0 || f.factors%16 != 0 ||
			f.factors < 3*f.rows*max(f.weights, f.saliences) || f.weights < c.columns || f.weights/16%2 == 0 || f.shared {
			t.Errorf("%+v: %+v", c, f)
		}
	}
}
