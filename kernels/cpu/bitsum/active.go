package bitsum

import (
	"unsafe"

	"engram/kernels/cpu/mapped"
)

// active is a matrix as the lists of the columns that each row has a one in: quads of 16-bit numbers, the last one
// filled up with the number of columns. A list begins on a cache line. Short lists come first, so that where a list
// begins tells how long it is.
type active struct {
	quads []uint64
	first []int32 // of each row: the first quad of its list
	count []int32 // of each row: its quads
	ends  []int32 // where lists of so many quads end
}

// Numbers of columns have 16 bits.
const mostColumns = 1<<16 - 1

const lineQuads = line / 8

// newActive makes the lists of a matrix of m columns, at most mostColumns.
func newActive(l lists, m int) *active {
	n := l.outputs()
	a := &active{first: make([]int32, n), count: make([]int32, n)}
	most := int32(0)
	for j := range n {
		a.count[j] = int32((len(l.of(j)) + 3) / 4)
		most = max(most, a.count[j])
	}
	a.ends = make([]int32, most+1)
	lines := func(quads int32) int32 { return (max(1, quads) + lineQuads - 1) / lineQuads * lineQuads } // an empty list has one too
	for _, quads := range a.count {
		a.ends[quads] += lines(quads)
	}
	total := int32(0)
	for quads, length := range a.ends {
		a.ends[quads] = total // so far: where they begin
		total += length
	}
	a.quads = newQuads(int(total))
	for j := range n {
		list, quads := l.of(j), a.count[j]
		a.first[j] = a.ends[quads]
		a.ends[quads] += lines(quads)
		for q := range int(quads) {
			quad := uint64(0)
			for i := range 4 {
				mu := uint64(m)
				if at := 4*q + i; at < len(list) {
					mu = uint64(list[at])
				}
				quad |= mu << (16 * i)
			}
			a.quads[int(a.first[j])+q] = quad
		}
	}
	mapped.MakeLarge(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(a.quads))), 8*len(a.quads)))
	return a
}

// newQuads allocates n quads that begin on a cache line. Many of them, which rows read at random, begin on a large page and
// fill the last one.
func newQuads(n int) []uint64 {
	boundary := line
	if 8*n >= mapped.LargePage/2 {
		boundary = mapped.LargePage
		n = (8*n + boundary - 1) / boundary * boundary / 8
	}
	x := make([]uint64, n+boundary/8)
	return x[-uintptr(unsafe.Pointer(unsafe.SliceData(x)))%uintptr(boundary)/8:][:n]
}
