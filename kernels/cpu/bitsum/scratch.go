package bitsum

import "unsafe"

// Scratch is the working memory of one thread.
type Scratch struct {
	panel  []int32   // a filling: span positions
	halves []int32   // the lower halves of its lines, then the upper ones; made by the first sum of halves
	tables []int32   // a pass
	acc    []int32   // 32-bit sums, one line of 16 for each output
	sums   []int64   // 64-bit sums
	full   []float32 // a compacted row in full

	// of a sparse row
	lengths  []uint16 // of the lists of its sources
	numbers  []int32  // its weights in fixed point
	drive    *sums
	salience *terms
	pairs    *terms // what the places of a gradient stand for
	narrow   *terms // the sums of the places of a drive, and
	wide     *sums  // those of a row with too many; zeros between calls
	gradient []int64
	more     []int64 // of the gradient

	some   [Rows]int32 // sums of saliences
	fixed  [Rows]Fixed
	plus   [Rows]int // excitatory elements of compacted rows
	taken  [Rows]int // elements of compacted rows that are in the panel already
	starts [Rows]int // of rows in the operand, then in the result
	scale  [Rows]float32

	unscale, theta [Rows]float64
}

// made is x, or new memory for it.
func made[T any](x **T) *T {
	if *x == nil {
		*x = new(T)
	}
	return *x
}

// NewScratch has no room for sums of 16 rows yet: the first such sum makes it, and sums of a sparse row need none.
func (Set) NewScratch() *Scratch {
	return &Scratch{panel: lines(span + Rows), tables: lines(tables * table)}
}

// reserve makes room for the sums of outputs.
func (sc *Scratch) reserve(outputs int) {
	if len(sc.acc) < padded(outputs)*Rows {
		sc.acc = lines(padded(outputs))
	}
}

// reserveWide makes room for their 64-bit sums and zeroes them.
func (sc *Scratch) reserveWide(outputs int) {
	if len(sc.sums) < padded(outputs)*Rows {
		sc.sums = make([]int64, padded(outputs)*Rows)
	}
	clear(sc.sums[:outputs*Rows])
}

// padded leaves room for conversions to read a whole block of 16 outputs from any on.
func padded(outputs int) int { return outputs + Rows }

// lines allocates n lines of 16, each within one cache line.
func lines(n int) []int32 {
	x := make([]int32, (n+1)*Rows)
	past := int(uintptr(unsafe.Pointer(&x[0]))%line) / 4
	skip := (Rows - past) % Rows
	return x[skip : skip+n*Rows]
}

// NewLanes is room for 16 rows of m elements as lanes: element i of row r is at 16 i + r. Behind them is room for a pass of
// tables to read whatever is there.
func NewLanes(m int) []float32 {
	x := lines(m + perPass)
	return unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(x))), len(x))
}
