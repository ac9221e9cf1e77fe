package cpu

import (
	"slices"
	"sort"

	"engram/kernels"
	"engram/kernels/cpu/bitsum"
)

// sparseRow is the row r at hand, of an operation with sources.
func (c *call[T]) sparseRow(r int) *bitsum.Row { return &c.sparse[c.inTile(r)] }

// sourcesOf is the number of the argument that has the sources of the rows; -1: there is none.
func sourcesOf(p *kernels.Plan) int {
	return slices.IndexFunc(p.Args, func(v kernels.Value) bool { return v.Kind == kernels.Index && v.HasRows })
}

// orders are the orders that the sums of sparse rows visit their sources in (bitsum.Row), kept with the buffer of sources
// from one program to the next: 2 bytes a synapse.
type orders struct {
	rows, tile int
	turns      []uint16 // the order of a row begins where its sources do
	tiles      []order
}

// order says what the orders of a tile are for.
type order struct {
	of       *bitsum.Matrix // nil: there are none
	ends     []uint16       // of each row: where the lists of each length end, as bitsum.Row says
	shared   []uint16       // of each row: how many sources share a pattern, as bitsum.Row says
	synapses synapses
}

// synapses names those of a tile that are at hand: all of them, or, of a compacted tile, those that its so many-th
// compaction has left.
type synapses struct {
	tile        *tileState
	compactions int
}

// synapses names those of the tile at hand.
func (w *worker[T]) synapses(tile *tileState) synapses {
	if !w.isCompacted() {
		return synapses{}
	}
	return synapses{tile, tile.compactions}
}

// keepsOrders tells whether orders are kept for a plan of float32: one with sums over many patterns.
func keepsOrders(p *kernels.Plan) bool {
	if from := sourcesOf(p); from < 0 || p.Args[from].Size() > bitsum.MostSources {
		return false
	}
	return slices.ContainsFunc(p.Steps, func(s kernels.Step) bool {
		return s.Traits.Product && p.Values[s.In[1]].Dims[1] > 1
	})
}

// neurons are those of the patterns of a plan that keepsOrders is true for.
func neurons(p *kernels.Plan) int {
	sums := slices.IndexFunc(p.Steps, func(s kernels.Step) bool { return s.Traits.Product })
	return p.Values[p.Steps[sums].In[1]].Dims[0]
}

// ordersOf are the orders that a buffer of sources keeps for the tiles from row first on; nil: it keeps none.
func (p *program[T]) ordersOf(x *indices, first int) *orders {
	if !p.keeps || first%p.tile != 0 {
		return nil
	}
	if x.orders == nil || x.orders.rows != p.plan.Rows || x.orders.tile != p.tile {
		x.orders = &orders{p.plan.Rows, p.tile, make([]uint16, len(x.data)), make([]order, p.tiles)}
	}
	return x.orders
}

// order is that of the tile at hand, which begins with row lo of replica b; nil: it is not kept. A plan that does not compact
// leaves the order of compacted rows alone where it has complete ones.
func (p *program[T]) order(w *worker[T], b, lo int) *order {
	if p.orders == nil {
		return nil
	}
	order := &p.orders.tiles[b*(p.tiles/p.plan.Batch)+lo/p.tile]
	if order.synapses.tile != nil && !w.isCompacted() && !p.compacts() {
		return nil
	}
	return order
}

// connect tells the worker the sources of the synapses at hand of the tile of rows rows that begins with row lo of replica
// b, and their order where it is known.
func (p *program[T]) connect(w *worker[T], b, lo, rows int, tile *tileState) {
	k := p.plan.Args[p.sources].Size()
	from := (b*p.plan.Rows + lo) * k
	var of *bitsum.Matrix
	order := p.order(w, b, lo)
	if order != nil && order.synapses == w.synapses(tile) {
		of = order.of
	}
	for r := range rows {
		slots := p.bound[p.sources].index[from+r*k:][:k]
		at := filled(slots)
		if w.isCompacted() {
			at = w.left[r][:0]
			for _, slot := range w.compaction.rows.At[r] {
				at = append(at, slots[slot])
			}
			w.left[r] = at
		}
		var turns, ends []uint16
		var shared uint16
		if order != nil {
			turns = p.orders.turns[from+r*k:][:len(at)]
		}
		if of != nil {
			each := len(order.ends) / rows
			ends, shared = order.ends[r*each:][:each], order.shared[r]
		}
		w.sparse[r].Set(at, turns, ends, shared, of)
	}
}

// mostLengths are the most lengths of lists that orders are kept for: an order takes little beside what it sorts, and
// sorting takes little beside sums along longer lists.
const mostLengths = 64

// endsOfRow and endsOfOne are the bytes of the ends of a row, about, and more for each 1 of a neuron in the patterns: two bytes for each
// length, of pairs of ones, up to that of the longest list. Where a number stands for two patterns there are fewer. Those longer than
// mostLengths are counted, and not kept: that is little beside such rows' patterns.
const endsOfRow, endsOfOne = 26, 1

// keepOrder notes what the order of the tile is for that connect gave the worker.
func (p *program[T]) keepOrder(w *worker[T], b, lo, rows int, tile *tileState) {
	order := p.order(w, b, lo)
	if order == nil {
		return
	}
	of, first, _ := w.sparse[0].Order()
	now := w.synapses(tile)
	if of != nil && order.of == of && order.synapses == now {
		return
	}
	order.of, order.synapses, order.ends, order.shared = nil, now, order.ends[:0], order.shared[:0]
	if len(first) > mostLengths {
		return
	}
	order.ends, order.shared = slices.Grow(order.ends, rows*len(first)), slices.Grow(order.shared, rows)
	for r := range w.sparse[:rows] {
		other, ends, shared := w.sparse[r].Order()
		if other != of || len(ends) != len(first) { // a row of no numbers has none, and a short one may have another kind of lists
			return
		}
		order.ends, order.shared = append(order.ends, ends...), append(order.shared, shared)
	}
	order.of = of
}

// filled are the slots of a row that a synapse fills, the first ones.
func filled(slots []int32) []int32 {
	if n := len(slots); slots[n-1] < 0 {
		return slots[:sort.Search(n, func(i int) bool { return slots[i] < 0 })]
	}
	return slots
}
