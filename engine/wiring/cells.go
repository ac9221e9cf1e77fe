package wiring

import (
	"math"

	"engram/engine/space"
	"engram/kernels/elementary"
)

// cells are the neurons of a space by the cell of a grid that they lie in: a row looks at the cells that its sources may come
// from, and at no neuron of the others. It is read only.
type cells struct {
	space.Space
	kernel        space.Kernel
	at            []space.Point // of each neuron
	columns, rows int
	order         []int32       // the neurons, cell by cell
	ordered       []space.Point // and their positions
	first         []int32       // of each cell its first place in the order, and that after the last
	near          []near
}

// near is a cell as seen from another one.
type near struct {
	dx, dy int
	most   float64 // no neuron there is likelier, by the kernel
	hazard float64 // -log(1 - p most)
}

// cellsInReach is how many cells lie between a neuron and the farthest that it may have a synapse with. With more of them a
// row looks at more cells, with fewer at more neurons that it does not take.
const cellsInReach = 32

func newCells(s space.Space, k space.Kernel, p float64, at []space.Point) *cells {
	c := &cells{Space: s, kernel: k, at: at}
	reach := k.Reach(p)
	side := max(reach/cellsInReach, math.Sqrt(s.Size[0]*s.Size[1]/float64(len(at)))) // no less than a neuron in each
	c.columns, c.rows = max(1, int(s.Size[0]/side)), max(1, int(s.Size[1]/side))
	c.first = make([]int32, c.columns*c.rows+1)
	for _, p := range at {
		x, y := c.cell(p)
		c.first[y*c.columns+x+1]++
	}
	for i := range c.columns * c.rows {
		c.first[i+1] += c.first[i]
	}
	next := append([]int32(nil), c.first...)
	c.order, c.ordered = make([]int32, len(at)), make([]space.Point, len(at))
	for j, p := range at {
		x, y := c.cell(p)
		place := &next[y*c.columns+x]
		c.order[*place], c.ordered[*place] = int32(j), p
		*place++
	}
	fewestX, fewestY := 0, 0
	if !s.Periodic {
		fewestX, fewestY = 1-c.columns, 1-c.rows
	}
	for dy := fewestY; dy < c.rows; dy++ {
		for dx := fewestX; dx < c.columns; dx++ {
			x, y := c.gap(dx, c.columns, s.Size[0]), c.gap(dy, c.rows, s.Size[1])
			d2 := float64(x*x) + float64(y*y)
			if most := k.At(d2); most > 0 && d2 <= reach*reach {
				c.near = append(c.near, near{dx, dy, most, -elementary.Log1p(-p * most)})
			}
		}
	}
	return c
}

// cell is the column and the row of the cell of a point.
func (c *cells) cell(p space.Point) (x, y int) {
	return min(int(p[0]/c.Size[0]*float64(c.columns)), c.columns-1), min(int(p[1]/c.Size[1]*float64(c.rows)), c.rows-1)
}

// gap is the least distance along an axis between points of two cells that are so many apart, of count in all.
func (c *cells) gap(apart, count int, size float64) float64 {
	if apart < 0 {
		apart = -apart
	}
	if c.Periodic {
		apart = min(apart, count-apart)
	}
	return float64(max(0, apart-1)) * size / float64(count)
}

// groups appends the cells that sources of a row may come from.
func (c *cells) groups(all []group, row int) []group {
	x, y := c.cell(c.at[row])
	for i := range c.near {
		n := &c.near[i]
		column, row := x+n.dx, y+n.dy
		if c.Periodic {
			if column >= c.columns {
				column -= c.columns
			}
			if row >= c.rows {
				row -= c.rows
			}
		} else if column < 0 || column >= c.columns || row < 0 || row >= c.rows {
			continue
		}
		cell := row*c.columns + column
		if from, to := c.first[cell], c.first[cell+1]; from < to {
			all = append(all, group{from, to, n.most, n.hazard})
		}
	}
	return all
}

// share is the kernel between a point and the neuron at a place of the order.
func (c *cells) share(p space.Point, place int32) float64 {
	return c.kernel.At(c.Squared(p, c.ordered[place]))
}
