package bitsum

import (
	"math"
	"unsafe"

	"engram/kernels/cpu/mapped"
)

// active is a matrix as the lists of the columns that each row has a one in: pairs of 16-bit numbers, the last one filled
// up with a number that no list has. Each row has a slot of as many pairs, whole cache lines, so that its number tells where its list is.
// What a long list has beyond its slot lies elsewhere.
type active struct {
	pairs []uint32
	slot  int
	rest  []uint32 // of each row: where the rest of its list begins; nil: no list has one
	count []uint16 // of each row: the pairs of its list
	most  int      // pairs of the longest list

	numbers int // those that the lists name lie below
	groups  int // of columns, where lists name places; 0: they name columns

	marks []marks // where lists name places, of each row
}

// marks are those of a row: mark mu mod 256 for a one in column mu.
type marks [4]uint64

// Numbers of columns have 16 bits.
const mostColumns = 1<<16 - 1

const (
	linePairs = line / 4
	longest   = 2 * linePairs // pairs of the longest slot, and those that there is a loop for (gen/rows.go)
)

// wholeLines are n pairs and what fills the last line.
func wholeLines(n int) int { return (n + linePairs - 1) / linePairs * linePairs }

// newActive makes the lists of numbers below m, at most mostColumns.
func newActive(l lists, m int) *active {
	n, long := l.outputs(), 0
	a := &active{count: make([]uint16, n), numbers: m}
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

// fillPairs writes a list of numbers below m.
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

// Where there are many ones, lists by places are shorter. A group of 16 columns has a place for each column and for each two of
// them, so that one number of a list names two columns. A gradient first makes the sums of the terms that each place stands
// for; a drive adds to the places, and then sums those that a column is part of.
//
// Place 16 d + i of a group stands for column i and the d-th one after it, counted in a circle; at d = 0 for column i alone.
const (
	group       = 16
	farthest    = group / 2 // columns between two, the shorter way round
	groupPlaces = group*farthest + group/2

	// mostGroups have as many places as the first-level cache has room for.
	mostGroups = 64
	// mostNarrow sources add up to less than 2^31.
	mostNarrow = 1<<(31-WeightBits) - 1
)

// place is that of the columns i <= j of a group.
func place(i, j int) int {
	if j-i > farthest {
		return group*(i+group-j) + j
	}
	return group*(j-i) + i
}

// groups are those of m columns.
func groups(m int) int { return (m + group - 1) / group }

// newPaired is newActive of the places of columns.
func newPaired(l lists, m int) *active {
	a := newActive(l.places(), groups(m)*groupPlaces)
	a.groups = groups(m)
	a.marks = make([]marks, l.outputs())
	for j := range a.marks {
		for _, mu := range l.of(j) {
			a.marks[j][mu/64%4] |= 1 << (mu % 64)
		}
	}
	return a
}

// counts are how many rows have each mark: bit p of the number of a mark is at its place in counts[p].
type counts [17]marks

// most is the largest number.
func (c *counts) most() (n int) {
	for word := range c[0] {
		largest, number := ^uint64(0), 0 // the marks whose numbers are as large as any in the bits seen so far
		for p := len(c) - 1; p >= 0; p-- {
			if with := largest & c[p][word]; with != 0 {
				largest, number = with, number|1<<p
			}
		}
		n = max(n, number)
	}
	return n
}

// places are the lists of the places that cover those of columns.
func (l lists) places() lists {
	p := lists{make([]int32, len(l.from)), make([]int32, 0, len(l.at))}
	for j := range l.outputs() {
		for list := l.of(j); len(list) > 0; {
			g, i := int(list[0])/group, int(list[0])%group
			other, taken := i, 1
			if len(list) > 1 && int(list[1])/group == g {
				other, taken = int(list[1])%group, 2
			}
			p.at = append(p.at, int32(g*groupPlaces+place(i, other)))
			list = list[taken:]
		}
		p.from[j+1] = int32(len(p.at))
	}
	return p
}

// between are the numbers from least to most; none if most is 0.
type between struct{ least, most int }

// worthPairing are the numbers of sources of rows that take less time by places: lists are shorter, as estimated for
// independent columns, but the places of a group take as long as 55 numbers of lists. Sums of 32 bits have to be wide enough for most rows.
func worthPairing(n, m, ones int) (rows between) {
	if m < group || groups(m) > mostGroups || ones == 0 {
		return rows
	}
	f := float64(ones) / float64(n*m)
	even := 1.0 // (1 - 2 f)^16 is the probability of an even number in a group less that of an odd one
	for range group {
		even *= 1 - 2*f
	}
	fewer := (float64(group*f) - float64((1-even)/2)) / 2
	if fewer < 1e-3 {
		return rows
	}
	return between{int(math.Ceil(55 / fewer)), int(mostNarrow / 2 / f)}
}

// activeOf are the lists for rows of so many sources.
func (x *Matrix) activeOf(sources int) *active {
	if rows := x.pairing(); sources >= rows.least && sources <= rows.most && rows.most > 0 {
		return x.paired()
	}
	return x.active()
}
