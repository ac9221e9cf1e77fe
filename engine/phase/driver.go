package phase

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"engram/engine/analysis/theory"
	"engram/engine/cluster"
	"engram/engine/graph"
	"engram/engine/machine/energy"
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
	Blockwise   *blockwise    // of the last learn phase from disk; nil: there was none

	Only       bool // its replica is the only one of the run
	Speculates bool // there is room for a copy of the state
	Slots      int  // columns of states of a recall, at most

	Begun    func() // is called once the networks have what they begin with
	Report   func(Event)
	Flush    func() error  // writes the tables now and then, as far as they have come
	Recalled func() error  // writes what a recall phase found, once it is over
	Sink     store.Sink    // where snapshots go
	Tick     func(n int)   // is called after n presentations or replay cycles
	Meter    *energy.Meter // of the machine's energy; nil: that is not counted

	// of checkpoints
	Place      Position
	began      time.Time          // when the phase at hand did, or was restored
	joules     map[string]float64 // of the meter then
	PhaseState func() PhaseState  // what the phase at hand knows; nil before it has begun
	Rows       []int              // of metrics of each replica where the phase began
	RecallRows []int              // and of recalls
	Every      time.Duration      // between checkpoints; 0: none but at a stop
	Saved      time.Time          // when the last one was written
	Checkpoint func() error       // writes one; nil: none are kept
	Consensus  *cluster.Consensus // stops all ranks at the same step
	Resumed    *Saved             // what the batch was restored from, until the phase there begins
}

// NewDriver is one of a new batch. It tells nobody and keeps no checkpoints.
func NewDriver(target graph.Target, ranks *cluster.Group, replicas []*state.Replica, in *state.Inputs, rows int) (*Driver, error) {
	b, err := state.NewBatch(target, ranks, replicas, in, rows)
	return &Driver{
		Batch: b, Fresh: true, Slots: AllSlots, Current: make([][]state.Ref, len(replicas)), Consensus: &cluster.Consensus{Ranks: ranks},
		Begun: func() {}, Report: func(Event) {}, Flush: func() error { return nil }, Recalled: func() error { return nil }, Tick: func(int) {},
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
	Cycle      int    // cycles, passes or levels done, before a stop too
	Cycles     int
	Values     map[string]float64 // observables, where they were just recorded
	Medians    map[string]float64 // with Values: of those that have a spread over neurons
	Optimum    map[string]float64 // with Values of sleep and learn: the largest that those the theory knows can be
	OptimumFor theory.Kind        // the random patterns that Optimum is for
	Replica    int                // with Values: whose they are
	Patterns   int                // in use
	Silent     int                // with Values: neurons that none of these patterns activates
	Bare       int                // with Values: neurons without a surviving synapse, which means of ratios leave out
	ByDay      []int              // with Values, where a phase of a life of several days begins or ends: patterns of each day so far that are stored
	Rows       [][]any            // with Values: the new rows of metrics.csv, of all networks of the batch; not to be changed
	Recalled   []Recalled         // what a level of a recall phase has found, of all networks of the batch
	Message    string
	Once       string // of a warning: those with the same words here are told once a run; "": all are
}

// Recalled is what part of its patterns a network recalled at a level of noise; NaN where none was tested.
type Recalled struct {
	Replica     int
	Level, Rate float64
}

// EventKind is the kind of an event.
type EventKind int

const (
	PhaseBegins EventKind = iota
	Progress
	PhaseEnds
	Warning
)

// pause is called where a phase can be restored, before the given step: it writes a
// checkpoint if one is due, or if ctx has ended, whose error it then returns.
func (b *Driver) pause(ctx context.Context, step int) error {
	due := b.Consensus.Poll(b.Due())
	stopping := ctx.Err()
	if stopping == nil && !due {
		return nil
	}
	b.Place.Begun, b.Place.Step = true, step
	if err := b.keep(); err != nil {
		return err
	}
	return stopping
}

// Due tells whether it is time for a checkpoint.
func (b *Driver) Due() bool { return b.Every > 0 && time.Since(b.Saved) >= b.Every }

// keep writes a checkpoint of where the batch is.
func (b *Driver) keep() error {
	if b.Checkpoint == nil {
		return nil
	}
	err := b.Checkpoint()
	b.Saved = time.Now()
	b.Ranks.PollFlags() // that it was due
	return err
}

// begins says that the batch is at the beginning of a phase.
func (b *Driver) begins(phase int) {
	b.Place, b.PhaseState, b.began, b.joules = Position{Phase: phase}, nil, time.Now(), b.Meter.Joules()
	b.Rows, b.RecallRows = b.Rows[:0], b.RecallRows[:0]
	for _, r := range b.Replicas {
		b.Rows, b.RecallRows = append(b.Rows, len(r.Metrics)), append(b.RecallRows, len(r.Recalls))
		r.BeginTables()
	}
}

// Position is where a batch is: the phase, and, where that has begun, the step that comes
// next, which is a cycle or, by day, a presentation (pass M + place in the order).
type Position struct {
	Phase int  `json:"phase"`
	Begun bool `json:"begun"`
	Step  int  `json:"step"`
}

// PhaseState is what a phase that has begun knows beside the state of the network.
type PhaseState struct {
	Recorded    []int       `json:"recorded,omitempty"`  // the cycle that was recorded last for each replica
	Snapshots   []int       `json:"snapshots,omitempty"` // and the last snapshot
	Begun       []int       `json:"begun,omitempty"`     // patterns stored at the first record of each replica,
	Stored      []int       `json:"stored,omitempty"`    // at the last one,
	Most        []int       `json:"most,omitempty"`      // and at most
	Settled     []bool      `json:"settled,omitempty"`   // wake
	Running     []bool      `json:"running,omitempty"`   // sleep, learn; null: all
	Density     []string    `json:"density,omitempty"`   // learn: at the last check of convergence
	Margin      []string    `json:"margin,omitempty"`
	Why         []string    `json:"why,omitempty"`
	RowProgress RowProgress `json:"ahead,omitzero"` // sleep
}

// texts writes numbers as text, since JSON has no NaN.
func texts(values []float64) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = strconv.FormatFloat(v, 'g', -1, 64)
	}
	return all
}

func floats(all []string) ([]float64, error) {
	values := make([]float64, len(all))
	for i, text := range all {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is no number", text)
		}
		values[i] = v
	}
	return values, nil
}

// restored is the checkpoint that the phase goes on from; nil if it begins.
func (b *Driver) restored(phase int) *Saved {
	c := b.Resumed
	if c == nil || c.Position.Phase != phase || !c.Position.Begun {
		return nil
	}
	b.Resumed = nil
	return c
}

// Saved is where a phase was when a checkpoint was written, and what it knew.
type Saved struct {
	Position Position
	PhaseState
}

// step is the step to go on from; 0 where there is nothing to go on from.
func (s *Saved) step() int {
	if s == nil {
		return 0
	}
	return s.Position.Step
}
