package bitsum

// Compacted names the elements of the rows of an operand that are not zero: row r of a
// matrix with rows of n elements has those of the positions At[r], ascending, at its
// beginning, and nothing of meaning behind them. A nil *Compacted is a matrix whose rows are
// complete. It belongs to one thread.
type Compacted struct {
	At [][]int32
	// Sparse asks for an index without what no row has: worth its making for some ten
	// sums. It is made by the next sum.
	Sparse bool

	sparse sparse
	of     *Matrix // what sparse was made from
}

// Changed must follow a change of At.
func (p *Compacted) Changed() { p.of = nil }

// width is the number of elements of row r that count.
func (p *Compacted) width(r, n int) int {
	if p == nil {
		return n
	}
	return len(p.At[r])
}

// direction is how the sums of one direction are formed: the index, and the numbers that
// the elements of compacted rows have there (nil: the rows are complete).
type direction struct {
	*index
	at [][]int32
}

func (p *Compacted) columns(x *Matrix) direction {
	if p == nil {
		return direction{x.columns(), nil}
	}
	if t := p.sparseIndex(x); t != nil && t.columns != nil {
		return direction{t.columns, t.inHalf}
	}
	return direction{x.columns(), p.At}
}

func (p *Compacted) rows(x *Matrix) direction {
	if p == nil {
		return direction{x.rows(), nil}
	}
	if t := p.sparseIndex(x); t != nil && t.rows != nil {
		return direction{t.rows, t.inPanel}
	}
	return direction{x.rows(), p.At}
}

// excitatory is, for each row, how many of its elements, the first ones, are of
// excitatory neurons.
func (sc *Scratch) excitatory(p *Compacted, neurons int) {
	for r, at := range p.At {
		sc.plus[r] = Below(at, neurons)
	}
}

func (p *Compacted) sparseIndex(x *Matrix) *sparse {
	if !p.Sparse {
		return nil
	}
	if p.of != x {
		p.sparse.make(x, p.At)
		p.of = x
	}
	return &p.sparse
}

// scatterRows is the pack of compacted rows: it fills the panel with zeros and with what
// the rows have of the positions of a filling.
func (s Set) scatterRows(sc *Scratch, x []float32, n int, f fill, d direction) {
	clear(sc.panel[:f.count*f.lanes])
	from, to := 0, len(d.at)
	if f.lanes < Rows {
		from = (f.steps[0].half - 1) * f.lanes
		to = min(to, from+f.lanes)
	}
	for r := from; r < to; r++ {
		if sc.scale[r] == 0 { // zeros, or broken
			continue
		}
		taken := sc.taken[r]
		at := d.at[r][taken:]
		at = at[:Below(at, f.first+f.count)]
		elements, plus := x[r*n+taken:][:len(at)], min(max(sc.plus[r]-taken, 0), len(at))
		s.scatter(sc.panel, r-from, f.lanes, elements[:plus], at[:plus], f.first, sc.scale[r])
		s.scatter(sc.panel, r-from, f.lanes, elements[plus:], at[plus:], f.first, -sc.scale[r])
		sc.taken[r] += len(at)
	}
}

// Below is the number of positions, in ascending order, that are less than end.
func Below(at []int32, end int) int {
	if n := len(at); n == 0 || int(at[n-1]) < end {
		return n
	}
	lo, hi := 0, len(at)-1
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if int(at[mid]) < end {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// collectRows writes the outputs that the compacted rows have: those that are not
// excitatory with the sign -1.
func (s Set) collectRows(sc *Scratch, out []float32, n int, d direction) {
	for r, at := range d.at {
		row, plus := out[r*n:][:len(at)], sc.plus[r]
		if d.wide {
			collect64(row[:plus], sc.sums[r:], at[:plus], sc.unscale[r], 1)
			collect64(row[plus:], sc.sums[r:], at[plus:], sc.unscale[r], -1)
			continue
		}
		s.collect(row[:plus], sc.acc, r, at[:plus], float32(sc.unscale[r]), 1)
		s.collect(row[plus:], sc.acc, r, at[plus:], float32(sc.unscale[r]), -1)
	}
}

// collect64 is collect on the 64-bit sums of a row.
func collect64(out []float32, sums []int64, at []int32, unscale float64, sign int64) {
	for k, p := range at {
		out[k] = float32(float64(sign*sums[int(p)*Rows]) * unscale)
	}
}

// complete writes a compacted row in full into the scratch memory and returns it.
func (sc *Scratch) complete(row []float32, at []int32, n int) []float32 {
	sc.full = resized(sc.full, n)
	clear(sc.full)
	for k, j := range at {
		sc.full[j] = row[k]
	}
	return sc.full
}
