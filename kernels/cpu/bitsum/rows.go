package bitsum

import (
	"math"
	"unsafe"
)

// Sums along the synapses of sparse rows: every source has the list of the patterns that it is active in, and a
// row adds to, or reads, the places of its own sources. Rows share nothing.

// Row is a sparse row at hand: its presynaptic neurons, ascending. It belongs to one thread.
type Row struct {
	At []int32

	// The sources are visited in the order of the lengths of their lists, so that no branch depends on a
	// list. The order cannot change a sum.
	of     *active // what the order is for; nil: it is not known
	lists  []place // of each source
	place  []int32 // of each source in the order
	first  []int32 // in the order: the first quad of its list
	counts []int32 // sources with so many quads
	values []int64 // of the sources, in the order
}

// Set makes the row that of other sources.
func (r *Row) Set(at []int32) { r.At, r.of = at, nil }

// active is a matrix as the lists of the columns that each row has a one in: quads of 16-bit numbers, the last one
// filled up with the number of columns. A list begins on a cache line.
type active struct {
	quads []uint64
	of    []place // of each row
	most  int32   // quads of any row
}

// place is where a list is.
type place struct{ first, count int32 } // its first quad; quads

// Numbers of columns have 16 bits.
const mostColumns = 1<<16 - 1

const lineQuads = line / 8

// newActive makes the lists of a matrix of m columns, at most mostColumns.
func newActive(l lists, m int) *active {
	n := l.outputs()
	a := &active{of: make([]place, n)}
	total := 0
	for j := range n {
		quads := (len(l.of(j)) + 3) / 4
		a.of[j] = place{int32(total), int32(quads)}
		a.most = max(a.most, int32(quads))
		total += (quads + lineQuads - 1) / lineQuads * lineQuads
	}
	a.quads = make([]uint64, total+lineQuads)
	if past := int(uintptr(unsafe.Pointer(&a.quads[0])) % line / 8); past > 0 {
		a.quads = a.quads[lineQuads-past:]
	}
	for j := range n {
		list := l.of(j)
		for q := range int(a.of[j].count) {
			quad := uint64(0)
			for i := range 4 {
				mu := uint64(m)
				if at := 4*q + i; at < len(list) {
					mu = uint64(list[at])
				}
				quad |= mu << (16 * i)
			}
			a.quads[int(a.of[j].first)+q] = quad
		}
	}
	return a
}

// order sorts the sources by the lengths of their lists (counting).
func (r *Row) order(a *active) {
	if r.of == a {
		return
	}
	r.of = a
	n := len(r.At)
	r.lists, r.place, r.values = resized(r.lists, n), resized(r.place, n), resized(r.values, n)
	r.first = resized(r.first, n+ahead)[:n]
	r.counts = resized(r.counts, int(a.most)+1)
	lists, place, first, counts := r.lists, r.place, r.first, r.counts
	clear(counts)
	of := a.of
	for k, j := range r.At {
		list := of[j]
		lists[k] = list
		counts[list.count]++
	}
	next := int32(0)
	for q, c := range counts {
		counts[q] = next
		next += c
	}
	for k, list := range lists {
		at := counts[list.count]
		counts[list.count]++
		place[k], first[at] = at, list.first
	}
	for q := len(counts) - 1; q > 0; q-- { // where a length ends is where the next one begins
		counts[q] -= counts[q-1]
	}
}

// ahead is how many synapses before its turn a list is asked for.
const ahead = 20

// sums and terms have a place for every 16-bit number: no index is out of bounds.
type (
	sums  [1 << 16]int64
	terms [1 << 16]int32
)

// DriveRow is Drive of one sparse row:
//
//	out[mu] = f32(f64(D unscale) - theta),  D = sum_k s_k rne(w[k] scale) x_at[k]^mu,  s_k = -1 for at[k] >= excitatory
//
// w has an element for each source.
func (s Set) DriveRow(sc *Scratch, x *Matrix, out, w []float32, r *Row, most uint32, theta float32, excitatory int) {
	f := NewFixed(WeightBits, most)
	if f.Broken {
		breakRow(out)
		return
	}
	plus := Below(r.At, excitatory)
	if x.m == 1 { // a presentation of the day
		ones := x.ones()
		d := masked(w[:plus], r.At[:plus], ones, f.Scale) - masked(w[plus:], r.At[plus:], ones, f.Scale)
		out[0] = float32(float64(float64(d)*f.Unscale) - float64(theta))
		return
	}
	if x.m > mostColumns {
		sc.reserveWide(x.m)
		addLong(sc.sums, x, w, r.At, f.Scale, plus)
		subtract(out, sc.sums, f.Unscale, theta)
		return
	}
	a := x.active()
	r.order(a)
	place, values := r.place, r.values
	for k, v := range w[:plus] {
		values[place[k]] = round(v, f.Scale)
	}
	for k, v := range w[plus:len(place)] {
		values[place[plus+k]] = -round(v, f.Scale)
	}
	if sc.drive == nil {
		sc.drive = new(sums)
	}
	h := sc.drive
	clear(h[:x.m])
	inTurn(r, func(first []int32, values []int64, q int) { s.scatterLists(h, a.quads, first, values, q) })
	subtract(out, h[:x.m], f.Unscale, theta)
}

// inTurn visits the sources of a row that have lists, those with lists of q quads together.
func inTurn(r *Row, visit func(first []int32, values []int64, q int)) {
	at := r.counts[0]
	for q := 1; q < len(r.counts); q++ {
		end := at + r.counts[q]
		visit(r.first[at:end], r.values[at:end], q)
		at = end
	}
}

// scatterLists adds each value to the sums of the patterns in its list, of q quads. Long lists are taken in parts.
func (s Set) scatterLists(h *sums, quads []uint64, first []int32, values []int64, q int) {
	if n, most := len(first), len(s.scatterShort)-1; n > 0 && most > 0 {
		_, _ = first[:n+ahead], values[n-1]
		for ; q > 0; q -= most {
			s.scatterShort[min(q, most)](&h[0], &quads[0], &first[0], &values[0], n)
			quads = quads[min(q, most):]
		}
		return
	}
	for k, at := range first {
		v := values[k]
		for _, y := range quads[at : int(at)+q] {
			h[uint16(y)] += v
			h[uint16(y>>16)] += v
			h[uint16(y>>32)] += v
			h[uint16(y>>48)] += v
		}
	}
}

// masked is the sum of the numbers of the sources that a column has a one for.
func masked(w []float32, at []int32, ones []int64, scale float64) (d int64) {
	at = at[:len(w)]
	for k, v := range w {
		d += round(v, scale) & ones[at[k]]
	}
	return d
}

// addLong is the sum of DriveRow for more columns than a list has numbers for.
func addLong(h []int64, x *Matrix, w []float32, at []int32, scale float64, plus int) {
	lists := x.turned()
	for k, j := range at {
		q := round(w[k], scale)
		if k >= plus {
			q = -q
		}
		for _, mu := range lists.of(int(j)) {
			h[mu] += q
		}
	}
}

// subtract writes the sums less theta.
func subtract(out []float32, h []int64, unscale float64, theta float32) {
	for mu := range out {
		out[mu] = float32(float64(float64(h[mu])*unscale) - float64(theta))
	}
}

// GradientRow is Gradient of one sparse row:
//
//	out[k] = f32(s_k G unscale),  G = sum_mu rne(salience[mu] scale) x_at[k]^mu,  s_k = -1 for at[k] >= excitatory
func (s Set) GradientRow(sc *Scratch, x *Matrix, out, salience []float32, r *Row, most uint32, excitatory int) {
	f := NewFixed(SalienceBits, most)
	out = out[:len(r.At)]
	if f.Broken {
		breakRow(out)
		return
	}
	plus := Below(r.At, excitatory)
	if x.m > mostColumns {
		gatherLong(out, x, salience, r.At, f, plus)
		return
	}
	if sc.salience == nil {
		sc.salience = new(terms)
	}
	t := sc.salience
	for mu, v := range salience {
		t[mu] = int32(round(v, f.Scale))
	}
	t[x.m] = 0
	a := x.active()
	r.order(a)
	clear(r.values)
	inTurn(r, func(first []int32, values []int64, q int) { s.gatherLists(values, t, a.quads, first, q) })
	values := r.values
	for k, place := range r.place[:plus] {
		out[k] = float32(float64(values[place]) * f.Unscale)
	}
	for k, place := range r.place[plus:] {
		out[plus+k] = float32(float64(-values[place]) * f.Unscale)
	}
}

// gatherLists adds to each sum the terms of the patterns in its list, of q quads. Long lists are taken in parts.
func (s Set) gatherLists(out []int64, t *terms, quads []uint64, first []int32, q int) {
	if n, most := len(first), len(s.gatherShort)-1; n > 0 && most > 0 {
		_, _ = first[:n+ahead], out[n-1]
		for ; q > 0; q -= most {
			s.gatherShort[min(q, most)](&out[0], &t[0], &quads[0], &first[0], n)
			quads = quads[min(q, most):]
		}
		return
	}
	for k, at := range first {
		for _, y := range quads[at : int(at)+q] {
			out[k] += int64(t[uint16(y)]) + int64(t[uint16(y>>16)]) + int64(t[uint16(y>>32)]) + int64(t[uint16(y>>48)])
		}
	}
}

// gatherLong is GradientRow for more columns than a list has numbers for.
func gatherLong(out []float32, x *Matrix, salience []float32, at []int32, f Fixed, plus int) {
	lists := x.turned()
	for k, j := range at {
		g := pick(lists.of(int(j)), salience, f.Scale, x.m)
		if k >= plus {
			g = -g
		}
		out[k] = float32(float64(g) * f.Unscale)
	}
}

func breakRow(out []float32) {
	for i := range out {
		out[i] = float32(math.NaN())
	}
}
