package bitsum

import (
	"encoding/binary"
	"math/bits"
	"sync"
)

// Matrix is an (n, m) matrix of bits x_j^mu, indexed for sums over its rows (drive) and
// over its columns (gradient), each when it is first asked for. It is never changed and
// may be shared by threads.
type Matrix struct {
	n, m    int
	lists   func() lists  // the ones of each column
	columns func() *index // for each column mu, sums over the positions j
	rows    func() *index // for each row j, sums over the positions mu
	turned  func() lists  // for each row j, the columns that have a one there
	active  func() *active
	paired  func() *active // by places
	pairing func() between // sources of a row that is summed by these
	ones    func() []int64 // of a single column: -1 for each row that has a one, else 0
}

// NewMatrix indexes a row-major matrix, which it does not keep; anything but 0 is a one.
func NewMatrix(data []uint8, n, m int) *Matrix {
	l := listColumns(data, n, m)
	ones := len(l.at)
	return newMatrix(n, m, ones, func() lists { return l }, func() *index { return newIndex(l, n, WeightBits, choose(ones, n, m)) })
}

// newMatrix is a matrix with so many ones, their lists, and the index of its columns.
func newMatrix(n, m, ones int, columnLists func() lists, columns func() *index) *Matrix {
	columnLists = sync.OnceValue(columnLists)
	turned := sync.OnceValue(func() lists { return columnLists().turned(n) })
	return &Matrix{n, m, columnLists,
		sync.OnceValue(columns),
		sync.OnceValue(func() *index {
			return newIndex(turned(), m, SalienceBits, choose(ones, m, n))
		}),
		turned,
		sync.OnceValue(func() *active { return newActive(turned(), m) }),
		sync.OnceValue(func() *active { return newPaired(turned(), m) }),
		sync.OnceValue(func() between { return worthPairing(n, m, ones) }),
		sync.OnceValue(func() []int64 { return columnLists().masks(n) }),
	}
}

// Columns lists the rows that have a one in each column, ascending, and the other way round.
func (x *Matrix) Columns() (columns, rows [][]int32) {
	each := func(l lists) (all [][]int32) {
		for i := range l.outputs() {
			all = append(all, l.of(i))
		}
		return all
	}
	return each(x.lists()), each(x.turned())
}

// lists names positions of ones for each output, in ascending order: those of output i
// are at[from[i]:from[i+1]].
type lists struct {
	from []int32
	at   []int32
}

func (l lists) outputs() int     { return len(l.from) - 1 }
func (l lists) of(i int) []int32 { return l.at[l.from[i]:l.from[i+1]] }

// listColumns lists, for each column, the rows that have a one there.
func listColumns(data []uint8, n, m int) lists {
	ones := count(data[:n*m])
	at := make([]int32, ones)
	if m == 1 { // a presentation of the day: soon made
		list(at, data[:n])
		return lists{[]int32{0, int32(ones)}, at}
	}
	from := make([]int32, n+1)
	for j := range n {
		k := from[j]
		from[j+1] = k + list(at[k:], data[j*m:(j+1)*m])
	}
	return lists{from, at}.turned(m)
}

// masks are -1 for each of n positions that the first list names, and 0 for the others.
func (l lists) masks(n int) []int64 {
	all := make([]int64, n)
	for _, p := range l.of(0) {
		all[p] = -1
	}
	return all
}

// eight has bit 7 of each of 8 bytes that is a one: anything but 0.
func eight(data []uint8) uint64 {
	const low = 0x7f7f7f7f7f7f7f7f
	x := binary.LittleEndian.Uint64(data)
	return (x&low + low | x) &^ low
}

// count is the number of ones.
func count(data []uint8) int {
	n := 0
	for ; len(data) >= 8; data = data[8:] {
		n += bits.OnesCount64(eight(data))
	}
	for _, x := range data {
		if x != 0 {
			n++
		}
	}
	return n
}

// list writes the places of the ones and returns their number.
func list(at []int32, data []uint8) int32 {
	k, i := 0, 0
	for ; i+8 <= len(data); i += 8 {
		for ones := eight(data[i:]); ones != 0; ones &= ones - 1 {
			at[k] = int32(i + bits.TrailingZeros64(ones)/8)
			k++
		}
	}
	for ; i < len(data); i++ {
		if data[i] != 0 {
			at[k] = int32(i)
			k++
		}
	}
	return int32(k)
}

// turned lists the other way: for each of n positions, the outputs that name it.
func (l lists) turned(n int) lists {
	t := lists{make([]int32, n+1), make([]int32, len(l.at))}
	for _, p := range l.at {
		t.from[p+1]++
	}
	for p := range n {
		t.from[p+1] += t.from[p]
	}
	next := append([]int32(nil), t.from[:n]...)
	for i := range l.outputs() {
		for _, p := range l.of(i) {
			t.at[next[p]] = int32(i)
			next[p]++
		}
	}
	return t
}
