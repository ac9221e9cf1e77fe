package phase

import (
	"engram/engine/analysis/theory"
)

// Event tells whoever started a run how it goes. Events of a batch come in order;
// Values are those of its first replica.
type Event struct {
	Kind       EventKind
	Batch      int // from 0
	Batches    int
	Phase      int
	Name       string // of the phase
	Cycle      int    // cycles, passes or levels done
	Cycles     int
	Values     map[string]float64 // observables, where they were just recorded
	Medians    map[string]float64 // with Values: of those that have a spread over neurons
	Optimum    map[string]float64 // with Values of sleep and learn: the largest that those the theory knows can be
	OptimumFor theory.Kind        // the random patterns that Optimum is for
	Patterns   int                // in use
	Silent     int                // with Values: neurons that none of these patterns activates
	Bare       int                // with Values: neurons without a surviving synapse, which means of ratios leave out
	Message    string
	Once       string // of a warning: those with the same words here are told once a run; "": all are
}

// EventKind says what happened.
type EventKind int

const (
	PhaseBegins EventKind = iota
	Progress
	PhaseEnds
	Warning
)
