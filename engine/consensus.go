package engine

import (
	"context"

	"engram/engine/cluster"
)

// accord makes the ranks of a group do at the same step what each would do by its own clock
// and its own signals: stop, and write a checkpoint. What a rank wants rides on whatever
// passes between them at every step anyway (cluster.Group.Says), so that all have heard the
// same when they come to the next.
type consensus struct {
	ranks *cluster.Group
	asked context.Context // ends when this rank is told to stop
	stop  func()          // ends what all ranks run under
}

// What a rank can say.
const (
	stopFlag       = 1 << iota
	checkpointFlag // a checkpoint is
)

// under is the context that the ranks run under: it ends on all of them at the same step.
func (a *consensus) under(asked context.Context) context.Context {
	if a.ranks.Size == 1 {
		return asked
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(asked))
	a.asked, a.stop = asked, stop
	return ctx
}

// listen lets the rank say that it was told to stop, and that a checkpoint is due.
func (a *consensus) piggyback(due func() bool) {
	if a.ranks.Size == 1 {
		return
	}
	a.ranks.Flags = func() (word byte) {
		if a.asked.Err() != nil {
			word |= stopFlag
		}
		if due() {
			word |= checkpointFlag
		}
		return word
	}
}

// ask is called at every step. It tells whether a checkpoint is due, on any rank, and ends the
// common context where any wants to stop.
func (a *consensus) poll(due bool) bool {
	if a.ranks.Size == 1 {
		return due
	}
	heard := a.ranks.PollFlags()
	if heard&stopFlag != 0 {
		a.stop()
	}
	return heard&checkpointFlag != 0
}
