package bitsum

import (
	"math/rand/v2"
	"syscall"
	"testing"
	"unsafe"
)

// fenced is a slice of n cells that ends (or starts) where memory may not be touched.
func fenced(t *testing.T, n int, atEnd bool) []float32 {
	t.Helper()
	page := syscall.Getpagesize()
	size := (4*n + page - 1) / page * page
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
		at = page + size - 4*n
	}
	return unsafe.Slice((*float32)(unsafe.Pointer(&m[at])), n)
}

// TestFences: no read and no write beyond the caller's slices, not even of a cell that
// is not used: the process would end.
func TestFences(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for _, c := range []struct{ n, m, rows int }{
		{1, 1, 1}, {5, 7, 3}, {33, 17, 16}, {97, 130, 15}, {600, 33, 1}, {33, 600, 16}, {520, 48, 2}, {1001, 15, 9},
	} {
		for _, f := range []float64{0.02, 0.3, 0.8} {
			x := NewMatrix(randomBits(r, c.n, c.m, f), c.n, c.m)
			for _, atEnd := range []bool{false, true} {
				w, s := fenced(t, c.rows*c.n, atEnd), fenced(t, c.rows*c.m, atEnd)
				h, g := fenced(t, c.rows*c.m, atEnd), fenced(t, c.rows*c.n, atEnd)
				theta := fenced(t, c.rows, atEnd)
				uniform(r, w, 1, true)
				uniform(r, s, 1, true)
				for _, set := range Sets() {
					sc := set.NewScratch()
					set.Drive(sc, x, h, w, largests(w, x.n, c.rows, nil), theta, c.n/2, nil)
					set.Gradient(sc, x, g, s, largests(s, x.m, c.rows, nil), c.n/2, nil)
				}
			}
		}
	}
}
