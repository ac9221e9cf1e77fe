package engine

import "context"

// rowProgress says that the rows before row Rows have done all cycles of a night before Cycle. The
// other rows have done the cycles before the next one.
type rowProgress struct {
	Rows  int `json:"rows"`
	Cycle int `json:"cycle"`
}

// runChunk takes the rows in their order through k cycles from cycle n on, or through as many as the
// first rows have done already. It returns how many. With cut it can stop between two rows and go on
// later: nights whose factors lie on the disk need that, since each block is read once a chunk, and
// so do nights of long cycles. Only active replicas (nil: all) take part.
func (b *driver) runChunk(ctx context.Context, w *recorder, r *runner, active []bool, n, k int, cut bool) (int, error) {
	if b.rowProgress.Cycle <= n {
		b.rowProgress = rowProgress{Cycle: n + k}
	}
	k = b.rowProgress.Cycle - n
	b.rates(w.phase, n, k)
	cut = cut && b.ranks.Size == 1 // ranks stop together, between chunks
	for i, blk := range b.blocks {
		b.rowProgress.Rows = max(b.rowProgress.Rows, blk.first) // the rows before may be another rank's
		for b.rowProgress.Rows < blk.first+blk.rows {
			next, err := r.runFrom(i, b.rowProgress.Rows-blk.first, active, k, func(row int) bool {
				w.progress(n + k*(blk.first+row-b.firstRow)/b.ownRows)
				return !cut || ctx.Err() == nil && !b.due()
			})
			if err != nil {
				return 0, err
			}
			if err := b.stream.evict(i); err != nil {
				return 0, err
			}
			b.rowProgress.Rows = blk.first + next
			if cut && b.rowProgress.Rows < b.firstRow+b.ownRows {
				if err := b.pause(ctx, n); err != nil {
					return 0, err
				}
			}
		}
	}
	b.rowProgress = rowProgress{}
	return k, nil
}
