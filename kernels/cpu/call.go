package cpu

import (
	"sync"

	"engram/kernels"
	"engram/kernels/cpu/bitsum"
	"engram/kernels/cpu/vector"
)

// builder makes the kernel of a step. Each thread gets a kernel of its own, so that it
// may keep scratch memory.
type builder[T number] func(s step) kernel[T]

// kernel does its step for one tile, or, for a step on shared values alone, for one
// replica.
type kernel[T number] func(c *call[T])

// step is what a builder is told.
type step struct {
	attr kernels.Attr
	in   []kernels.Value
	out  kernels.Value

	// of float32 kernels
	sums  bitsum.Set
	loops vector.Set
}

// call is one tile of one step: the slices of operands with rows hold the tile's
// rows one after the other, those of shared operands belong to the tile's replica.
type call[T number] struct {
	in    []operand[T]
	out   operand[T]
	rows  int
	first int // number of the first row within the block
	lock  *sync.Mutex

	tile       []operand[T] // the operands, then the result, for the whole tile
	series     []int        // the operands that have another value in every pass
	perRow     []int        // their elements in a row; 0 for shared ones, and for lanes
	tileRow    int          // number of the tile's first row within the block
	compaction *compaction  // of the worker; nil if the plan has none
	sparse     []bitsum.Row // of the worker: the tile's rows, where they have sources
	maxima     []rowMax     // of the operands, then of the result; nil: of an argument
	facts      []*facts     // of those that are lanes; nil: of others
}

// compacted names the synapses at hand of each row of the tile; nil: rows are full.
func (c *call[T]) compacted() *bitsum.Compacted {
	if c.compaction == nil || c.compaction.rows.At == nil {
		return nil
	}
	return &c.compaction.rows
}

// width is the number of synapses of row r that are at hand, of n in all.
func (c *call[T]) width(r, n int) int {
	if p := c.compacted(); p != nil {
		return len(p.At[c.inTile(r)])
	}
	return n
}

// slice points the operands with rows at rows rows from row at of the tile on.
func (c *call[T]) slice(at, rows int) {
	c.rows, c.first = rows, c.tileRow+at
	last := len(c.in)
	for k, n := range c.perRow {
		if n == 0 {
			continue
		}
		o := &c.out
		if k < last {
			o = &c.in[k]
		}
		switch t := &c.tile[k]; {
		case t.real != nil:
			o.real = t.real[at*n : (at+rows)*n]
		case t.bits != nil:
			o.bits = t.bits[at*n : (at+rows)*n]
		default:
			o.index = t.index[at*n : (at+rows)*n]
		}
	}
}

// operand has the one of its fields that its kind says.
type operand[T number] struct {
	real  []T
	bits  []uint8
	index []int32
	ones  ones // of shared bits (n, m)
}

func newCall[T number](p *kernels.Plan, s kernels.Step, layouts []layout, lock *sync.Mutex, k *compaction, sparse []bitsum.Row) call[T] {
	c := call[T]{in: make([]operand[T], len(s.In)), tile: make([]operand[T], len(s.In)+1), lock: lock, compaction: k, sparse: sparse}
	for _, v := range operands(s) {
		n := 0
		if value := p.Values[v]; value.HasRows && layouts[v] == asRows {
			n = value.Size()
		}
		c.perRow = append(c.perRow, n)
	}
	for k, v := range s.In {
		if p.Values[v].Series {
			c.series = append(c.series, k)
		}
	}
	return c
}
