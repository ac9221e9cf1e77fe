package engine

import (
	"engram/engine/phase"
	"engram/engine/state"
)

// Event tells whoever started a run how it goes.
type Event = phase.Event

// EventKind says what happened.
type EventKind = phase.EventKind

// The kinds of events.
const (
	PhaseBegins = phase.PhaseBegins
	Progress    = phase.Progress
	PhaseEnds   = phase.PhaseEnds
	Warning     = phase.Warning
)

// ErrNothingStored says that a network went to sleep with no memory to replay.
var ErrNothingStored = state.ErrNothingStored
