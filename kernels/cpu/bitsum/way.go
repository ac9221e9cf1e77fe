package bitsum

import "sort"

// Way is a way of forming sums that a measurement asks for; programs leave the choice to
// the rule (choose).
type Way string

const (
	Lists  Way = "lists"
	Tables Way = "tables"
)

// method has a way's number.
func (w Way) method() method {
	if w == Tables {
		return tabled
	}
	return listed
}

// NewMatrixBy is NewMatrix with all sums formed in the given way.
func NewMatrixBy(by Way, data []uint8, n, m int) *Matrix {
	columns := listColumns(data, n, m)
	drive := newIndex(columns, n, WeightBits, by.method())
	gradient := newIndex(columns.turned(n), m, SalienceBits, by.method())
	x := NewMatrix(data, n, m)
	x.columns, x.rows = func() *index { return drive }, func() *index { return gradient }
	return x
}

// TablesFrom is the number of ones from which on the rule looks the sums over positions
// up in tables: more than positions x outputs where it never does.
func TablesFrom(positions, outputs int) int {
	return sort.Search(positions*outputs+1, func(ones int) bool { return choose(ones, positions, outputs) == tabled })
}
