package cpu

import (
	"slices"
	"sort"

	"engram/kernels"
	"engram/kernels/cpu/bitsum"
)

// sparseRow is the row r at hand, of an operation with sources.
func (c *call[T]) sparseRow(r int) *bitsum.Row { return &c.sparse[c.place(r)] }

// sourcesOf is the number of the argument that has the sources of the rows; -1: there is none.
func sourcesOf(p *kernels.Plan) int {
	return slices.IndexFunc(p.Args, func(v kernels.Value) bool { return v.Kind == kernels.Index && v.HasRows })
}

// connect tells the worker the sources of the tile of rows rows that begins with row lo of replica b.
func (p *program[T]) connect(w *worker[T], b, lo, rows int) {
	k := p.plan.Args[p.sources].Size()
	all := p.bound[p.sources].index[(b*p.plan.Rows+lo)*k:]
	for r := range rows {
		w.sparse[r].Set(filled(all[r*k : (r+1)*k]))
	}
}

// reconnect tells the worker the sources of the synapses that its compacted rows have.
func (p *program[T]) reconnect(w *worker[T], b, lo, rows int) {
	k := p.plan.Args[p.sources].Size()
	all := p.bound[p.sources].index[(b*p.plan.Rows+lo)*k:]
	for r, slots := range w.compaction.rows.At[:rows] {
		at := w.left[r][:0]
		for _, slot := range slots {
			at = append(at, all[r*k+int(slot)])
		}
		w.left[r] = at
		w.sparse[r].Set(at)
	}
}

// filled are the slots of a row that a synapse fills, the first ones.
func filled(slots []int32) []int32 {
	if n := len(slots); slots[n-1] < 0 {
		return slots[:sort.Search(n, func(i int) bool { return slots[i] < 0 })]
	}
	return slots
}
