package bitsum

import "time"

// Ceiling is how many additions a second one thread can make at best: the list loop
// over a panel that stays in the first-level cache, for about the given time. A drive or
// gradient with M N f N additions cannot take less than those over the ceiling.
func (s Set) Ceiling(d time.Duration) float64 {
	run, adds := s.bestCase()
	begin, runs := time.Now(), 0
	for time.Since(begin) < d {
		for range 100 {
			run()
		}
		runs += 100
	}
	return float64(runs*adds) / time.Since(begin).Seconds()
}

// bestCase is a run of the list loop where everything is in the first-level cache and
// predictable, and its number of additions.
func (s Set) bestCase() (run func(), adds int) {
	const outputs, length, positions = 16, 200, 64
	entries := make([]uint16, outputs*length)
	order := make([]uint32, outputs)
	for i := range entries {
		entries[i] = uint16(i * 7 % positions * line8)
	}
	for i := range order {
		order[i] = uint32(i * line)
	}
	panel, acc := lines(positions), lines(outputs)
	return func() { s.addLists(acc, panel, []uint32{outputs, length}, order, entries) }, outputs * length * Rows
}
