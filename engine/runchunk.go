package engine

import "context"

// ahead says that the rows before row Rows have done the cycles of a night before Cycle already,
// while the others have those before the one that comes next.
type rowProgress struct {
	Rows  int `json:"rows"`
	Cycle int `json:"cycle"`
}

// stretch takes rows in their order through the cycles from n on, k of them or as many as those that
// are ahead have done, and returns how many. Where it can be cut it can be stopped in between, and
// taken up again: that is how a night goes on whose factors lie on the disk, from which each
// block comes once, or whose cycles take long. Only active replicas (nil: all) go through them.
func (b *batch) runChunk(ctx context.Context, w *recorder, r *runner, active []bool, n, k int, cut bool) (int, error) {
	if b.rowProgress.Cycle <= n {
		b.rowProgress = rowProgress{Cycle: n + k}
	}
	k = b.rowProgress.Cycle - n
	b.rates(w.phase, n, k)
	cut = cut && b.ranks.Size == 1 // several stop together, between stretches
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
