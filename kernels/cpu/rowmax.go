package cpu

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
		c.maxima[len(c.in)][c.place(r)] = most
	}
}

// largest is the largest magnitude of row r of operand k, found if nobody knows it.
func (c *call[T]) largest(k, r int, row []T, find func([]T) uint32) uint32 {
	n := c.maxima[k]
	if n == nil {
		return find(row)
	}
	at := c.place(r)
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

// place is the number of row r within the tile.
func (c *call[T]) place(r int) int { return c.first - c.tileRow + r }
