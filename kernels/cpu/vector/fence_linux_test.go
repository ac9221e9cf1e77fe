package vector

import (
	"syscall"
	"testing"
	"unsafe"
)

// fenced is n cells that end (or start) where memory may not be touched.
func fenced[T float32 | uint8 | int32](t *testing.T, n int, atEnd bool) []T {
	t.Helper()
	page := syscall.Getpagesize()
	bytes := n * int(unsafe.Sizeof(T(0)))
	size := max(page, (bytes+page-1)/page*page)
	m, err := syscall.Mmap(-1, 0, size+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() {
		if err := syscall.Munmap(m); err != nil {
			t.Error(err)
		}
	})
	for _, fence := range [][]byte{m[:page], m[page+size:]} {
		if err := syscall.Mprotect(fence, syscall.PROT_NONE); err != nil {
			t.Skip(err)
		}
	}
	at := page
	if atEnd {
		at = page + size - bytes
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&m[at])), n)
}

// TestLanesFences: no read and no write of lanes beyond the slices.
func TestLanesFences(t *testing.T) {
	var x [Rows]float32
	var most [Rows]uint32
	var scale [Rows]float64
	var sum [Rows]int64
	for _, atEnd := range []bool{false, true} {
		for n := 1; n < 5; n++ {
			h, out := fenced[float32](t, n*Rows, atEnd), fenced[float32](t, n*Rows, atEnd)
			for _, s := range Sets() {
				s.Lanes.Largest(h, &most)
				s.Lanes.Least(h, &x)
				s.Lanes.SumAbs(h, &scale, &sum)
				s.Lanes.Exp(out, h, &x, &x, &scale, &sum, &sum)
			}
		}
	}
}

// TestFences: no read and no write beyond the slices: the process would end.
func TestFences(t *testing.T) {
	for _, atEnd := range []bool{false, true} {
		for n := 1; n < 70; n++ {
			a, b, c := fenced[float32](t, n, atEnd), fenced[float32](t, n, atEnd), fenced[float32](t, n, atEnd)
			w, g, bits := fenced[float32](t, n, atEnd), fenced[float32](t, n, atEnd), fenced[uint8](t, n, atEnd)
			counts := fenced[int32](t, n, atEnd)
			for _, s := range Sets() {
				for i := range w {
					w[i], g[i], b[i], c[i] = 0.5, 0.25, 1, 2
				}
				s.Prefetch(w)
				s.Largest(w)
				s.Least(w)
				s.Sum(w, 1)
				s.SumAbs(w, 1)
				s.SumSquares(w, 1)
				s.Moments(w, 1)
				s.Multiply(a, w, g)
				s.Scale(a, w, 2)
				s.Exp(a, w, 0, -1)
				s.Finish(a, w, 2)
				s.Update1(a, b, w, g, 1)
				s.Update2(b, c, b, c, w, g, 1)
				s.EncodeFirst(a, b, w, bits, [2]float32{1, 2})
				s.Keep(a, b, w)
				s.Alive(w)
				s.Unstable(counts, w, bits)
			}
		}
	}
}
