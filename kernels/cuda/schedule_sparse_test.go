package cuda

import (
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

// TestSparse: lists are worth it from where docs/gpu.md has them.
func TestSparse(t *testing.T) {
	for _, c := range []struct {
		n, m  int
		laps  float64
		dense schedule
		cut   cut
		at    float64 // density
	}{
		{1000, 500, 1.07, &persistentSchedule{}, bySteps, 0.051},
		{1000, 100, 1, &persistentSchedule{}, bySteps, 0.102},
		{10_000, 2000, 3.6, &panelSchedule{}, bySteps, 0.205},
		{10_000, 2000, 3.6, &panelSchedule{}, byWarpgroups, 0.167},
		{80_000, 16_000, 25.6, &panelSchedule{}, byWarpgroups, 0.269},
	} {
		b := &backend{device: hopper{}, trusted: c.cut}
		b.checked.Do(func() {})
		s := &sparseSchedule{program: &program{backend: b, ways: []schedule{c.dense}}, y: &cycle{n: c.n, m: c.m, z: 2, sources: none}, dense: c.dense}
		below, above := int((c.at-0.01)*float64(c.n)), int((c.at+0.01)*float64(c.n))
		if !s.faster(below, c.laps) || s.faster(above, c.laps) {
			t.Errorf("%+v: not there", c)
		}
	}
}
