package phase

import (
	"context"

	"engram/engine/state"
)

// RowProgress says that the rows before row Rows have done all cycles of a night before Cycle. The
// other rows have done the cycles before the next one.
type RowProgress struct {
	Rows  int `json:"rows"`
	Cycle int `json:"cycle"`
}

// runChunk takes the rows in their order through k cycles from cycle n on, or through as many as the
// first rows have done already. It returns how many. With cut it can stop between two rows and go on
// later: nights whose factors lie on the disk need that, since each block is read once a chunk, and
// so do nights of long cycles. Only active replicas (nil: all) take part.
func (b *Driver) runChunk(ctx context.Context, w *Recorder, r *state.Runner, active []bool, n, k int, cut bool) (int, error) {
	if b.RowProgress.Cycle <= n {
		b.RowProgress = RowProgress{Cycle: n + k}
	}
	k = b.RowProgress.Cycle - n
	b.rates(w.phase, n, k)
	cut = cut && b.Ranks.Size == 1 // ranks stop together, between chunks
	for i, blk := range b.Blocks {
		b.RowProgress.Rows = max(b.RowProgress.Rows, blk.First) // the rows before may be another rank's
		for b.RowProgress.Rows < blk.First+blk.Rows {
			next, err := r.RunFrom(i, b.RowProgress.Rows-blk.First, active, k, func(row int) bool {
				w.progress(n + k*(blk.First+row-b.FirstRow)/b.OwnRows)
				return !cut || ctx.Err() == nil && !b.Due()
			})
			if err != nil {
				return 0, err
			}
			if err := b.Stream.Evict(i); err != nil {
				return 0, err
			}
			b.RowProgress.Rows = blk.First + next
			if cut && b.RowProgress.Rows < b.FirstRow+b.OwnRows {
				if err := b.pause(ctx, n); err != nil {
					return 0, err
				}
			}
		}
	}
	b.RowProgress = RowProgress{}
	return k, nil
}
