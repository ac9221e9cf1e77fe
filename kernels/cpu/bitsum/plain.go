package bitsum

import (
	"math"
	"unsafe"
)

// plain is the set in plain Go. It keeps the numbers of two rows in one 64-bit integer,
//
//	p = q(a) + 2^32 q(b)  with signs,
//
// so that one addition adds both, as long as neither sum leaves 32 bits. The memory of
// a line, 16 numbers of 32 bits, thus holds 8 pairs.
func plain() Set {
	return Set{"go", kernels{
		pack, scatter, collect, addLists, setLists, addHalves, setHalves, halve, buildTables, addTables, flush, scale32, convert32, convert64,
		lanes32, lanes64, saliences, number, roundRow, subtractRow, lookUp, func(pairs, first []uint32) {}, scatterLists[int64], gatherLists, scatterLists[int32], spread, fold[int32], addMarks,
	}}
}

// pairs is the number of pairs in a line.
const pairs = Rows / 2

// paired is the same memory as 64-bit integers.
func paired(x []int32) []int64 {
	return unsafe.Slice((*int64)(unsafe.Pointer(unsafe.SliceData(x))), len(x)/2)
}

// part takes a pair, or the sum of pairs, apart.
func part(p int64) (a, b int64) {
	a = int64(int32(p))
	return a, (p - a) >> 32
}

func pack(panel []int32, x []float32, starts *[Rows]int, scale *[Rows]float32, positions int) {
	to := paired(panel)
	for k := range pairs {
		a, b := x[starts[2*k]:][:positions], x[starts[2*k+1]:][:positions]
		byA, byB := float64(scale[2*k]), float64(scale[2*k+1])
		for p, v := range a {
			var q int64
			if byA != 0 { // a row of scale 0 may hold NaNs
				q = round(v, byA)
			}
			if byB != 0 {
				q += round(b[p], byB) << 32
			}
			to[p*pairs+k] = q
		}
	}
}

func scatter(panel []int32, lane, lanes int, x []float32, at []int32, first int, scale float32) {
	to, shift := paired(panel), lane%2*32
	for k, p := range at {
		to[((int(p)-first)*lanes+lane)/2] += round(x[k], float64(scale)) << shift
	}
}

func collect(out []float32, acc []int32, row int, at []int32, unscale float32, sign int32) {
	from := paired(acc)
	for k, p := range at {
		d, b := part(from[int(p)*pairs+row/2])
		if row%2 != 0 {
			d = b
		}
		out[k] = float32(sign*int32(d)) * unscale
	}
}

func setLists(acc, panel []int32, runs, order []uint32, entries []uint16) {
	for _, o := range order {
		clear(acc[o/4:][:Rows])
	}
	addLists(acc, panel, runs, order, entries)
}

func setHalves(acc, panel []int32, runs, order []uint32, entries []uint16) {
	for _, o := range order {
		clear(acc[o/4:][:lanes8])
	}
	addHalves(acc, panel, runs, order, entries)
}

func addHalves(acc, panel []int32, runs, order []uint32, entries []uint16) {
	z, from := paired(acc), paired(panel)
	for ; len(runs) > 0; runs = runs[2:] {
		for range runs[0] {
			addHalf((*[pairs / 2]int64)(z[order[0]/8:]), from, entries[:runs[1]], 1)
			order, entries = order[1:], entries[runs[1]:]
		}
	}
}

func addLists(acc, panel []int32, runs, order []uint32, entries []uint16) {
	z, from := paired(acc), paired(panel)
	for ; len(runs) > 0; runs = runs[2:] {
		for range runs[0] {
			addLines((*[pairs]int64)(z[order[0]/8:]), from, entries[:runs[1]], 2)
			order, entries = order[1:], entries[runs[1]:]
		}
	}
}

func halve(low, high, panel []int32) {
	for i := 0; i < len(low); i += lanes8 {
		copy(low[i:i+lanes8], panel[2*i:])
		copy(high[i:i+lanes8], panel[2*i+lanes8:])
	}
}

func addTables(acc, sums []int32, codes []uint16, outputs int) {
	z, from := paired(acc), paired(sums)
	for i := range outputs {
		addLines((*[pairs]int64)(z[i*pairs:]), from, codes[i*tables:(i+1)*tables], 1)
	}
}

// addLines: z += panel[p] for all p, in two halves that registers hold. An offset counts units of so many bytes.
func addLines(z *[pairs]int64, panel []int64, at []uint16, unit int) {
	for g := 0; g < pairs; g += pairs / 2 {
		addHalf((*[pairs / 2]int64)(z[g:]), panel[g:], at, unit)
	}
}

// addHalf adds the pairs of half a line.
func addHalf(z *[pairs / 2]int64, panel []int64, at []uint16, unit int) {
	z0, z1, z2, z3 := z[0], z[1], z[2], z[3]
	for _, p := range at {
		q := (*[4]int64)(panel[int(p)*unit/8:])
		z0 += q[0]
		z1 += q[1]
		z2 += q[2]
		z3 += q[3]
	}
	z[0], z[1], z[2], z[3] = z0, z1, z2, z3
}

func buildTables(sums, panel []int32) {
	all, positions := paired(sums), paired(panel)
	for t := range tables {
		into, from := all[t*table*pairs:], positions[t*perTable*pairs:]
		clear(into[:pairs])
		for k := range perTable {
			p := (*[pairs]int64)(from[k*pairs:])
			half := into[:pairs<<k]
			for c := 0; c < len(half); c += pairs {
				old, sum := (*[pairs]int64)(half[c:]), (*[pairs]int64)(into[len(half)+c:])
				for r := range pairs {
					sum[r] = old[r] + p[r]
				}
			}
		}
	}
}

func flush(sums []int64, acc []int32) {
	for i, p := range paired(acc) {
		a, b := part(p)
		sums[2*i] += a
		sums[2*i+1] += b
	}
	clear(acc)
}

func scale32(out []float32, starts *[Rows]int, rows int, acc []int32, unscale *[Rows]float32, outputs int) {
	from := paired(acc)
	for r := range rows {
		row, by := out[starts[r]:][:outputs], unscale[r]
		for i := range row {
			d, b := part(from[i*pairs+r/2])
			if r%2 != 0 {
				d = b
			}
			row[i] = float32(float32(int32(d))*by) + 0
		}
	}
}

func convert32(out []float32, starts *[Rows]int, rows int, acc []int32, unscale, theta *[Rows]float64, outputs int) {
	from := paired(acc)
	for r := range rows {
		row, by, minus := out[starts[r]:][:outputs], unscale[r], theta[r]
		for i := range row {
			d, b := part(from[i*pairs+r/2])
			if r%2 != 0 {
				d = b
			}
			row[i] = float32(float64(float64(d)*by) - minus)
		}
	}
}

func convert64(out []float32, starts *[Rows]int, rows int, sums []int64, unscale, theta *[Rows]float64, outputs int) {
	for r := range rows {
		row, by, minus := out[starts[r]:][:outputs], unscale[r], theta[r]
		for i := range row {
			row[i] = float32(float64(float64(sums[i*Rows+r])*by) - minus)
		}
	}
}

func lanes32(out []float32, acc []int32, unscale, theta *[Rows]float64, outputs int, most *[Rows]uint32, least *[Rows]float32) {
	x, from := newExtremes(), paired(acc)
	for i := range outputs {
		line, to := (*[pairs]int64)(from[i*pairs:]), (*[Rows]float32)(out[i*Rows:])
		for k, p := range line {
			a, b := part(p)
			to[2*k] = float32(float64(float64(a)*unscale[2*k]) - theta[2*k])
			to[2*k+1] = float32(float64(float64(b)*unscale[2*k+1]) - theta[2*k+1])
		}
		x.see(to)
	}
	*most, *least = x.Most, x.Least
}

func lanes64(out []float32, sums []int64, unscale, theta *[Rows]float64, outputs int, most *[Rows]uint32, least *[Rows]float32) {
	x := newExtremes()
	for i := range outputs {
		line, to := (*[Rows]int64)(sums[i*Rows:]), (*[Rows]float32)(out[i*Rows:])
		for r, d := range line {
			to[r] = float32(float64(float64(d)*unscale[r]) - theta[r])
		}
		x.see(to)
	}
	*most, *least = x.Most, x.Least
}

// newExtremes are those of no elements.
func newExtremes() (x Extremes) {
	for r := range x.Least {
		x.Least[r] = float32(math.Inf(1))
	}
	return x
}

// see takes an element of each row.
func (x *Extremes) see(line *[Rows]float32) {
	for r, v := range line {
		bits := math.Float32bits(v) & magnitude
		x.Most[r] = max(x.Most[r], bits)
		x.Least[r] = math.Float32frombits(min(math.Float32bits(x.Least[r]), bits))
	}
}

func saliences(panel []int32, l, h []float32, v, scale *[Rows]float32, positions int, sums *[Rows]int32) {
	to := paired(panel)
	*sums = [Rows]int32{}
	for i := range positions {
		var q [Rows]int64 // l may lie where it goes
		from, by := (*[Rows]float32)(l[i*Rows:]), (*[Rows]float32)(h[i*Rows:])
		for r, s := range from {
			s *= v[r]
			switch sign := by[r]; {
			case scale[r] == 0: // a row that may hold NaNs
			case sign > 0:
				q[r] = round(s, float64(scale[r]))
			case sign < 0:
				q[r] = round(-s, float64(scale[r]))
			}
			sums[r] += int32(q[r])
		}
		line := (*[pairs]int64)(to[i*pairs:])
		for k := range line {
			line[k] = q[2*k] + q[2*k+1]<<32
		}
	}
}

func number(panel []int32, position, row int) int64 {
	a, b := part(paired(panel)[position*pairs+row/2])
	if row%2 != 0 {
		return b
	}
	return a
}

func roundRow(q []int32, x []float32, scale float32) {
	for k, v := range x[:len(q)] {
		q[k] = int32(round(v, float64(scale)))
	}
}

func lookUp(first []uint32, order []uint16, at []int32, slot int) {
	for i, k := range order {
		first[i] = uint32(at[k]) * uint32(slot)
	}
}

func scatterLists[T int32 | int64](h *numbered[T], p *section, values []int32) {
	k := 0
	for count, end := range p.ends {
		for ; k < int(end); k++ {
			v := T(values[p.order[k]])
			for _, y := range p.pairs[p.first[k]:][:count] {
				h[uint16(y)] += v
				h[y>>16] += v
			}
		}
	}
}

func gatherLists(out []int64, t *terms, p *section) {
	k := 0
	for count, end := range p.ends {
		for ; k < int(end); k++ {
			sum := int64(0)
			for _, y := range p.pairs[p.first[k]:][:count] {
				sum += int64(t[uint16(y)]) + int64(t[y>>16])
			}
			out[p.order[k]] = sum
		}
	}
}

func addMarks(c *counts, all []marks, rows []int32) {
	for _, j := range rows {
		for word, carry := range all[j] {
			for p := 0; carry != 0; p++ {
				c[p][word], carry = c[p][word]^carry, c[p][word]&carry
			}
		}
	}
}

func spread(places, t *terms, groups int) {
	for g := range groups {
		to, from := places[g*groupPlaces:][:groupPlaces], t[g*group:][:group]
		copy(to, from)
		for at := group; at < groupPlaces; at++ {
			to[at] = from[at%group] + from[(at%group+at/group)%group]
		}
	}
}

func fold[T int32 | int64](h *sums, places *numbered[T], groups int) {
	for g := range groups {
		to, from := h[g*group:][:group], places[g*groupPlaces:][:groupPlaces]
		for i := range to {
			to[i] = int64(from[i])
		}
		for at := group; at < groupPlaces; at++ {
			to[at%group] += int64(from[at])
			to[(at%group+at/group)%group] += int64(from[at])
		}
		clear(from)
	}
}

func subtractRow(out []float32, sums []int64, unscale, theta float64) {
	for i, d := range sums[:len(out)] {
		out[i] = float32(float64(float64(d)*unscale) - theta)
	}
}
