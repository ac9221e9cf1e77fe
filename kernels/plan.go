package kernels

import (
	"slices"
)

// Kind says what the elements of a value are.
type Kind uint8

const (
	Real  Kind = iota // a float in the precision of the backend
	Bits              // 0 or 1
	Index             // a small integer: a pattern's number, a row's number, a count
)

func (k Kind) String() string {
	return [...]string{"real", "bits", "index"}[k]
}

// Value is an operand or a result. With HasRows its shape is (batch, rows, Dims...),
// else (batch, Dims...), shared by the rows of each replica.
type Value struct {
	Name    string
	Kind    Kind
	HasRows bool
	// Series marks an argument without rows that has another value in every pass of a
	// run, such as a learning rate: its buffer holds (passes, batch, Dims...).
	Series bool
	Dims   []int
	Place  Place
}

// Size is the number of elements in one row (HasRows) or one replica.
func (v Value) Size() int {
	n := 1
	for _, d := range v.Dims {
		n *= d
	}
	return n
}

// Place is where a value lives while a program runs: in the buffer of an argument,
// or in scratch memory that the backend owns.
type Place struct {
	Scratch bool
	// Slot numbers the argument or the scratch area. Values of equal size whose lives
	// do not overlap share a scratch slot; a result computed in place has its
	// operand's. A row of a slot is only ever overwritten by the same row, so that a
	// backend may take rows in any order, also within a run of steps.
	Slot int
}

// Step is one operation: Out = Op(In...). In and Out number the plan's Values.
type Step struct {
	Op     string
	Attr   Attr
	Traits Traits
	In     []int
	Out    int
}

// Attr holds the constants of an operation by name.
type Attr map[string]float64

// Plan is a program for a row block of a fixed shape: what to do, in which order,
// and where every value lives. Steps that make a shared value from shared values
// (Reduces false, no rows) come first.
type Plan struct {
	Name    string
	Batch   int
	Rows    int
	Values  []Value
	Steps   []Step
	Args    []Value // the buffers a run is given, in order
	Scratch []Slot
}

// Sparse tells whether the rows list their sources: an argument of indices with rows.
func (p *Plan) Sparse() bool {
	return slices.ContainsFunc(p.Args, func(v Value) bool { return v.Kind == Index && v.HasRows })
}

// Slot is a scratch area for values of one size.
type Slot struct {
	Kind    Kind
	HasRows bool
	Size    int // elements per row (HasRows) or per replica
}

// Elements is the number of elements in a buffer that holds v for the plan's block (of
// a Series: for one pass).
func (p *Plan) Elements(v Value) int {
	n := p.Batch * v.Size()
	if v.HasRows {
		n *= p.Rows
	}
	return n
}
