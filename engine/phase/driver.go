package phase

import (
	"time"

	"engram/engine/analysis/theory"
	"engram/engine/cluster"
	"engram/engine/graph"
	"engram/engine/state"
	"engram/engine/store"
)

// Driver takes a batch through its phases: it knows how far the batch is, and whom to tell.
type Driver struct {
	*state.Batch

	Fresh       bool          // no phase has begun yet
	Wakes       int           // wake phases so far
	Current     [][]state.Ref // what the last sleep or learn of each replica worked with; nil after a wake
	RowProgress RowProgress   // where a night goes on block by block
	Speculation *speculation  // of the last learn phase; nil: there was none

	Only       bool // its replica is the only one of the run
	Speculates bool // there is room for a copy of the state

	Report   func(Event)
	Flush    func() error // writes the tables now and then, as far as they have come
	Recalled func() error // writes what a recall phase found, once it is over
	Sink     store.Sink   // where snapshots go
	Tick     func(n int)  // is called after n presentations or replay cycles

	// of checkpoints
	Place      Position
	began      time.Time         // when the phase at hand did, or was restored
	PhaseState func() PhaseState // what the phase at hand knows; nil before it has begun
	Rows       []int             // of metrics of each replica where the phase began
	RecallRows []int             // and of recalls
	Every      time.Duration     // between checkpoints; 0: none but at a stop
	Saved      time.Time         // when the last one was written
	Checkpoint func() error      // writes one; nil: none are kept
	Consensus  *Consensus        // stops all ranks at the same step
	Resumed    *Saved            // what the batch was restored from, until the phase there begins
}

// NewDriver is one of a new batch. It tells nobody and keeps no checkpoints.
func NewDriver(target graph.Target, ranks *cluster.Group, replicas []*state.Replica, in *state.Inputs, rows int) (*Driver, error) {
	b, err := state.NewBatch(target, ranks, replicas, in, rows)
	return &Driver{
		Batch: b, Fresh: true, Current: make([][]state.Ref, len(replicas)), Consensus: &Consensus{Ranks: ranks},
		Report: func(Event) {}, Flush: func() error { return nil }, Recalled: func() error { return nil }, Tick: func(int) {},
	}, err
}

// Event reports the progress of a run to its caller. Events of a batch come in order;
// Values are those of the first replica that is in the phase, whose number is Replica.
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
	Replica    int                // with Values: whose they are
	Patterns   int                // in use
	Silent     int                // with Values: neurons that none of these patterns activates
	Bare       int                // with Values: neurons without a surviving synapse, which means of ratios leave out
	Message    string
	Once       string // of a warning: those with the same words here are told once a run; "": all are
}

// EventKind is the kind of an event.
type EventKind int

const (
	PhaseBegins EventKind = iota
	Progress
	PhaseEnds
	Warning
)
