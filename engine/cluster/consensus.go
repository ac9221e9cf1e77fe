package cluster

import "context"

// Consensus makes all ranks of a group stop, and write checkpoints, at the same step. Each rank has
// its own clock and gets its own signals. Its wishes are flags that travel with what the ranks
// exchange at every step anyway (Group.Flags), so that all ranks know the same flags when
// they come to the next step.
type Consensus struct {
	Ranks *Group
	asked context.Context // ends when this rank is told to stop
	stop  func()          // ends what all ranks run under
}

// The flags of a rank.
const (
	stopFlag       = 1 << iota
	checkpointFlag // a checkpoint is
)

// Under is the context that the ranks run under: it ends on all of them at the same step.
func (a *Consensus) Under(asked context.Context) context.Context {
	if a.Ranks.Size == 1 {
		return asked
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(asked))
	a.asked, a.stop = asked, stop
	return ctx
}

// Piggyback sets the flags of the rank: it was asked to stop; a checkpoint is due.
func (a *Consensus) Piggyback(due func() bool) {
	if a.Ranks.Size == 1 {
		return
	}
	a.Ranks.Flags = func() (word byte) {
		if a.asked.Err() != nil {
			word |= stopFlag
		}
		if due() {
			word |= checkpointFlag
		}
		return word
	}
}

// Poll is called at every step. It tells whether a checkpoint is due, on any rank, and ends the
// common context where any wants to stop.
func (a *Consensus) Poll(due bool) bool {
	if a.Ranks.Size == 1 {
		return due
	}
	flags := a.Ranks.PollFlags()
	if flags&stopFlag != 0 {
		a.stop()
	}
	return flags&checkpointFlag != 0
}
