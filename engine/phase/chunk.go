package phase

import (
	"context"
	"time"

	"engram/engine/config"
	"engram/engine/state"
)

// chunk is the number of cycles that a phase hands to its program in one run: as many as take
// about so much time, so that rows stay where they are computed for long, and the user still
// sees progress and can stop. How long a chunk is shows in no result.
type chunk struct {
	time   time.Duration
	cycles int
	each   time.Duration // what a cycle took last
}

const (
	// ChunkTime is that of a chunk of which nothing is seen before it is done.
	chunkTime = progressEvery
	// SeenTime is that of a chunk that tells how far it is: a stop waits for it.
	SeenTime = time.Second
	// SpeculationTime is that of a chunk of which a stop loses all.
	speculationTime = 5 * time.Second
	// FewPasses for which a tile is packed cost a fifth more each than mostPasses.
	FewPasses = 64
)

// next is the number of cycles of the next run, at most left.
func (s *chunk) next(left int) int {
	s.cycles = min(max(s.cycles, 1), state.MostPasses)
	return min(s.cycles, left)
}

// run does some cycles, tells how many, and waits for them: only then does the clock tell what
// they take.
func (s *chunk) run(b *Driver, do func() (int, error)) (int, error) {
	begin := time.Now()
	cycles, err := do()
	if err != nil {
		return cycles, err
	}
	if err := b.Target.Wait(); err != nil {
		return cycles, err
	}
	// ranks that take chunks of one length meet after each of them
	s.took(cycles, time.Duration(b.Ranks.AllReduceMax(int64(time.Since(begin)))))
	return cycles, nil
}

// slow tells whether few cycles fit.
func (s *chunk) slow() bool { return s.each > s.time/FewPasses }

// took tells what the run of done cycles took.
func (s *chunk) took(done int, d time.Duration) {
	s.each = max(d, 1) / time.Duration(max(done, 1))
	fit := int(float64(s.time) / float64(max(d, 1)) * float64(done))
	s.cycles = min(max(fit, 1), 4*max(done, s.cycles)) // one may be fast by chance
}

// chunkOf is how many passes of a runner go in one go: as many as take no more than the given time where
// it tells how far it is.
func (b *Driver) chunkOf(r *state.Runner, seen time.Duration) chunk {
	switch {
	case !r.Stops():
		return chunk{time: chunkTime}
	case b.Every > 0: // checkpoints are due between chunks
		return chunk{time: max(chunkTime, min(seen, b.Every))}
	}
	return chunk{time: seen}
}

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
		if err := b.Prefetch(i + 1); err != nil {
			return 0, err
		}
		for b.RowProgress.Rows < blk.First+blk.Rows {
			next, err := r.RunFrom(i, b.RowProgress.Rows-blk.First, active, k, func(row int) bool {
				w.progress(n + k*(blk.First+row-b.FirstRow)/b.OwnRows)
				return !cut || ctx.Err() == nil && !b.Due()
			})
			if err != nil {
				return 0, err
			}
			if err := b.Evict(i); err != nil {
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

// chunksOf is how many chunks of cycles a phase of replay has, at most so many cycles each.
func chunksOf(cycles, most int, every config.Every) float64 {
	chunks := 0
	for c := 0; c < cycles; chunks++ {
		c = min(every.After(c), c+most, cycles)
	}
	return float64(chunks)
}
