package cuda

import "testing"

// TestStay: a network of 1,000 neurons and 500 patterns has room in the shared memory that blocks
// may have: 227 KB on an H100, 163 KB on an A100, 99 KB on an RTX card.
func TestStay(t *testing.T) {
	y := &cycle{z: 2, n: 1000, m: 500, split: 1000}
	for _, c := range []struct{ rows, most int }{{16, 227 << 10}, {8, 163 << 10}, {8, 99 << 10}, {8, 227<<9 - 1<<10}} {
		if s := y.stay(c.rows); s.bytes > c.most {
			t.Errorf("%d rows take %d bytes of %d", c.rows, s.bytes, c.most)
		}
	}
	if s := y.stay(16); s.bytes <= 163<<10 {
		t.Errorf("16 rows take %d bytes: an A100 has room for them too", s.bytes)
	}
}

// TestStayApart: nothing that is needed at a time lies over another, and rows lie so that no two
// share banks.
func TestStayApart(t *testing.T) {
	for _, y := range []cycle{
		{z: 2, n: 1000, m: 500, split: 1000}, {z: 1, n: 1, m: 9, split: 0}, {z: 3, n: 700, m: 513, split: 100}, {z: 10, n: 37, m: 512, split: 36},
	} {
		for _, rows := range []int{8, 16} {
			s := y.stay(rows)
			if s.h < 3*rows*s.saliences || y.m > 512 && s.h < 3*rows*s.weights || s.u < 3*rows*s.weights || s.u < s.h+4*rows*y.m ||
				s.known < s.u+4*rows*y.z*y.n || s.bytes < s.known+16*rows || s.hRow < y.m || s.uRow < y.z*y.n {
				t.Errorf("%+v: %+v", y, s)
			}
			if s.weights/16%2 == 0 || s.saliences/16%2 == 0 || s.hRow%8 != 4 || s.uRow%8 != 4 || s.h%16 != 0 || s.u%16 != 0 || s.known%16 != 0 {
				t.Errorf("%+v: rows share banks, or lie askew: %+v", y, s)
			}
		}
	}
}
