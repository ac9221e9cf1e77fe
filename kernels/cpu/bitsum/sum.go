package bitsum

import "math"

// begin finds the fixed-point format of each row of n elements from its largest magnitude;
// rows that are not there, or broken, count as zeros.
func (sc *Scratch) begin(most []uint32, n, digits int) {
	for r := range Rows {
		sc.taken[r], sc.starts[r], sc.scale[r], sc.unscale[r], sc.theta[r] = 0, 0, 0, 0, 0
		if r >= len(most) {
			continue
		}
		f := NewFixed(digits, most[r])
		sc.fixed[r], sc.starts[r], sc.unscale[r] = f, r*n, f.Unscale
		if !f.Broken {
			sc.scale[r] = float32(f.Scale)
		}
	}
}

// sum forms the sums of the quantised rows of x, rows of n elements, in the 64-bit memory
// if the index is wide, else in the 32-bit one. Of complete rows the sign is -1 from
// position negative on.
func (s Set) sum(sc *Scratch, d direction, x []float32, n, negative int) {
	s.sumFills(sc, d, func(f fill) []int32 {
		if d.at == nil {
			s.fill(sc, x, f, negative)
		} else {
			s.scatterRows(sc, x, n, f, d)
		}
		return sc.panel
	})
}

// sumPanel is sum of numbers that are in a panel already.
func (s Set) sumPanel(sc *Scratch, d direction, panel []int32) {
	s.sumFills(sc, d, func(f fill) []int32 { return panel[f.first*Rows:] })
}

// sumFills forms sums, and asks for the panel of each filling.
func (s Set) sumFills(sc *Scratch, d direction, panelOf func(f fill) []int32) {
	sc.reserve(d.outputs)
	acc := sc.acc[:d.outputs*Rows]
	if d.method == tabled || d.wide { // a flush takes all sums, also those that have not begun
		clear(acc)
	}
	if d.wide {
		sc.reserveWide(d.outputs)
	}
	for _, f := range d.fills {
		panel := panelOf(f)
		for i, st := range f.steps {
			if st.flush {
				s.flush(sc.sums, acc)
			}
			if f.tabled {
				s.buildTables(sc.tables, panel[i*perPass*Rows:])
				s.addTables(acc, sc.tables, st.entries, d.outputs)
			} else {
				s.list(acc, s.linesOf(sc, panel, f, st.half), &st)
			}
		}
	}
	if d.wide {
		s.flush(sc.sums, acc)
	}
}

// linesOf are the lines of a filling that a step takes: all, or half lines, one behind the other, of which the step of the
// lower ones comes first. Half lines that lie apart would take twice as much of the first-level cache.
func (s Set) linesOf(sc *Scratch, panel []int32, f fill, half int) []int32 {
	if half == 0 || f.lanes < Rows {
		return panel
	}
	if sc.halves == nil {
		sc.halves = lines(span)
	}
	size := f.count * lanes8
	low, high := sc.halves[:size], sc.halves[size:2*size]
	if half > 1 {
		return high
	}
	s.halve(low, high, panel)
	return low
}

// list sums up the lists of a step, of the lines that it takes.
func (s Set) list(acc, panel []int32, st *step) {
	wide, add := Rows, s.addLists
	if st.begins {
		add = s.setLists
	}
	if st.half > 0 {
		acc = acc[min((st.half-1)*lanes8, len(acc)):]
		wide, add = lanes8, s.addHalves
		if st.begins {
			add = s.setHalves
		}
	}
	if st.begins {
		for _, o := range st.empty {
			clear(acc[o/4:][:wide])
		}
	}
	if len(st.order) > 0 {
		add(acc, panel, st.runs, st.order, st.entries)
	}
}

// fill packs the positions of a filling; those from negative on with a negative scale,
// which rounds to the negative number.
func (s Set) fill(sc *Scratch, x []float32, f fill, negative int) {
	plus := min(max(negative-f.first, 0), f.count)
	if plus > 0 {
		s.pack(sc.panel, x[f.first:], &sc.starts, &sc.scale, plus)
	}
	if plus < f.count {
		sc.negate()
		s.pack(sc.panel[plus*Rows:], x[f.first+plus:], &sc.starts, &sc.scale, f.count-plus)
		sc.negate()
	}
}

func (sc *Scratch) negate() {
	for r := range sc.scale {
		sc.scale[r] = -sc.scale[r]
	}
}

// convert writes rows of n outputs less theta.
func (s Set) convert(sc *Scratch, ix *index, out []float32, rows, n int) {
	for r := range sc.starts {
		sc.starts[r] = r * n
	}
	if ix.wide {
		s.convert64(out, &sc.starts, rows, sc.sums, &sc.unscale, &sc.theta, n)
	} else {
		s.convert32(out, &sc.starts, rows, sc.acc, &sc.unscale, &sc.theta, n)
	}
}

// signed writes rows of n outputs, those from negative on with the sign -1. There is no
// theta: where sums have 32 bits, multiplying by a power of two rounds nothing, and a
// float32 does.
func (s Set) signed(sc *Scratch, ix *index, out []float32, rows, n, negative int) {
	for _, part := range [...]struct {
		from, to int
		sign     float64
	}{{0, negative, 1}, {negative, n, -1}} {
		outputs := part.to - part.from
		if outputs == 0 {
			continue
		}
		for r := range sc.starts {
			sc.starts[r] = r * n
			sc.unscale[r] = math.Copysign(sc.unscale[r], part.sign)
			sc.scale[r] = float32(sc.unscale[r])
			sc.theta[r] = math.Copysign(0, part.sign) // - -0 makes 0 of -0
		}
		if ix.wide {
			s.convert64(out[part.from:], &sc.starts, rows, sc.sums[part.from*Rows:], &sc.unscale, &sc.theta, outputs)
		} else {
			s.scale32(out[part.from:], &sc.starts, rows, sc.acc[part.from*Rows:], &sc.scale, outputs)
		}
	}
}

// pick is the sum of the numbers of a row at the positions of a list, without a panel.
func pick(list []int32, row []float32, scale float64, negative int) (d int64) {
	for _, p := range list {
		q := round(row[p], scale)
		if int(p) >= negative {
			q = -q
		}
		d += q
	}
	return d
}

// spoil makes the rows of broken operands NaN.
func (sc *Scratch) spoil(out []float32, rows, n int, p *Compacted) {
	for r, f := range sc.fixed[:rows] {
		if f.Broken {
			row := out[r*n : r*n+p.width(r, n)]
			for i := range row {
				row[i] = float32(math.NaN())
			}
		}
	}
}
