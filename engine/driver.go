package engine

import (
	"time"

	"engram/engine/cluster"
	"engram/engine/graph"
	"engram/engine/store"
)

// driver takes a batch through its phases: it knows how far the batch is, and whom to tell.
type driver struct {
	*batch

	fresh       bool         // no phase has begun yet
	wakes       int          // wake phases so far
	current     [][]ref      // what the last sleep or learn of each replica worked with; nil after a wake
	rowProgress rowProgress  // where a night goes on block by block
	speculation *speculation // of the last learn phase; nil: there was none

	only       bool // its replica is the only one of the run
	speculates bool // there is room for a copy of the state

	report   func(Event)
	flush    func() error // writes the tables now and then, as far as they have come
	recalled func() error // writes what a recall phase found, once it is over
	sink     store.Sink   // where snapshots go
	tick     func(n int)  // is called after n presentations or replay cycles

	// of checkpoints
	place      position
	began      time.Time         // when the phase at hand did, or was restored
	phaseState func() phaseState // what the phase at hand knows; nil before it has begun
	rows       []int             // of metrics of each replica where the phase began
	recallRows []int             // and of recalls
	every      time.Duration     // between checkpoints; 0: none but at a stop
	saved      time.Time         // when the last one was written
	checkpoint func() error      // writes one; nil: none are kept
	consensus  *consensus        // stops all ranks at the same step
	resumed    *checkpoint       // what the batch was restored from, until the phase there begins
}

// newDriver is one of a new batch. It tells nobody and keeps no checkpoints.
func newDriver(target graph.Target, ranks *cluster.Group, replicas []*replica, in *inputs, rows int) (*driver, error) {
	b, err := newBatch(target, ranks, replicas, in, rows)
	return &driver{
		batch: b, fresh: true, current: make([][]ref, len(replicas)), consensus: &consensus{ranks: ranks},
		report: func(Event) {}, flush: func() error { return nil }, recalled: func() error { return nil }, tick: func(int) {},
	}, err
}
