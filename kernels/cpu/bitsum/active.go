package bitsum

import "unsafe"

// active is a matrix as the lists of the columns that each row has a one in: quads of 16-bit numbers, the last one
// filled up with the number of columns. A list begins on a cache line.
type active struct {
	quads []uint64
	of    []place // of each row
	most  int32   // quads of any row
}

// place is where a list is.
type place struct{ first, count int32 } // its first quad; quads

// Numbers of columns have 16 bits.
const mostColumns = 1<<16 - 1

const lineQuads = line / 8

// newActive makes the lists of a matrix of m columns, at most mostColumns.
func newActive(l lists, m int) *active {
	n := l.outputs()
	a := &active{of: make([]place, n)}
	total := 0
	for j := range n {
		quads := (len(l.of(j)) + 3) / 4
		a.of[j] = place{int32(total), int32(quads)}
		a.most = max(a.most, int32(quads))
		total += (quads + lineQuads - 1) / lineQuads * lineQuads
	}
	a.quads = make([]uint64, total+lineQuads)
	if past := int(uintptr(unsafe.Pointer(&a.quads[0])) % line / 8); past > 0 {
		a.quads = a.quads[lineQuads-past:]
	}
	for j := range n {
		list := l.of(j)
		for q := range int(a.of[j].count) {
			quad := uint64(0)
			for i := range 4 {
				mu := uint64(m)
				if at := 4*q + i; at < len(list) {
					mu = uint64(list[at])
				}
				quad |= mu << (16 * i)
			}
			a.quads[int(a.of[j].first)+q] = quad
		}
	}
	return a
}
