package engine

import (
	"fmt"

	"engram/engine/cluster"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/phase"
)

// Stepper is a network that goes through single steps of its life for a stopwatch.
// Learning rates are 0, so that every step does all its work on the same state.
type Stepper struct {
	step func() (int, error)
}

// Step runs some replay cycles, as many as a night would in one go, presents one pattern that
// is not known yet, learns for a cycle, or lets all states of a recall take a step; and returns
// the number of these. A device may still be at it.
func (r *Stepper) Step() (int, error) { return r.step() }

// NewStepper sets up the rows that a rank has of the network of an experiment whose first phase
// has rate 0, a fraction density of its synapses alive.
func NewStepper(e *config.Experiment, target graph.Target, ranks *cluster.Group, density float64) (*Stepper, error) {
	j, err := Prepare(e, target, Options{Ranks: ranks})
	if err != nil {
		return nil, err
	}
	if len(j.groups) > 1 {
		return nil, fmt.Errorf("%d networks do not fit on %s together, %d do", j.Networks(), target.Name(), len(j.groups[0].numbers))
	}
	replicas, err := j.admit(j.groups[0])
	if err != nil {
		return nil, err
	}
	b, err := phase.NewDriver(target, j.ranks, replicas, j.groups[0].inputs, 0)
	if err != nil {
		return nil, err
	}
	if err := b.Begin(); err != nil {
		return nil, err
	}
	if density < 1 {
		if err := b.Prune(density); err != nil {
			return nil, err
		}
	}
	mem, err := b.LoadPatterns(b.Today())
	if err != nil {
		return nil, err
	}
	step, err := phase.Of(e.Phases[0]).Stopwatch(b, mem)
	return &Stepper{step}, err
}
