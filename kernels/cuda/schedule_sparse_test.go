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
		{6000, 1000, false, 128},     // N = 1000, M = 500, 0.1 left: one network
		{6000, 16_000, false, 64},    // 16 of them
		{36_000, 10_000, false, 256}, // N = 10,000, M = 2,000
		{120_000, 100, true, 512},
		{208_000, 80_000, true, 512},
	} {
		if wide, threads := sparseBlock(c.shared, room, c.blocks); wide != c.wide || threads != c.threads {
			t.Errorf("%d bytes, %d blocks: wide %v, %d threads", c.shared, c.blocks, wide, threads)
		}
	}
}

// TestSparse: lists are worth it from where docs/gpu.md has them.
func TestSparse(t *testing.T) {
	for _, c := range []struct {
		n, m  int
		laps  float64
		small bool
		at    float64 // density
	}{{1000, 500, 1.07, true, 0.02}, {1000, 100, 1, true, 0.039}, {10_000, 2000, 3.6, false, 0.094}} {
		s := &sparseSchedule{y: &cycle{n: c.n, m: c.m, z: 2, sources: none}, dense: &panelSchedule{}}
		if c.small {
			s.dense = &persistentSchedule{}
		}
		below, above := int((c.at-0.01)*float64(c.n)), int((c.at+0.01)*float64(c.n))
		if !s.faster(below, c.laps) || s.faster(above, c.laps) {
			t.Errorf("%+v: not there", c)
		}
	}
}
