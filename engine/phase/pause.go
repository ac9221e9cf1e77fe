package phase

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// pause is called where a phase can be restored, before the given step: it writes a
// checkpoint if one is due, or if ctx has ended, whose error it then returns.
func (b *Driver) pause(ctx context.Context, step int) error {
	due := b.Consensus.poll(b.Due())
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
	b.Place, b.PhaseState, b.began = Position{Phase: phase}, nil, time.Now()
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
