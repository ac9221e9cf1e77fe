package engine

import (
	"context"
	"time"

	"engram/engine/cluster"
)

// accord makes the ranks of a group do at the same step what each would do by its own clock
// and its own signals: stop, and write a checkpoint. They ask each other about every
// progressEvery, since asking takes as long as a small step.
type accord struct {
	ranks *cluster.Group
	asked context.Context // ends when this rank is told to stop
	stop  func()          // ends what all ranks run under

	every, left int // steps between two questions; steps until the next one
	since       time.Time
}

// mostUnasked is the most steps between two questions.
const mostUnasked = 1 << 12

// under is the context that the ranks run under: it ends on all of them at the same step.
func (a *accord) under(asked context.Context) context.Context {
	if a.ranks.Size == 1 {
		return asked
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(asked))
	a.asked, a.stop = asked, stop
	return ctx
}

// begins forgets how long steps take: others follow.
func (a *accord) begins() { a.every, a.left, a.since = 1, 0, time.Now() }

// ask is called at every step, by all ranks. It tells whether a checkpoint is due on any of
// them, and ends the common context where any was told to stop.
func (a *accord) ask(due bool) bool {
	if a.ranks.Size == 1 {
		return due
	}
	if a.left > 0 {
		a.left--
		return false
	}
	said := a.ranks.Any(a.asked != nil && a.asked.Err() != nil, due, time.Since(a.since) > progressEvery)
	if said[0] {
		a.stop()
	}
	if said[2] {
		a.every = max(1, a.every/2)
	} else {
		a.every = min(2*a.every, mostUnasked)
	}
	a.left, a.since = a.every-1, time.Now()
	return said[1]
}
