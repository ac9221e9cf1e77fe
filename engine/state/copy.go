package state

import (
	"engram/engine/model"
	"engram/engine/parallel"
	"engram/kernels"
)

// Copy is the batch with state of its own, which begins at 0, and the rest shared. Factors that lie on disk have their
// copy there: its Stream is to be released.
func (b *Batch) Copy() (*Batch, error) {
	c := *b
	c.Blocks, c.Shared, c.Stream = nil, map[string]kernels.Buffer{}, b.Stream.another()
	for _, blk := range b.Blocks {
		own := map[string]kernels.Buffer{}
		if b.Wired {
			own[model.Sources] = blk.Own[model.Sources]
		}
		c.Blocks = append(c.Blocks, &block{First: blk.First, Rows: blk.Rows, Own: own})
	}
	return &c, c.allocate()
}

// rowsAtOnce is how many rows a thread has in FactorsTo.
const rowsAtOnce = 4

// FactorsTo calls change with the factors (z, K) of every row of the rank, of every replica that is not failed, and
// writes what it leaves to a batch with the same blocks. Several rows are changed at a time.
func (b *Batch) FactorsTo(to *Batch, change func(r *Replica, row int, u []float64)) error {
	rows := make([][]float64, rowsAtOnce*b.Target.Threads())
	for at := range rows {
		rows[at] = make([]float64, b.Z*b.K)
	}
	size := b.Z * b.K
	return b.EachBlock(func(k int) error {
		blk := b.Blocks[k]
		for i, r := range b.Replicas {
			if r.Failed != nil {
				continue
			}
			for first := 0; first < blk.Rows; first += len(rows) {
				some := rows[:min(len(rows), blk.Rows-first)]
				for at, u := range some {
					blk.Own[model.U].Read((i*blk.Rows+first+at)*size, u)
				}
				parallel.Each(b.Target.Threads(), len(some), 1, func() func(from, to int) {
					return func(at, _ int) { change(r, blk.First+first+at, some[at]) }
				})
				for at, u := range some {
					to.Blocks[k].Own[model.U].Write((i*blk.Rows+first+at)*size, u)
				}
			}
		}
		return to.Evict(k)
	})
}
