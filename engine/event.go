package engine

import (
	"engram/engine/phase"
	"engram/engine/state"
)

// Event reports the progress of a run to its caller.
type Event = phase.Event

// EventKind is the kind of an event.
type EventKind = phase.EventKind

// The kinds of events.
const (
	PhaseBegins = phase.PhaseBegins
	Progress    = phase.Progress
	PhaseEnds   = phase.PhaseEnds
	Warning     = phase.Warning
)

// ErrNothingStored says that a network has no stored pattern to replay in a night.
var ErrNothingStored = state.ErrNothingStored
