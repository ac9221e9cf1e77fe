package bitsum

import (
	"unsafe"

	"engram/kernels/cpu/mapped"
)

// active is a matrix as the lists of the columns that each row has a one in: pairs of 16-bit numbers, the last one filled
// up with the number of columns. Each row has a slot of as many pairs, whole cache lines, so that its number tells where its list is.
// What a long list has beyond its slot lies elsewhere.
type active struct {
	pairs []uint32
	slot  int
	rest  []uint32 // of each row: where the rest of its list begins; nil: no list has one
	count []uint16 // of each row: the pairs of its list
	most  int      // pairs of the longest list
}

// Numbers of columns have 16 bits.
const mostColumns = 1<<16 - 1

const (
	linePairs = line / 4
	longest   = 2 * linePairs // pairs of the longest slot, and those that there is a loop for (gen/rows.go)
)

// wholeLines are n pairs and what fills the last line.
func wholeLines(n int) int { return (n + linePairs - 1) / linePairs * linePairs }

// newActive makes the lists of a matrix of m columns, at most mostColumns.
func newActive(l lists, m int) *active {
	n, long := l.outputs(), 0
	a := &active{count: make([]uint16, n)}
	for j := range a.count {
		count := (len(l.of(j)) + 1) / 2
		a.count[j] = uint16(count)
		a.most = max(a.most, count)
		if count > linePairs {
			long++
		}
	}
	a.slot = linePairs
	if 8*long > n {
		a.slot = longest
	}
	total := n * a.slot
	if a.most > a.slot {
		a.rest = make([]uint32, n)
		for j, count := range a.count {
			a.rest[j] = uint32(total)
			total += wholeLines(max(0, int(count)-a.slot))
		}
	}
	a.pairs = newPairs(total)
	for j := range n {
		to, list := a.pairs[j*a.slot:], l.of(j)
		if most := 2 * a.slot; len(list) > most {
			fillPairs(to, list[:most], m)
			to, list = a.pairs[a.rest[j]:], list[most:]
		}
		fillPairs(to, list, m)
	}
	mapped.MakeLarge(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(a.pairs))), 4*len(a.pairs)))
	return a
}

// fillPairs writes a list of columns, of m in all.
func fillPairs(to []uint32, list []int32, m int) {
	for ; len(list) > 1; list = list[2:] {
		to[0] = uint32(list[0]) | uint32(list[1])<<16
		to = to[1:]
	}
	if len(list) > 0 {
		to[0] = uint32(list[0]) | uint32(m)<<16
	}
}

// newPairs allocates n pairs that begin on a cache line. Many of them, which rows read at random, begin on a large page and
// fill the last one.
func newPairs(n int) []uint32 {
	boundary := line
	if 4*n >= mapped.LargePage/2 {
		boundary = mapped.LargePage
		n = (4*n + boundary - 1) / boundary * boundary / 4
	}
	x := make([]uint32, n+boundary/4)
	return x[-uintptr(unsafe.Pointer(unsafe.SliceData(x)))%uintptr(boundary)/4:][:n]
}
