package cpu

import (
	"runtime"
	"sync/atomic"
	"time"
	"unsafe"

	"engram/kernels"
	"engram/kernels/cpu/bitsum"
	"engram/kernels/cpu/mapped"
)

// reals is a buffer of floats.
type reals[T number] struct {
	data   []T
	packed *packing // of factors; nil: all rows are complete
}

// ownMemory is the size in bytes from which a buffer of floats or of whole numbers has memory beside what Go manages: Go would have one thread zero
// it, page after page, wherever it was used before.
const ownMemory = 16 << 20

// memory is what the buffers of a backend have beside what Go manages.
type memory struct {
	least  int64        // bytes of the smallest buffer that has such memory
	owned  atomic.Int64 // regions that have not been released
	zeroed func(size int64) (mapped.Region, error)
}

func newMemory() *memory { return &memory{least: ownMemory, zeroed: mapped.Zeroed} }

// region makes a region of size bytes. Buffers that are not in use any more are looked for first, so that they give their memory
// back soon; where there is no room before they have, it waits for that. The error is a kernels.MemoryError.
func (m *memory) region(size int64) (mapped.Region, error) {
	if m.owned.Load() > 0 {
		runtime.GC()
	}
	region, err := m.zeroed(size)
	for pause := time.Millisecond; err != nil && m.owned.Load() > 0 && pause < time.Second; pause *= 4 {
		runtime.GC()
		time.Sleep(pause) // cleanups run on their own
		region, err = m.zeroed(size)
	}
	if err != nil {
		return nil, &kernels.MemoryError{Device: "cpu", Needed: size, Free: m.free(size)}
	}
	m.owned.Add(1)
	return region, nil
}

// free is how much less than size bytes there is room for, to a megabyte.
func (m *memory) free(size int64) (room int64) {
	for more := size / 2; more >= 1<<20; more /= 2 {
		if region, err := m.zeroed(room + more); err == nil {
			_ = region.Release()
			room += more
		}
	}
	return room
}

func (m *memory) release(region mapped.Region) {
	_ = region.Release()
	m.owned.Add(-1)
}

// zeros are the n elements of a buffer. Where they lie beside what Go manages, region has them, and the buffer is to own it. The error
// is a kernels.MemoryError.
func zeros[E number | int32](m *memory, n int) (x []E, region mapped.Region, err error) {
	size := int64(n) * int64(unsafe.Sizeof(E(0)))
	if size < m.least {
		return make([]E, n), nil, nil
	}
	if region, err = m.region(size); err != nil {
		return nil, nil, err
	}
	return unsafe.Slice((*E)(unsafe.Pointer(unsafe.SliceData(region))), n), region, nil
}

// own makes a buffer the owner of a region, if there is one: it is released when the buffer is in use no more.
func own[B any](m *memory, b *B, region mapped.Region) *B {
	if region != nil {
		runtime.AddCleanup(b, m.release, region)
	}
	return b
}

// newReals is a buffer of n zeros. The error is a kernels.MemoryError.
func newReals[T number](n int, m *memory) (*reals[T], error) {
	x, region, err := zeros[T](m, n)
	if err != nil {
		return nil, err
	}
	return own(m, &reals[T]{data: x}, region), nil
}

func (b *reals[T]) Len() int { return len(b.data) }

func (b *reals[T]) Read(at int, dst []float64) {
	defer runtime.KeepAlive(b)
	if b.packed != nil {
		b.readPacked(at, dst)
		return
	}
	widen(dst, b.data[at:])
}

func widen[T number](dst []float64, src []T) {
	for i, v := range src[:len(dst)] {
		dst[i] = float64(v)
	}
}

func (b *reals[T]) Write(at int, src []float64) {
	defer runtime.KeepAlive(b)
	if b.packed != nil {
		b.complete(at, at+len(src))
	}
	out := b.data[at : at+len(src)]
	for i, v := range src {
		out[i] = T(v)
	}
}

// Fill makes a float32 buffer a kernels.Filler. Pages that have not been touched come all at once.
func (b *reals[T]) Fill(at, n int, fill func(x []T)) {
	defer runtime.KeepAlive(b)
	if b.packed != nil {
		b.complete(at, at+n)
	}
	part := b.data[at : at+n]
	mapped.Touch(asBytes(part))
	fill(part)
}

// indices is a buffer of small integers.
type indices struct {
	data   []int32
	orders *orders // of sources; nil: there are none
}

// newIndices is a buffer of n zeros. The error is a kernels.MemoryError.
func newIndices(n int, m *memory) (*indices, error) {
	x, region, err := zeros[int32](m, n)
	if err != nil {
		return nil, err
	}
	return own(m, &indices{data: x}, region), nil
}

func (x *indices) Len() int { return len(x.data) }

func (x *indices) Read(at int, dst []float64) {
	defer runtime.KeepAlive(x)
	for i, v := range x.data[at : at+len(dst)] {
		dst[i] = float64(v)
	}
}

func (x *indices) Write(at int, src []float64) {
	defer runtime.KeepAlive(x)
	x.change()
	out := x.data[at : at+len(src)]
	for i, v := range src {
		out[i] = int32(v)
	}
}

// change lets go of what is true of the numbers so far. Parts may be written side by side.
func (x *indices) change() {
	if x.orders != nil {
		x.orders = nil
	}
}

func (x *indices) ReadIntegers(at int, dst []int32) {
	defer runtime.KeepAlive(x)
	copy(dst, x.data[at:at+len(dst)])
}

func (x *indices) WriteIntegers(at int, src []int32) {
	defer runtime.KeepAlive(x)
	x.change()
	to := x.data[at : at+len(src)]
	mapped.Touch(asBytes(to))
	copy(to, src)
}

// bits is a buffer of zeros and ones. A pattern matrix is read through the places of
// its ones, found when they are first asked for after a change.
type bits struct {
	data   []uint8
	ones   []ones // of each replica's matrix
	n, m   int    // its shape
	joined bool   // from lists (Join), and data is as it was before
}

// ones says where an (n, m) matrix of bits has its ones: for float32 the index that
// panels are summed with, for float64 lists, for each column the rows in ascending
// order, and for each row the columns.
type ones struct {
	matrix        *bitsum.Matrix
	columns, rows [][]int32
}

func (b *bits) Len() int { return len(b.data) }

func (b *bits) Read(at int, dst []float64) {
	b.spell()
	for i, v := range b.data[at : at+len(dst)] {
		dst[i] = float64(v)
	}
}

func (b *bits) Write(at int, src []float64) {
	b.change()
	out := b.data[at : at+len(src)]
	for i, v := range src {
		out[i] = 0
		if v != 0 {
			out[i] = 1
		}
	}
}

// change lets go of the places of the ones so far. Parts may be written side by side.
func (b *bits) change() {
	b.spell()
	if b.ones != nil {
		b.ones = nil
	}
}

func (b *bits) WriteBits(at int, src []uint8) {
	b.change()
	copy(b.data[at:at+len(src)], src)
}

func (*bits) List(first, m int, rows []uint64) []byte { return bitsum.List(first, m, rows) }

func (b *bits) Join(m int, parts [][][]byte) {
	b.n, b.m, b.joined = len(b.data)/len(parts)/m, m, true
	b.ones = make([]ones, len(parts))
	for r, p := range parts {
		b.ones[r] = ones{matrix: bitsum.Join(b.n, m, p)}
	}
}

// spell writes out the bits of joined matrices.
func (b *bits) spell() {
	if !b.joined {
		return
	}
	b.joined = false
	clear(b.data)
	for r, o := range b.ones {
		columns, _ := o.matrix.Columns()
		for mu, column := range columns {
			for _, j := range column {
				b.data[(r*b.n+int(j))*b.m+mu] = 1
			}
		}
	}
}

// index finds the ones of the batch matrices, each (n, m), that the buffer holds.
func index[T number](b *bits, batch, n, m int) {
	if len(b.ones) == batch && b.n == n && b.m == m {
		if _, single := any(T(0)).(float32); !single {
			for r := range b.ones {
				b.ones[r].list()
			}
		}
		return
	}
	b.spell()
	b.n, b.m = n, m
	b.ones = make([]ones, batch)
	for r := range b.ones {
		b.ones[r] = newOnes[T](b.data[r*n*m:(r+1)*n*m], n, m)
	}
}

func newOnes[T number](data []uint8, n, m int) ones {
	if _, single := any(T(0)).(float32); single {
		return ones{matrix: bitsum.NewMatrix(data, n, m)}
	}
	o := ones{columns: make([][]int32, m), rows: make([][]int32, n)}
	for j := range n {
		for mu, x := range data[j*m : (j+1)*m] {
			if x != 0 {
				o.columns[mu] = append(o.columns[mu], int32(j))
				o.rows[j] = append(o.rows[j], int32(mu))
			}
		}
	}
	return o
}

// list makes the lists of a joined matrix.
func (o *ones) list() {
	if o.columns == nil {
		o.columns, o.rows = o.matrix.Columns()
	}
}

// mapping is a buffer in a file.
type mapping[T number] struct {
	*reals[T]
	mapped.Region
}

// buffer has the one of its fields that its kind says.
type buffer[T number] struct {
	real  []T
	held  *reals[T] // of an argument: real may be packed there
	of    *indices  // of an argument: it has the memory of index
	file  bool      // it lies in one
	bits  *bits
	index []int32
}

func allocate[T number](k kernels.Kind, n int) buffer[T] {
	switch k {
	case kernels.Real:
		return buffer[T]{real: make([]T, n)}
	case kernels.Index:
		return buffer[T]{index: make([]int32, n)}
	}
	return buffer[T]{bits: &bits{data: make([]uint8, n)}}
}
