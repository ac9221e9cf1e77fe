package engine

import (
	"context"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/kernels"
)

// phase is a part of a network's life as the engine knows it: what it works with, what it
// costs, and how it begins. A new kind of phase is a file with these methods, and a case in phaseOf.
type phase interface {
	config.Kind
	// days is how many days' patterns phase number i of an experiment works with, at most.
	days(e *config.Experiment, i int) int
	// graphs are those that the phase runs for networks of a shape; a recall has so many slots.
	graphs(s model.Shape, slots int) []*graph.Graph
	// workspace is what it takes beside the arguments of its graphs.
	workspace(e *config.Experiment, i, rows int, p kernels.Precision) workspace
	// shape is the phase without what graphs take as arguments: networks whose phases have equal
	// shapes are computed together.
	shape() config.Phase
	// rowsApart tells whether rows go through the phase without each other, so that factors may lie
	// on disk.
	rowsApart() bool
	// records is how many rows of metrics it writes, at most.
	records(every int) int
	// additions is about what it costs a network of n neurons, z factors a synapse and m patterns
	// with so many active in each.
	additions(n, z, m, active float64) float64
	// estimate is how long it takes a network, in seconds, by the clock of a trial.
	estimate(t *trial, i int) (seconds float64, err error)
	// start begins phase number i, or goes on from a checkpoint. No stepper: there is nothing to do.
	start(b *driver, i int, from *checkpoint) (stepper, error)
	// stopwatch prepares single steps, all of the same work, and returns one that tells how many it was.
	stopwatch(b *driver, mem *patternSet) (step func() (int, error), err error)
}

// workspace is what a phase takes beside the arguments of its graphs.
type workspace struct {
	slots int   // columns of states of a recall
	bytes int64 // on the host and the device
	copy  int64 // of a copy of the network's state, of use where there is room for it
}

// stepper is a phase under way.
type stepper interface {
	// running are the networks that go on with the phase; nil: all.
	running() []bool
	// step takes them through the steps from n on, at most so many, and tells how many it did; 0 at a stop.
	step(ctx context.Context, n, most int) (done int, err error)
	// save adds what the phase knows beside the state of the networks.
	save(u *phaseState)
	// end is called after the last step.
	end() error
	// recorder is that of the phase.
	recorder() *recorder
}

// phaseOf is the phase that a configuration describes.
func phaseOf(p config.Phase) phase {
	switch k := p.Kind().(type) {
	case *config.Wake:
		return wake{Wake: k}
	case *config.Sleep:
		return sleep{Sleep: k}
	case *config.Learn:
		return learn{Learn: k}
	case *config.Recall:
		return recall{Recall: k}
	}
	panic("engine: a phase of no kind")
}

// phasesOf are the phases of an experiment.
func phasesOf(e *config.Experiment) []phase {
	all := make([]phase, len(e.Phases))
	for i, p := range e.Phases {
		all[i] = phaseOf(p)
	}
	return all
}

// ordinary is embedded in phases for what most of them have in common.
type ordinary struct{}

func (ordinary) days(*config.Experiment, int) int { return 1 }
func (ordinary) workspace(*config.Experiment, int, int, kernels.Precision) workspace {
	return workspace{}
}
func (ordinary) rowsApart() bool { return false }

// through takes the batch through phase number i, from its beginning or from where it was restored: it
// records, pauses where a checkpoint is due or a stop is asked for, and steps.
func (b *driver) through(ctx context.Context, i int) error {
	from := b.restored(i)
	s, err := phaseOf(b.replicas[0].Phases[i]).start(b, i, from)
	if err != nil || s == nil {
		return err
	}
	w := s.recorder()
	w.restore(from)
	b.phaseState = func() phaseState {
		u := w.state()
		s.save(&u)
		return u
	}
	for n := from.step(); n < w.steps() && !none(s.running()); {
		if n%w.stepsPerCycle == 0 {
			if err := w.at(s.running(), n/w.stepsPerCycle); err != nil {
				return err
			}
		}
		if err := b.pause(ctx, n); err != nil {
			return w.stop(ctx, s.running(), n/w.stepsPerCycle, err)
		}
		done, err := s.step(ctx, n, w.untilRecord(n))
		if err != nil {
			return err
		}
		n += done
	}
	if running := s.running(); !none(running) {
		if err := w.end(running, w.cycles); err != nil {
			return err
		}
	}
	return s.end()
}
