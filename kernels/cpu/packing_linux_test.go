package cpu

import (
	"runtime"
	"testing"
	"unsafe"

	"engram/engine/graph"
	"engram/engine/model"

	"golang.org/x/sys/unix"
)

// resident is how many of the pages of a buffer are in memory.
func resident(t *testing.T, b *reals[float32]) (pages, all int) {
	t.Helper()
	size := uintptr(unix.Getpagesize())
	begin := (uintptr(unsafe.Pointer(unsafe.SliceData(b.data))) + size - 1) / size * size
	end := uintptr(unsafe.Pointer(unsafe.SliceData(b.data))) + uintptr(4*len(b.data))
	in := make([]byte, (end-begin)/size)
	if _, _, failed := unix.Syscall(unix.SYS_MINCORE, begin, end-begin, uintptr(unsafe.Pointer(unsafe.SliceData(in)))); failed != 0 {
		t.Fatal(failed)
	}
	for _, page := range in {
		pages += int(page & 1)
	}
	return pages, len(in)
}

// TestPackedPages: a network a tenth of whose synapses are left keeps less than 0.3 of its factors in memory, and
// all of them again once they are written, in Go's memory and beside it.
func TestPackedPages(t *testing.T) {
	for what, least := range map[string]int64{"in Go's memory": ownMemory, "beside it": 1} {
		t.Run(what, func(t *testing.T) { packedPages(t, openCPU(t, 2, least)) })
	}
}

func packedPages(t *testing.T, b backend[float32]) {
	s := model.Shape{Batch: 1, Rows: 256, Neurons: 1200, Patterns: 9, Factors: 2, Populations: graph.Populations{Excitatory: 1200, CodingLevel: 0.2}}
	n := networkOn(t, b, s, true)
	u := n.buffers[model.U].(*reals[float32])
	row := make([]float64, 2*s.Neurons)
	for j := range s.Neurons {
		if j%10 == 0 {
			row[j], row[s.Neurons+j] = 0.5, 0.5
		}
	}
	for i := range s.Rows {
		u.Write(i*len(row), row)
	}
	share := b.Packed(s.Factors, 0.1)
	if pages, all := resident(t, u); pages != all {
		t.Fatalf("%d of %d pages are in memory before anything is packed", pages, all)
	}
	for range 3 {
		runtime.GC()
		n.run(s.Cycle(model.Replay{}), nil, 70)
		n.run(s.Observe("density", "l1"), nil, 1)
		if pages, all := resident(t, u); n.packed() != s.Rows/16 || pages > 3*all/10 || float64(pages) > share*float64(all)+2*float64(n.packed()) {
			t.Errorf("%d tiles are packed, and %d of %d pages are in memory, planned are %g of them and one for each tile", n.packed(), pages, all, share)
		}
	}
	u.Write(0, n.read(model.U))
	if pages, all := resident(t, u); pages != all {
		t.Errorf("%d of %d pages are in memory when all factors are written", pages, all)
	}
}
