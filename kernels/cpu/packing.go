package cpu

import (
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"

	"engram/kernels/cpu/mapped"
)

// packing says how a buffer of factors, (batch, rows, z, n), holds its tiles of rows. A tile is complete, or it is packed: then
// its place in the buffer begins with the factors (z, counts[r]) of the synapses that each row r keeps, one row behind
// the other, followed by the numbers of these synapses, ascending. All other synapses are pruned. The pages behind are
// given back to the system. Readers and writers of the buffer see complete rows.
type packing struct {
	rows, z, n, tile int
	tiles            []tileState
	forgets          bool // pages can be given back: the buffer is no file
	small            sync.Once
}

// tileState is how a tile is held.
type tileState struct {
	counts []int32      // synapses that each row keeps; nil: the rows are complete
	length atomic.Int64 // elements that are in use; 0: the rows are complete
	passes int          // of programs that compact rows, since something else has written them
	// compactions counts how often other synapses than before were kept.
	compactions int
}

func newPacking(batch, rows, z, n, tile int, forgets bool) *packing {
	return &packing{rows: rows, z: z, n: n, tile: tile, forgets: forgets, tiles: make([]tileState, batch*((rows+tile-1)/tile))}
}

// at is the number of the tile that has a row of a replica.
func (p *packing) at(replica, row int) int {
	return replica*((p.rows+p.tile-1)/p.tile) + row/p.tile
}

// place is where tile t lies among the elements of the buffer.
func (p *packing) place(t int) (from, to int) {
	each := (p.rows + p.tile - 1) / p.tile
	first := t % each * p.tile
	from = (t/each*p.rows + first) * p.z * p.n
	return from, from + min(p.tile, p.rows-first)*p.z*p.n
}

// packedLength is how many elements rows of z factors take that keep so many synapses, each number as an element.
func packedLength(z int, counts []int32) int {
	n := 0
	for _, c := range counts {
		n += int(c)
	}
	return (z + 1) * n
}

// numbersIn are the numbers of synapses that elements hold, one for each.
func numbersIn[T number](x []T) []int32 {
	return unsafe.Slice((*int32)(unsafe.Pointer(unsafe.SliceData(x))), len(x))
}

// pack writes the tile t that keeps, of row r, the synapses at[r], whose factors are u[r z n:], (z, len(at[r])). u may be
// the tile's own place.
func (b *reals[T]) pack(t int, u []T, at [][]int32) {
	p := b.packed
	from, to := p.place(t)
	place, state := b.data[from:to], &p.tiles[t]
	before, end := len(place), 0
	if state.counts != nil {
		before = packedLength(p.z, state.counts)
	}
	state.counts = append(state.counts[:0], make([]int32, len(at))...)
	for r, row := range at {
		state.counts[r] = int32(len(row))
		end += copy(place[end:], u[r*p.z*p.n:][:p.z*len(row)])
	}
	after := packedLength(p.z, state.counts)
	state.length.Store(int64(after))
	numbers := numbersIn(place[end:after])
	for _, row := range at {
		numbers = numbers[copy(numbers, row):]
	}
	if after < before && p.forgets {
		p.small.Do(func() { mapped.KeepSmall(asBytes(b.data)) })
		mapped.Forget(asBytes(place[after:before]))
	}
}

func asBytes[E number | int32](x []E) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), len(x)*int(unsafe.Sizeof(E(0))))
}

// row is row r of the packed tile t: its factors (z, len(at)) and the synapses that it keeps.
func (b *reals[T]) row(t, r int) (u []T, at []int32) {
	p := b.packed
	counts := p.tiles[t].counts
	before, all := 0, 0
	for i, c := range counts {
		if i < r {
			before += int(c)
		}
		all += int(c)
	}
	from, _ := p.place(t)
	n := int(counts[r])
	u = b.data[from+before*p.z:][:n*p.z]
	return u, numbersIn(b.data[from+all*p.z:][:all])[before:][:n]
}

// unpack copies the packed tile t: the factors of row r to u[r z n:], and the synapses that it keeps to at[r].
func (b *reals[T]) unpack(t int, u []T, at [][]int32) {
	p := b.packed
	for r := range p.tiles[t].counts {
		row, numbers := b.row(t, r)
		copy(u[r*p.z*p.n:], row)
		at[r] = append(at[r][:0], numbers...)
	}
}

// completeInto writes the packed tile t to u as complete rows (z, n).
func (b *reals[T]) completeInto(u []T, t int) {
	p := b.packed
	for r := range p.tiles[t].counts {
		row, at := b.row(t, r)
		for f := range p.z {
			whole := u[(r*p.z+f)*p.n:][:p.n]
			fill(whole, pruned(row))
			for k, v := range row[f*len(at):][:len(at)] {
				whole[at[k]] = v
			}
		}
	}
}

// pruned is what the pruned synapses of a row are that keeps these factors: 0, or, in a row that has left the range of
// numbers and was scaled by that, NaN.
func pruned[T number](row []T) T {
	if len(row) == 0 {
		return 0
	}
	return 0 * row[0]
}

// complete makes the tiles complete that have elements between two, and notes that something else writes them.
func (b *reals[T]) complete(from, to int) {
	p := b.packed
	row := from / (p.z * p.n)
	for t := p.at(row/p.rows, row%p.rows); t < len(p.tiles); t++ {
		if first, _ := p.place(t); first >= to {
			return
		}
		p.tiles[t].passes = 0
		b.completeTile(t)
	}
}

// completeTile makes a tile complete.
func (b *reals[T]) completeTile(t int) {
	p := b.packed
	state := &p.tiles[t]
	if state.counts == nil {
		return
	}
	from, to := p.place(t)
	length := packedLength(p.z, state.counts)
	copied := &reals[T]{slices.Clone(b.data[from : from+length]), newPacking(1, len(state.counts), p.z, p.n, p.tile, false)}
	copied.packed.tiles[0].counts = state.counts
	copied.completeInto(b.data[from:to], 0)
	state.counts = nil
	state.length.Store(0)
}

// readPacked is Read of a buffer some of whose tiles are packed.
func (b *reals[T]) readPacked(at int, dst []float64) {
	p := b.packed
	for len(dst) > 0 {
		row, factor, j := at/(p.z*p.n), at/p.n%p.z, at%p.n
		part := dst[:min(len(dst), p.n-j)]
		t := p.at(row/p.rows, row%p.rows)
		if p.tiles[t].counts == nil {
			widen(part, b.data[at:])
		} else {
			b.readRow(t, row%p.rows%p.tile, factor, j, part)
		}
		at, dst = at+len(part), dst[len(part):]
	}
}

// readRow reads a factor of the synapses from j on of row r of the packed tile t.
func (b *reals[T]) readRow(t, r, factor, j int, dst []float64) {
	row, at := b.row(t, r)
	fill(dst, float64(pruned(row)))
	values := row[factor*len(at):]
	for k, to := range at {
		if i := int(to) - j; i >= 0 && i < len(dst) {
			dst[i] = float64(values[k])
		}
	}
}
