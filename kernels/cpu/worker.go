package cpu

import (
	"engram/kernels"
	"engram/kernels/cpu/bitsum"
)

// worker is what a thread has to itself.
type worker[T number] struct {
	scratch    []buffer[T] // scratch with rows, for one tile
	kernels    []kernel[T]
	calls      []call[T]
	compaction *compaction
	sparse     []bitsum.Row // of the tile at hand
	left       [][]int32    // sources of its compacted rows
	maxima     []rowMax     // of values that operations make
	facts      []*facts     // of values that are lanes
	hand       [][]T        // of each argument: the tile at hand as copied from where it is packed; nil: it is in its place
	room       [][]T        // memory of these
}

// work takes tiles until there are none left, each through all passes.
func (p *program[T]) work(w *worker[T], r *round) {
	perReplica := p.tiles / p.plan.Batch
	for {
		t, ok := r.take()
		if !ok {
			return
		}
		b, lo := t/perReplica, r.first+t%perReplica*p.tile
		if r.active != nil && !r.active[b] {
			continue
		}
		rows := min(p.tile, p.plan.Rows-lo)
		p.prefetch(b, lo+len(p.workers)*p.tile)
		p.open(w, b, lo, rows, r.passes)
		for i := p.early; i < len(w.kernels); i++ {
			p.fill(w, i, b, lo, rows)
		}
		tile := p.tileAt(w, b, lo)
		if p.sources >= 0 {
			p.connect(w, b, lo, rows, tile)
		}
		for pass := 0; pass < r.passes; {
			n := p.compact(w, b, lo, rows, r.passes-pass, tile)
			for at := 0; at < rows; at += p.together {
				for i := range n {
					p.advance(w, b, pass+i)
					p.pass(w, at, min(p.together, rows-at))
				}
			}
			pass += n
		}
		p.keepOrder(w, b, lo, rows, tile)
		p.close(w, b, lo, rows)
	}
}

// compact compacts the rows of the tile at hand if it is time and worthwhile, and returns for how many of the passes to come
// they are not looked at again.
func (p *program[T]) compact(w *worker[T], b, lo, rows, passes int, tile *tileState) int {
	if tile == nil || !p.compacts() {
		return passes
	}
	since := (tile.passes + compactEvery - 1) % compactEvery // the first pass clears the diagonal
	if since == 0 && compact(w.compaction, p.factors(w, b, lo, rows), rows, passes) {
		tile.compactions++
		if p.sources >= 0 {
			p.connect(w, b, lo, rows, tile)
		}
	}
	passes = min(passes, compactEvery-since)
	tile.passes += passes
	return passes
}

// pass takes rows rows of the tile, from row first of it on, through all stages.
func (p *program[T]) pass(w *worker[T], first, rows int) {
	for _, n := range w.maxima {
		if n != nil {
			n[first : first+rows].forget()
		}
	}
	for _, s := range p.stages {
		step := s.rows
		if w.isCompacted() {
			step = rows // compacted rows are short
		}
		for at := 0; at < rows; at += step {
			for i := s.from; i < s.to; i++ {
				c := &w.calls[i]
				c.slice(first+at, min(step, rows-at))
				w.kernels[i](c)
			}
		}
	}
}

// factors are the rows of the argument that the worker compacts.
func (p *program[T]) factors(w *worker[T], b, lo, rows int) []T {
	n := w.compaction.z * w.compaction.n
	if hand := w.hand[w.compaction.factors]; hand != nil {
		return hand[:rows*n]
	}
	at := (b*p.plan.Rows + lo) * n
	return p.bound[w.compaction.factors].real[at : at+rows*n]
}

// advance gives the calls the numbers of a pass.
func (p *program[T]) advance(w *worker[T], b, pass int) {
	for i := range w.calls {
		c := &w.calls[i]
		for _, k := range c.series {
			v := &p.plan.Values[p.plan.Steps[i].In[k]]
			n := v.Size()
			at := (pass*p.plan.Batch + b) * n
			c.in[k].real = p.bound[v.Place.Slot].real[at : at+n]
		}
	}
}

// prefetch asks for the arguments of the tile that begins with row lo, the worker's next in
// memory: while this tile's products are formed, memory has nothing to do.
func (p *program[T]) prefetch(b, lo int) {
	rows := min(p.tile, p.plan.Rows-lo)
	for i, v := range p.plan.Args {
		if x, single := any(p.bound[i].real).([]float32); single && len(x) > 0 && v.HasRows && rows > 0 {
			n := v.Size()
			from := (b*p.plan.Rows + lo) * n
			p.loops.Prefetch(x[from:][:p.bound[i].held.inUse(b, lo, rows*n)])
		}
	}
}

// fill points the call of step i at the tile of rows rows that begins with row lo of
// replica b.
func (p *program[T]) fill(w *worker[T], i, b, lo, rows int) *call[T] {
	c, s := &w.calls[i], &p.plan.Steps[i]
	c.tileRow = lo
	for k, v := range s.In {
		c.in[k] = p.operand(w, v, b, lo, rows)
		c.tile[k] = c.in[k]
	}
	c.out = p.operand(w, s.Out, b, lo, rows)
	c.tile[len(s.In)] = c.out
	return c
}

func (p *program[T]) operand(w *worker[T], value, b, lo, rows int) (o operand[T]) {
	v, n := &p.plan.Values[value], p.sizes[value]
	from, to := b*n, (b+1)*n
	if v.HasRows {
		from = 0
		if !v.Place.Scratch {
			from = (b*p.plan.Rows + lo) * n
		}
		to = from + rows*n
	}
	buf := p.buffer(w, v)
	if p.layouts[value] != asRows {
		to = len(buf.real)
	}
	if v.HasRows && !v.Place.Scratch && w.hand[v.Place.Slot] != nil {
		buf.real, from, to = w.hand[v.Place.Slot], 0, rows*n
	}
	switch v.Kind {
	case kernels.Real:
		o.real = buf.real[from:to]
	case kernels.Index:
		o.index = buf.index[from:to]
	default:
		o.bits = buf.bits.data[from:to]
		if !v.HasRows && len(buf.bits.ones) > b {
			o.ones = buf.bits.ones[b]
		}
	}
	return o
}

func (p *program[T]) buffer(w *worker[T], v *kernels.Value) buffer[T] {
	switch {
	case !v.Place.Scratch:
		return p.bound[v.Place.Slot]
	case v.HasRows:
		return w.scratch[v.Place.Slot]
	}
	return p.shared[v.Place.Slot]
}
