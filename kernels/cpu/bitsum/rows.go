package bitsum

import (
	"math"
	"sort"
)

// Sums along the synapses of sparse rows: every source has the list of the patterns that it is active in, and a
// row adds to, or reads, the places of its own sources. Rows share nothing.

// Row is a sparse row at hand: its presynaptic neurons, ascending. It belongs to one thread.
type Row struct {
	At []int32

	// The sources are visited in the order of the lengths of their lists, so that no branch depends on a
	// list. The order cannot change a sum.
	order []uint16 // the sources in it, as their places in At
	of    *Matrix  // whose lists; nil: there is no order yet
	own   []uint16 // memory of order where the caller has none

	ready *Matrix // what first and ends are for
	first []int32 // in the order: the first quad of its list
	ends  []int32 // where in the order those end that have so many quads
}

// Set makes the row that of other sources. order is memory for as many, to keep, or nil; it has their order for the
// matrix of, if that is not nil.
func (r *Row) Set(at []int32, order []uint16, of *Matrix) {
	if order == nil && len(at) <= MostSources {
		r.own = resized(r.own, len(at))
		order = r.own
	}
	r.At, r.order, r.of, r.ready = at, order, of, nil
}

// OrderOf is the matrix that the order of the sources is for; nil: there is none.
func (r *Row) OrderOf() *Matrix { return r.of }

// MostSources are the most sources that are put in order: their places have 16 bits.
const MostSources = 1 << 16

// arrange makes the order for a matrix.
func (s Set) arrange(r *Row, sc *Scratch, x *Matrix) {
	if r.ready == x {
		return
	}
	a := x.active()
	if r.of != x {
		r.sort(sc, a)
		r.of = x
	}
	r.ready = x
	n := len(r.order)
	r.first, r.ends = resized(r.first, n+ahead), resized(r.ends, len(a.ends))
	s.lookUp(r.first[:n], r.order, r.At, a.first)
	at := 0
	for quads, end := range a.ends {
		at += sort.Search(n-at, func(i int) bool { return r.first[at+i] >= end })
		r.ends[quads] = int32(at)
	}
}

// sort sorts the sources by the lengths of their lists (counting).
func (r *Row) sort(sc *Scratch, a *active) {
	sc.lengths = resized(sc.lengths, len(r.At))
	sc.counts = resized(sc.counts, len(a.ends))
	lengths, counts := sc.lengths, sc.counts
	clear(counts)
	for k, j := range r.At {
		quads := a.count[j]
		lengths[k] = quads
		counts[quads]++
	}
	next := int32(0)
	for q, c := range counts {
		counts[q] = next
		next += c
	}
	for k, quads := range lengths {
		at := counts[quads]
		counts[quads] = at + 1
		r.order[at] = uint16(k)
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
	if x.m > mostColumns || len(r.At) > MostSources {
		sc.reserveWide(x.m)
		addLong(sc.sums, x, w, r.At, f.Scale, plus)
		s.subtract(out, sc.sums[:x.m], f.Unscale, float64(theta))
		return
	}
	s.arrange(r, sc, x)
	sc.numbers = resized(sc.numbers, len(w))
	s.round(sc.numbers[:plus], w[:plus], float32(f.Scale))
	s.round(sc.numbers[plus:], w[plus:], -float32(f.Scale))
	if sc.drive == nil {
		sc.drive = new(sums)
	}
	h := sc.drive
	clear(h[:x.m])
	quads := x.active().quads
	inTurn(r, func(first []int32, order []uint16, q int) { s.scatterLists(h, quads, first, order, sc.numbers, q) })
	s.subtract(out, h[:x.m], f.Unscale, float64(theta))
}

// inTurn visits the sources of a row that have lists, those with lists of q quads together.
func inTurn(r *Row, visit func(first []int32, order []uint16, q int)) {
	at := r.ends[0]
	for q := 1; q < len(r.ends); q++ {
		if end := r.ends[q]; end > at {
			visit(r.first[at:end], r.order[at:end], q)
			at = end
		}
	}
}

// scatterLists adds the value of each source in the order to the sums of the patterns in its list, of q quads. Long
// lists are taken in parts.
func (s Set) scatterLists(h *sums, quads []uint64, first []int32, order []uint16, values []int32, q int) {
	if n, most := len(first), len(s.scatterShort)-1; most > 0 {
		_ = first[:n+ahead]
		for ; q > 0; q -= most {
			s.scatterShort[min(q, most)](&h[0], &quads[0], &first[0], &order[0], &values[0], n)
			quads = quads[min(q, most):]
		}
		return
	}
	for k, at := range first {
		v := int64(values[order[k]])
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
	if x.m > mostColumns || len(r.At) > MostSources {
		gatherLong(out, x, salience, r.At, f, plus)
		return
	}
	if sc.salience == nil {
		sc.salience = new(terms)
	}
	t := sc.salience
	s.round(t[:x.m], salience, float32(f.Scale))
	t[x.m] = 0
	s.arrange(r, sc, x)
	sc.gradient = resized(sc.gradient, len(r.At))
	g := sc.gradient
	clear(g)
	quads := x.active().quads
	inTurn(r, func(first []int32, order []uint16, q int) { s.gatherLists(g, t, quads, first, order, q) })
	s.subtract(out[:plus], g[:plus], f.Unscale, 0)
	s.subtract(out[plus:], g[plus:], -f.Unscale, math.Copysign(0, -1)) // - -0 makes 0 of -0
}

// gatherLists adds to the sum of each source in the order the terms of the patterns in its list, of q quads. Long lists
// are taken in parts.
func (s Set) gatherLists(out []int64, t *terms, quads []uint64, first []int32, order []uint16, q int) {
	if n, most := len(first), len(s.gatherShort)-1; most > 0 {
		_ = first[:n+ahead]
		for ; q > 0; q -= most {
			s.gatherShort[min(q, most)](&out[0], &t[0], &quads[0], &first[0], &order[0], n)
			quads = quads[min(q, most):]
		}
		return
	}
	for k, at := range first {
		sum := int64(0)
		for _, y := range quads[at : int(at)+q] {
			sum += int64(t[uint16(y)]) + int64(t[uint16(y>>16)]) + int64(t[uint16(y>>32)]) + int64(t[uint16(y>>48)])
		}
		out[order[k]] += sum
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
