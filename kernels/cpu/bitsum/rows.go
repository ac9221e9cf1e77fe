package bitsum

import (
	"math"
	"slices"
)

// Sums along the synapses of sparse rows: every source has the list of the patterns that it is active in, and a
// row adds to, or reads, the places of its own sources. Rows share nothing.

// Row is a sparse row at hand: its presynaptic neurons, ascending. It belongs to one thread.
type Row struct {
	At []int32

	// The sources are visited in the order of the lengths of their lists, so that no branch depends on a
	// list. The order cannot change a sum.
	order  []uint16 // the sources in it, as their places in At
	ends   []uint16 // where in the order those end whose lists have so many pairs
	shared uint16   // where lists name places: no more are active in one column
	of     *Matrix  // whose lists; nil: there is no order yet

	ownOrder, ownEnds []uint16 // memory of these where the caller has none

	ready *Matrix  // what first and rest are for
	first []uint32 // in the order: the first pair of its list
	rest  []uint32 // of those whose lists do not fit their slots: where the rest begins

	sections []section
}

// Set makes the row that of other sources. order is memory for as many, to keep, or nil. If of is not nil, order has
// their order for that matrix, and ends and shared are what Order has said of it.
func (r *Row) Set(at []int32, order, ends []uint16, shared uint16, of *Matrix) {
	if order == nil && len(at) <= MostSources {
		r.ownOrder = resized(r.ownOrder, len(at))
		order = r.ownOrder
	}
	r.At, r.order, r.ends, r.shared, r.of, r.ready = at, order, ends, shared, of, nil
}

// Order is the matrix that the order of the sources is for, nil if there is none, where in it the lists of each length end, and a number
// of sources than which no more are active in one pattern, where that matters to sums.
func (r *Row) Order() (of *Matrix, ends []uint16, shared uint16) { return r.of, r.ends, r.shared }

// MostSources are the most sources that are put in order: their places and their number have 16 bits.
const MostSources = 1<<16 - 1

// arrange makes the order for a matrix, says where the lists begin, and returns them.
func (s Set) arrange(r *Row, sc *Scratch, x *Matrix) *active {
	a := x.activeOf(len(r.At))
	if r.ready != x {
		sort := r.of != x
		if sort {
			r.sort(sc, a)
			r.of = x
		}
		r.ready = x
		n := len(r.order)
		r.first = resized(r.first, n+ahead)
		s.lookUp(r.first[:n], r.order, r.At, a.slot)
		copy(r.first[n:], r.first[:min(n, ahead)]) // the next sum begins with these
		if a.rest != nil {
			long := r.order[r.ends[a.slot]:]
			r.rest = resized(r.rest, len(long)+ahead)
			for i, k := range long {
				r.rest[i] = a.rest[r.At[k]]
			}
		}
		r.cut(a)
		if sort && a.groups > 0 {
			var c counts
			s.addMarks(&c, a.marks, r.At)
			r.shared = uint16(c.most())
			if r.shared > mostNarrow { // columns have marks in common: there may be fewer
				r.shared = s.mostShared(r, sc, a)
			}
		}
	}
	s.ask(a.pairs, r.first[:ahead])
	return a
}

// mostShared is how many sources are active in one column at most.
func (s Set) mostShared(r *Row, sc *Scratch, a *active) uint16 {
	sc.numbers = resized(sc.numbers, len(r.At))
	for k := range sc.numbers {
		sc.numbers[k] = 1
	}
	h, t := made(&sc.drive), made(&sc.narrow)
	for i := range r.sections {
		s.scatterNarrow(t, &r.sections[i], sc.numbers)
	}
	s.fold(h, t, a.groups)
	t[a.numbers] = 0
	return uint16(slices.Max(h[:a.groups*group]))
}

// sort sorts the sources by the lengths of their lists (counting).
func (r *Row) sort(sc *Scratch, a *active) {
	sc.lengths = resized(sc.lengths, len(r.At))
	r.ownEnds = resized(r.ownEnds, a.most+1)
	clear(r.ownEnds)
	lengths, next := sc.lengths, r.ownEnds
	for k, j := range r.At {
		length := a.count[j]
		lengths[k] = length
		next[length]++
	}
	begin := uint16(0)
	for length, c := range next {
		next[length] = begin
		begin += c
	}
	for k, length := range lengths {
		at := next[length]
		next[length] = at + 1
		r.order[at] = uint16(k)
	}
	r.ends = r.ownEnds
}

// section is a step of the sums: so many pairs of each list, which begin at pairs[first[k]] for the sources k of the order, so that
// those of at most p pairs end at ends[p].
type section struct {
	pairs, first []uint32
	order        []uint16
	ends         [longest + 1]uint16
}

// cut makes the steps that all pairs of the row take: the slots, and then what lies elsewhere.
func (r *Row) cut(a *active) {
	r.sections = r.sections[:0]
	n := uint16(len(r.order))
	for taken, width := 0, a.slot; taken < a.most && r.ends[taken] < n; taken, width = taken+width, longest {
		from := r.ends[taken]
		p := section{pairs: a.pairs, first: r.first[from:], order: r.order[from:]}
		if taken > 0 {
			p.pairs, p.first = a.pairs[taken-a.slot:], r.rest[from-r.ends[a.slot]:]
		}
		k := 0
		for _, end := range r.ends[taken:min(taken+width, a.most)] {
			p.ends[k] = end - from
			k++
		}
		for ; k < len(p.ends); k++ {
			p.ends[k] = n - from
		}
		r.sections = append(r.sections, p)
	}
}

// ahead is how many synapses before its turn a list is asked for.
const ahead = 20

// numbered has an element for every 16-bit number: no index is out of bounds.
type numbered[T int32 | int64] [1 << 16]T

type (
	sums  = numbered[int64]
	terms = numbered[int32]
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
	a := s.arrange(r, sc, x)
	sc.numbers = resized(sc.numbers, len(w))
	s.round(sc.numbers[:plus], w[:plus], float32(f.Scale))
	s.round(sc.numbers[plus:], w[plus:], -float32(f.Scale))
	h := made(&sc.drive)
	s.scatterRow(h, r, sc, a)
	s.subtract(out, h[:x.m], f.Unscale, float64(theta))
}

// scatterRow makes the sums of the columns.
func (s Set) scatterRow(h *sums, r *Row, sc *Scratch, a *active) {
	if a.groups > 0 && r.shared <= mostNarrow {
		t := made(&sc.narrow)
		for i := range r.sections {
			s.scatterNarrow(t, &r.sections[i], sc.numbers)
		}
		s.fold(h, t, a.groups)
		t[a.numbers] = 0
		return
	}
	to := h
	if a.groups > 0 {
		to = made(&sc.wide)
	} else {
		clear(to[:a.numbers])
	}
	for i := range r.sections {
		s.scatterLists(to, &r.sections[i], sc.numbers)
	}
	if a.groups > 0 {
		fold(h, to, a.groups)
		to[a.numbers] = 0
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
	t, a := made(&sc.salience), s.arrange(r, sc, x)
	s.round(t[:x.m], salience, float32(f.Scale))
	if a.groups > 0 {
		clear(t[x.m : a.groups*group])
		places := made(&sc.pairs)
		s.spread(places, t, a.groups)
		t = places
	}
	t[a.numbers] = 0
	sc.gradient = resized(sc.gradient, len(r.At))
	g := sc.gradient
	for _, k := range r.order[:r.ends[0]] { // in no list
		g[k] = 0
	}
	for i := range r.sections {
		p := &r.sections[i]
		if i == 0 {
			s.gatherLists(g, t, p)
			continue
		}
		sc.more = resized(sc.more, len(g))
		s.gatherLists(sc.more, t, p)
		for _, k := range p.order {
			g[k] += sc.more[k]
		}
	}
	s.subtract(out[:plus], g[:plus], f.Unscale, 0)
	s.subtract(out[plus:], g[plus:], -f.Unscale, math.Copysign(0, -1)) // - -0 makes 0 of -0
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
