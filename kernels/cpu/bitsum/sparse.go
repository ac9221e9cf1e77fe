package bitsum

// sparse is the index of a matrix without what no compacted row has: positions (of the drive)
// or outputs (of the gradient). The rows of either half of the panel have lists of their
// own, since 8 rows have fewer positions in common than 16: at a density of 0.1 it is 57%
// of all, and 81% for the whole panel.
//
// For the drive, either half has a panel to itself, of lines of 8 rows, and numbers the
// positions that it has from 0 on. For the gradient, the halves have the panel of the
// saliences in common, and the outputs that either has are numbered together.
type sparse struct {
	columns *index // nil where lists do not pay
	rows    *index
	memory  [2]index // of both; it grows until it is enough
	order   orderer
	since   []int32
	inHalf  [][]int32 // of each row, its elements' numbers in the half
	inPanel [][]int32 // and in the panel

	half   [2]half
	number []int32 // of each position in the panel, or in a half
	halves []uint8 // that have it: 1, 2, both
}

// half is one half's view.
type half struct {
	living []int32 // the positions that it has, in ascending order
	counts []int32 // of each list
}

const (
	lanes8 = Rows / 2
	span8  = 2 * span // positions in a chunk: as much memory
)

// make makes sparse the index of x for the compacted rows at, reusing the memory of t.
func (t *sparse) make(x *Matrix, at [][]int32) {
	t.columns, t.rows = nil, nil
	if x.columns().method == listed {
		t.inHalf = resized(t.inHalf, len(at))
		t.columns = t.sparseColumns(x, at)
	}
	if x.rows().method == listed {
		t.numberRows(x.n, at)
		t.rows = t.sparseRows(x.rows())
	}
}

// sparseColumns is the drive's index. It is nil where a list may overflow within a chunk.
func (t *sparse) sparseColumns(x *Matrix, at [][]int32) *index {
	ix := t.memory[0].again(index{positions: x.n, outputs: x.m, method: listed})
	for h := range t.half {
		half, rows := &t.half[h], at[min(h*lanes8, len(at)):min((h+1)*lanes8, len(at))]
		t.number = half.find(resized(t.number, x.n), rows)
		for r, row := range rows {
			t.inHalf[h*lanes8+r] = renamed(t.inHalf[h*lanes8+r], row, t.number)
		}
		t.since = resized(t.since, x.m)
		clear(t.since)
		added := adding{limit: limit(WeightBits), since: t.since}
		chunks := max(1, (len(half.living)+span8-1)/span8)
		each := (len(half.living) + chunks - 1) / chunks
		for c := range chunks {
			first := min(c*each, len(half.living))
			living := half.living[first:min(first+each, len(half.living))]
			half.count(x, living)
			for _, ones := range half.counts {
				if int(ones) > added.limit {
					return nil
				}
			}
			s := &ix.fill(first, len(living), lanes8, 1).steps[0]
			half.list(x, living, s, &t.order)
			s.half, s.begins, s.flush = h+1, first == 0, added.add(half.counts)
		}
		ix.wide = ix.wide || added.over
	}
	return ix
}

// find lists the positions that rows have, and numbers them: those of the others have no meaning.
func (h *half) find(number []int32, rows [][]int32) []int32 {
	clear(number)
	for _, row := range rows {
		for _, j := range row {
			number[j] = 1
		}
	}
	h.living = h.living[:0]
	for j, lives := range number {
		if lives != 0 {
			number[j] = int32(len(h.living))
			h.living = append(h.living, int32(j))
		}
	}
	return number
}

// count counts, for each list, which of the positions it has.
func (h *half) count(x *Matrix, positions []int32) {
	h.counts = resized(h.counts, x.m)
	clear(h.counts)
	lists := x.turned()
	for _, j := range positions {
		for _, mu := range lists.of(int(j)) {
			h.counts[mu]++
		}
	}
}

// list makes s the step of the counted lists, by their lengths.
func (h *half) list(x *Matrix, positions []int32, s *step, o *orderer) {
	next, lists := o.byLength(s, h.counts), x.turned()
	for k, j := range positions {
		entry := uint16(k * line8)
		for _, mu := range lists.of(int(j)) {
			at := next[mu]
			s.entries[at] = entry
			next[mu] = at + 1
		}
	}
}

// renamed are the positions' numbers, in the memory of names.
func renamed(names, positions, number []int32) []int32 {
	names = resized(names, len(positions))
	for k, j := range positions {
		names[k] = number[j]
	}
	return names
}

// numberRows numbers the outputs that the rows have.
func (t *sparse) numberRows(n int, at [][]int32) {
	t.halves, t.number = resized(t.halves, n), resized(t.number, n)
	clear(t.halves)
	for r, row := range at {
		for _, j := range row {
			t.halves[j] |= 1 << (r / lanes8)
		}
	}
	k := int32(0)
	for j, h := range t.halves {
		t.number[j] = k
		if h != 0 {
			k++
		}
	}
	t.inPanel = resized(t.inPanel, len(at))
	for r, row := range at {
		t.inPanel[r] = renamed(t.inPanel[r], row, t.number)
	}
}

// sparseRows is the gradient's index: the steps of the full one without the outputs that a
// half lacks, in the order that they have there.
func (t *sparse) sparseRows(full *index) *index {
	ix := t.memory[1].again(index{positions: full.positions, method: listed, wide: full.wide})
	ix.outputs = count(t.halves)
	for i, f := range full.fills {
		sparseIndex := ix.fill(f.first, f.count, Rows, len(t.half))
		for h := range sparseIndex.steps {
			s := &sparseIndex.steps[h]
			t.sparseStep(s, &f.steps[0], 1<<h)
			s.half, s.begins, s.flush = h+1, i == 0, h == 0 && f.steps[0].flush
		}
	}
	return ix
}

// sparseStep makes s the full step without what a half lacks.
func (t *sparse) sparseStep(s, full *step, half uint8) {
	s.empty, s.runs, s.order, s.entries = s.empty[:0], s.runs[:0], s.order[:0], s.entries[:0]
	for _, o := range full.empty {
		if j := o / line; t.halves[j]&half != 0 {
			s.empty = append(s.empty, uint32(t.number[j])*line)
		}
	}
	order, entries := full.order, full.entries
	for runs := full.runs; len(runs) > 0; runs = runs[2:] {
		length, kept := int(runs[1]), len(s.order)
		for _, o := range order[:runs[0]] {
			if j := o / line; t.halves[j]&half != 0 {
				s.order = append(s.order, uint32(t.number[j])*line)
				s.entries = append(s.entries, entries[:length]...)
			}
			entries = entries[length:]
		}
		order = order[runs[0]:]
		if n := len(s.order) - kept; n > 0 {
			s.runs = append(s.runs, uint32(n), uint32(length))
		}
	}
}

// resized is x with n elements, whatever they are.
func resized[T any](x []T, n int) []T {
	if cap(x) < n {
		return append(x[:cap(x)], make([]T, n-cap(x))...)
	}
	return x[:n]
}
