package phase

import (
	"math"

	"engram/engine/config"
	"engram/engine/state"
)

// chunksOf is how many chunks of cycles a phase of replay has, at most so many cycles each.
func chunksOf(cycles, most int, every config.Every) float64 {
	chunks := 0
	for c := 0; c < cycles; chunks++ {
		c = min(every.After(c), c+most, cycles)
	}
	return float64(chunks)
}

// Traffic: a block runs many cycles each time that it is read.
func (s sleep) Traffic(e *config.Experiment, _, _ int) (reads, writes float64) {
	chunks := chunksOf(s.Cycles, state.MostPasses, e.Record.Every)
	return chunks + float64(s.Records(e.Record.Every)), chunks
}

// Traffic: no presentation begins before the one before it has gone through all rows.
func (w wake) Traffic(e *config.Experiment, _, _ int) (reads, writes float64) {
	presentations := float64(w.Passes * e.Patterns.Count)
	return presentations + float64(w.Records(e.Record.Every)), presentations
}

// Traffic: few cycles at a time early, many later, when labels are right; the state before is kept.
func (l learn) Traffic(e *config.Experiment, _, _ int) (reads, writes float64) {
	const early = 4 // cycles at a time, about
	chunks := chunksOf(min(l.Cycles, EarlyCycles), early, e.Record.Every)
	if l.Cycles > EarlyCycles {
		chunks += chunksOf(l.Cycles-EarlyCycles, state.MostPasses, e.Record.Every)
	}
	return chunks + float64(l.Records(e.Record.Every)), 2 * chunks
}

// Traffic: the copy is written once, or for every trial of noise of synapses; then it is read for every step of a
// slot's cues.
func (r recall) Traffic(e *config.Experiment, i, slots int) (reads, writes float64) {
	patterns, tests := e.Patterns.Count*DaysOf(e, i), together(r.Recall)
	rounds := float64(len(r.Levels) * r.Trials / tests)
	slots = min(slots, slotsFor(patterns, tests))
	steps := math.Ceil(float64(patterns*tests)/float64(max(1, slots))) * float64(min(r.Steps, recallSteps))
	copies := 1.0
	if isSynaptic(r.Noise) {
		copies += rounds
	}
	return copies + rounds*steps + float64(r.Records(e.Record.Every)), copies
}
