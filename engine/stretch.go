package engine

import "context"

// ahead says that the rows before row Rows have done the cycles of a night before Cycle already,
// while the others have those before the one that comes next.
type ahead struct {
	Rows  int `json:"rows"`
	Cycle int `json:"cycle"`
}

// stretch takes rows in their order through the cycles from n on, as many as go in one go or as
// those that are ahead have done, and returns how many. In between it can be stopped, and taken up
// again: that is how a night goes on whose factors lie on the disk, from which each block comes
// once, or whose cycles take long.
func (b *batch) stretch(ctx context.Context, w *watch, r *runner, n, cycles int) (int, error) {
	if b.ahead.Cycle <= n {
		b.ahead = ahead{b.firstRow, n + min(mostPasses, w.untilRecord(n, cycles))}
	}
	k := b.ahead.Cycle - n
	b.rates(w.phase, n, k)
	for i, blk := range b.blocks {
		for b.ahead.Rows < blk.first+blk.rows {
			if b.ranks.Size == 1 { // several stop together, between stretches
				if err := b.pause(ctx, n); err != nil {
					return 0, err
				}
			}
			next, err := r.onward(i, b.ahead.Rows-blk.first, k, func(row int) bool {
				w.progress(n+k*(blk.first+row-b.firstRow)/b.ownRows, cycles)
				return ctx.Err() == nil && !b.due()
			})
			if err != nil {
				return 0, err
			}
			b.ahead.Rows = blk.first + next
		}
		if err := b.stream.rests(i); err != nil {
			return 0, err
		}
		w.progress(n+k*(b.ahead.Rows-b.firstRow)/b.ownRows, cycles)
	}
	b.ahead = ahead{}
	return k, nil
}
