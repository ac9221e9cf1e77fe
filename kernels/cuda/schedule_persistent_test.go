package cuda

import "testing"

// TestPersistentLayout: eight rows of a network of 1,000 neurons, 500 patterns and two factors have room in the
// shared memory that a block may have on an RTX card (99 KB), so on all; two blocks have on the
// multiprocessor of an H100, where each takes a kilobyte more.
func TestPersistentLayout(t *testing.T) {
	s := (&cycle{z: 2, n: 1000, m: 500, split: 1000}).persistentLayout()
	if s.bytes > 99<<10 || 2*(s.bytes+1<<10) > 228<<10 {
		t.Errorf("%d bytes", s.bytes)
	}
}

// TestPersistentLayoutApart: nothing that is needed at a time lies over another, and rows lie so that no two
// share banks.
func TestPersistentLayoutApart(t *testing.T) {
	for _, y := range []cycle{
		{z: 2, n: 1000, m: 500, split: 1000}, {z: 1, n: 1, m: 9, split: 0}, {z: 3, n: 700, m: 513, split: 100}, {z: 10, n: 37, m: 512, split: 36},
	} {
		s := y.persistentLayout()
		if s.h < 3*strip*s.saliences || y.m > 512 && s.h < 3*strip*s.weights || s.u < 3*strip*s.weights || s.u < s.h+4*strip*y.m ||
			s.known < s.u+4*strip*y.z*y.n || s.bytes < s.known+24*strip || s.hRow < y.m || s.uRow < y.z*y.n {
			t.Errorf("%+v: %+v", y, s)
		}
		if s.weights/16%2 == 0 || s.saliences/16%2 == 0 || s.hRow%8 != 4 || s.uRow%8 != 4 || s.h%16 != 0 || s.u%16 != 0 || s.known%16 != 0 {
			t.Errorf("%+v: rows share banks, or lie askew: %+v", y, s)
		}
	}
}
