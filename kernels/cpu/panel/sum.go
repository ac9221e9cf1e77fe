package panel

import "math"

// begin finds the fixed-point format of each row of length n of x; rows that are not
// there, or broken, count as zeros.
func (s Set) begin(sc *Scratch, x []float32, n, rows, digits int) {
	for r := range Rows {
		sc.starts[r], sc.scale[r], sc.unscale[r], sc.theta[r] = 0, 0, 0, 0
		if r >= rows {
			continue
		}
		f := NewFixed(digits, s.largest(x[r*n:(r+1)*n]))
		sc.fixed[r], sc.starts[r], sc.unscale[r] = f, r*n, f.Unscale
		if !f.Broken {
			sc.scale[r] = float32(f.Scale)
		}
	}
}

// sum forms the sums of the quantised rows of x, with sign -1 from position negative
// on, in the 64-bit memory if the index is wide, else in the 32-bit one.
func (s Set) sum(sc *Scratch, ix *index, x []float32, negative int) {
	sc.reserve(ix.outputs)
	acc := sc.acc[:ix.outputs*Rows]
	clear(acc)
	if ix.wide {
		sc.reserveWide(ix.outputs)
	}
	for _, f := range ix.fills {
		s.fill(sc, x, f, ix.positions, negative)
		for i, st := range f.steps {
			if st.flush {
				s.flush(sc.sums, acc)
			}
			if ix.method == listed {
				s.addLists(acc, sc.panel, st.runs, st.order, st.entries)
				continue
			}
			s.buildTables(sc.tables, sc.panel[i*perPass*Rows:])
			s.addTables(acc, sc.tables, st.entries, ix.outputs)
		}
	}
	if ix.wide {
		s.flush(sc.sums, acc)
	}
}

// fill packs the positions of a filling; those from negative on with a negative scale,
// which rounds to the negative number.
func (s Set) fill(sc *Scratch, x []float32, f fill, positions, negative int) {
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

// convert writes the outputs [from, to) of rows of n elements.
func (s Set) convert(sc *Scratch, ix *index, out []float32, rows, n, from, to int) {
	if from >= to {
		return
	}
	for r := range sc.starts {
		sc.starts[r] = r * n
	}
	if ix.wide {
		s.convert64(out[from:], &sc.starts, rows, sc.sums[from*Rows:], &sc.unscale, &sc.theta, to-from)
	} else {
		s.convert32(out[from:], &sc.starts, rows, sc.acc[from*Rows:], &sc.unscale, &sc.theta, to-from)
	}
}

// gatherRow calls give with the sum of each output of one row, without a panel.
func gatherRow(ix *index, row []float32, scale float64, negative int, give func(i int, d int64)) {
	for i := range ix.outputs {
		var d int64
		for _, p := range ix.lists.of(i) {
			q := round(row[p], scale)
			if int(p) >= negative {
				q = -q
			}
			d += q
		}
		give(i, d)
	}
}

// spoil makes the rows of broken operands NaN.
func (sc *Scratch) spoil(out []float32, rows, n int) {
	for r, f := range sc.fixed[:rows] {
		if f.Broken {
			row := out[r*n : (r+1)*n]
			for i := range row {
				row[i] = float32(math.NaN())
			}
		}
	}
}
