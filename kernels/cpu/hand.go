package cpu

// hold makes the packed arguments ready for a run over the rows from first on. Where an argument has other rows or tiles
// than its packing, its rows are made complete.
func (p *program[T]) hold(first int) {
	for slot := range p.bound {
		held, v := p.bound[slot].held, p.plan.Args[slot]
		if held == nil || !v.HasRows {
			continue
		}
		k := p.workers[0].compaction
		compacts := k != nil && k.factors == slot
		if packed := held.packed; packed != nil &&
			(packed.rows != p.plan.Rows || packed.tile != p.tile || packed.z*packed.n != v.Size() || first%p.tile != 0 || compacts && packed.z != k.z) {
			held.complete(0, len(held.data))
			held.packed = nil
		}
		if compacts && held.packed == nil && p.written[slot] && first%p.tile == 0 {
			held.packed = newPacking(p.plan.Batch, p.plan.Rows, k.z, k.n, p.tile, !p.bound[slot].file)
		}
	}
}

// open takes the tile that begins with row lo of replica b from where it is packed, as far as it is: factors that the
// plan compacts are copied as they are, others made complete, in their place where the plan changes them.
func (p *program[T]) open(w *worker[T], b, lo, rows, passes int) {
	for slot := range p.bound {
		w.hand[slot] = nil
		held := p.bound[slot].held
		if held == nil || held.packed == nil {
			continue
		}
		t := held.packed.at(b, lo)
		tile, compacts := &held.packed.tiles[t], w.compaction != nil && w.compaction.factors == slot
		if p.written[slot] && !compacts {
			tile.passes = 0
			held.completeTile(t)
		}
		if tile.counts == nil {
			continue
		}
		n := p.plan.Args[slot].Size()
		w.room[slot] = resized(w.room[slot], p.tile*n)
		w.hand[slot] = w.room[slot]
		if compacts {
			held.unpack(t, w.hand[slot], w.compaction.room)
			w.compaction.take(rows, passes)
		} else {
			held.completeInto(w.hand[slot], t)
		}
	}
}

// tileAt is the state of the tile that begins with row lo of replica b, whose rows are compacted or may be; nil: they never
// are.
func (p *program[T]) tileAt(w *worker[T], b, lo int) *tileState {
	if w.compaction == nil {
		return nil
	}
	packed := p.bound[w.compaction.factors].held.packed
	if packed == nil {
		return nil
	}
	return &packed.tiles[packed.at(b, lo)]
}

// close packs the rows of the tile where they are compacted.
func (p *program[T]) close(w *worker[T], b, lo, rows int) {
	if !w.isCompacted() {
		return
	}
	k := w.compaction
	if held := p.bound[k.factors].held; p.written[k.factors] {
		held.pack(held.packed.at(b, lo), p.factors(w, b, lo, rows), k.rows.At)
	}
	k.rows.At = nil
}

// isCompacted tells whether the rows at hand are.
func (w *worker[T]) isCompacted() bool { return w.compaction != nil && w.compaction.rows.At != nil }

// inUse is how many of the n elements of the tile that begins with row lo of a replica are.
func (b *reals[T]) inUse(replica, lo, n int) int {
	if b.packed == nil {
		return n
	}
	if length := b.packed.tiles[b.packed.at(replica, lo)].length.Load(); length > 0 {
		return int(length)
	}
	return n
}

// resized is x with n elements, whatever they are.
func resized[T any](x []T, n int) []T {
	if cap(x) < n {
		return make([]T, n)
	}
	return x[:n]
}
