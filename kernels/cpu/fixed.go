package cpu

import (
	"math"

	"engram/kernels/cpu/bitsum"
)

// Bits of the terms of norms and of means (docs/arithmetic.md, Fixed point; weights and
// saliences have bitsum.WeightBits and bitsum.SalienceBits).
const (
	normBits = 42
	meanBits = 40
)

// nan32 fills a row that has lost its meaning.
func nan32(row []float32) {
	for i := range row {
		row[i] = float32(math.NaN())
	}
}

// mean32 is the mean of the row, rounded once: see mean.
func mean32(row []float32, most uint32, sum func([]float32, float64) int64) float32 {
	return float32(mean(row, most, sum))
}

// mean is the mean of the row, of its magnitudes or of its squares, as sum adds them up;
// the largest of what is added has the bit pattern most.
func mean(row []float32, most uint32, sum func([]float32, float64) int64) float64 {
	f := bitsum.NewFixed(meanBits, most)
	if f.Broken || len(row) == 0 {
		return math.NaN()
	}
	return meanOf(sum(row, f.Scale), f, len(row))
}

// meanOf is the mean of so many numbers of which sum is the sum in fixed point.
func meanOf(sum int64, f bitsum.Fixed, count int) float64 {
	if f.Broken {
		return math.NaN()
	}
	return float64(sum) * f.Unscale / float64(count)
}

// rowMax are the largest magnitudes, as bit patterns, of the rows of a value in the tile at
// hand, as far as an operation has found them: it may know as it makes the row, and several
// may want to know.
type rowMax []uint32

// unknown is no magnitude's bit pattern.
const unknown = ^uint32(0)

func newRowMax(rows int) rowMax {
	n := make(rowMax, rows)
	n.forget()
	return n
}

func (n rowMax) forget() {
	for r := range n {
		n[r] = unknown
	}
}

// setMax keeps the largest magnitude of row r of the result.
func (c *call[T]) setMax(r int, most uint32) {
	if c.maxima[len(c.in)] != nil {
		c.maxima[len(c.in)][c.inTile(r)] = most
	}
}

// largest is the largest magnitude of row r of operand k, found if nobody knows it.
func (c *call[T]) largest(k, r int, row []T, find func([]T) uint32) uint32 {
	n := c.maxima[k]
	if n == nil {
		return find(row)
	}
	at := c.inTile(r)
	if n[at] == unknown {
		n[at] = find(row)
	}
	return n[at]
}

// largestOf is largest of the first count elements of the row.
func (c *call[T]) largestOf(k, r int, row []T, count int, find func([]T) uint32) uint32 {
	if count == len(row) {
		return c.largest(k, r, row, find)
	}
	return find(row[:count])
}

// inTile is the number of row r within the tile.
func (c *call[T]) inTile(r int) int { return c.first - c.tileRow + r }
