package engine

import "time"

// mostPasses is the most cycles in one run of a program.
const mostPasses = 128

// stride is the number of cycles that a night hands to its program in one run: as many
// as take about strideTime, so that rows stay where they are computed for long, and the
// user still sees progress and can stop. How long a stride is shows in no result.
type stride struct {
	cycles int
	each   time.Duration // what a cycle takes
}

// fewPasses do not pay for packing rows.
const fewPasses = 8

const strideTime = progressEvery

// next is the number of cycles of the next run, at most left.
func (s *stride) next(left int) int {
	s.cycles = min(max(s.cycles, 1), mostPasses)
	return min(s.cycles, left)
}

// run does so many cycles and waits for them: only then does the clock tell what they take.
func (s *stride) run(b *batch, cycles int, do func() error) error {
	begin := time.Now()
	if err := do(); err != nil {
		return err
	}
	if err := b.target.Wait(); err != nil {
		return err
	}
	// ranks that take strides of one length meet after each of them
	s.took(cycles, time.Duration(b.ranks.Most(int64(time.Since(begin)))))
	return nil
}

// slow tells whether too few cycles have time in a stride for the processor to pack rows.
func (s *stride) slow() bool { return s.each > strideTime/fewPasses }

// took tells what the run of done cycles took.
func (s *stride) took(done int, d time.Duration) {
	s.each = d / time.Duration(max(done, 1))
	fit := int(float64(strideTime) / float64(max(d, 1)) * float64(done))
	s.cycles = min(max(fit, 1), 4*max(done, s.cycles)) // one may be fast by chance
}
