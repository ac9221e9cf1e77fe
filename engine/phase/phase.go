package phase

import (
	"context"
	"errors"
	"time"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/state"
	"engram/engine/store"
	"engram/kernels"
)

// Phase is a part of a network's life as the engine knows it: what it works with, what it
// costs, and how it begins. A new kind of phase is a file with these methods, and a case in Of.
type Phase interface {
	config.Kind
	// Graphs are those that the phase runs for networks of a shape, whose factors may lie on disk; a recall has so
	// many slots.
	Graphs(s model.Shape, slots int, disk bool) []*graph.Graph
	// Workspace is what it takes beside the arguments of its graphs; a recall has at most so many slots.
	Workspace(e *config.Experiment, i, rows, slots int, p kernels.Precision) Workspace
	// Shape is the phase without what graphs take as arguments: networks whose phases have equal
	// shapes are computed together.
	Shape() config.Phase
	// Records is how many rows of metrics it writes, at most.
	Records(every config.Every) int
	// Additions is about what it costs a network of so many synapses, z factors each, and m patterns of which
	// a synapse is active in the fraction active.
	Additions(synapses, z, m, active float64) float64
	// Traffic is about how often phase number i reads and writes all factors, where they lie on disk and a recall has
	// at most so many slots.
	Traffic(e *config.Experiment, i, slots int) (reads, writes float64)
	// Estimate is how long it takes a network, in seconds, by the clock of a trial.
	Estimate(t *Trial, i int) (seconds float64, err error)
	// Start begins phase number i, or goes on from a checkpoint. No Stepper: there is nothing to do.
	Start(b *Driver, i int, from *Saved) (Stepper, error)
	// Stopwatch prepares single steps, all of the same work, and returns one that tells how many it was.
	Stopwatch(b *Driver, mem *state.PatternSet) (step func() (int, error), err error)
}

// Workspace is what a phase takes beside the arguments of its graphs.
type Workspace struct {
	Slots   int   // columns of states of a recall
	Bytes   int64 // on the host and the device
	Factors int64 // of a copy of the factors, which lies on disk where these do
	Copy    int64 // of a copy of the network's state, of use where there is room for it
}

// Stepper is a phase under way.
type Stepper interface {
	// running are the networks that go on with the phase; nil: all.
	running() []bool
	// step takes them through the steps from n on, at most so many, and tells how many it did; 0 at a stop.
	step(ctx context.Context, n, most int) (done int, err error)
	// save adds what the phase knows beside the state of the networks.
	save(u *PhaseState)
	// end is called after the last step.
	end() error
	// recorder is that of the phase.
	recorder() *Recorder
}

// Of is the phase that a configuration describes.
func Of(p config.Phase) Phase {
	switch k := p.Kind().(type) {
	case *config.Wake:
		return wake{Wake: k}
	case *config.Sleep:
		return sleep{Sleep: k}
	case *config.Learn:
		return learn{Learn: k}
	case *config.Recall:
		return recall{Recall: k}
	case *config.Drift:
		return drift{Drift: k}
	}
	panic("engine: a phase of no kind")
}

// All are the phases of an experiment.
func All(e *config.Experiment) []Phase {
	all := make([]Phase, len(e.Phases))
	for i, p := range e.Phases {
		all[i] = Of(p)
	}
	return all
}

// ordinary is embedded in phases for what most of them have in common.
type ordinary struct{}

func (ordinary) Workspace(*config.Experiment, int, int, int, kernels.Precision) Workspace {
	return Workspace{}
}

// cycleAdditions is about what so many products of all weights with all patterns cost (Phase.Additions).
func cycleAdditions(times int, synapses, z, m, active float64) float64 {
	return float64(times) * synapses * (z + m*active)
}

// through takes the batch through phase number i, from its beginning or from where it was restored: it
// records, pauses where a checkpoint is due or a stop is asked for, and steps.
func (b *Driver) through(ctx context.Context, i int) error {
	from := b.restored(i)
	s, err := Of(b.Replicas[0].Phases[i]).Start(b, i, from)
	if err != nil || s == nil {
		return err
	}
	w := s.recorder()
	w.restore(from)
	if from != nil {
		b.Place = from.Position // a stop before the next checkpoint leaves this one
	}
	b.PhaseState = func() PhaseState {
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
			return w.Stop(ctx, s.running(), n/w.stepsPerCycle, err)
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

// Live leads a batch through its phases.
func (b *Driver) Live(ctx context.Context, m *store.Outcome) error {
	first := 0
	if b.Resumed != nil {
		first = b.Resumed.Position.Phase
	} else if err := b.Begin(); err != nil {
		return err
	}
	b.Begun()
	for i := first; i < len(b.Replicas[0].Phases); i++ {
		b.begins(i)
		err := b.through(ctx, i)
		if failed := b.Target.Wait(); failed != nil {
			err = failed
		}
		m.Seconds = store.AddSeconds(m.Seconds, b.Spent())
		if IsStop(ctx, err) && !b.Place.Begun { // a phase that begins anew
			if unkept := b.keep(); unkept != nil {
				err = unkept
			}
		}
		if err != nil {
			return err
		}
		b.Fresh = false
	}
	return nil
}

// Begin gives the networks their first patterns, factors and thresholds, unless the first phase sets these.
func (b *Driver) Begin() error {
	if err := b.Batch.Begin(); err != nil || b.scalesFirst(0) {
		return err
	}
	return b.FirstThresholds()
}

// Spent is the time and the energy that the phase at hand took so far.
func (b *Driver) Spent() store.PhaseSeconds {
	name := b.Replicas[0].Phases[b.Place.Phase].Name()
	joules := b.Meter.Joules()
	for source, before := range b.joules {
		joules[source] -= before
	}
	return store.PhaseSeconds{Phase: b.Place.Phase, Name: name, Seconds: time.Since(b.began).Seconds(), Joules: joules}
}

// IsStop tells whether a run ends because ctx did; a failure meanwhile is one.
func IsStop(ctx context.Context, err error) bool {
	return err != nil && ctx.Err() != nil && errors.Is(err, ctx.Err())
}

// CopyBytes is the size of a copy of the state of so many rows of a replica, where a phase makes use
// of one (speculate.go): not on the reference, where many cycles in one go are no faster than one by
// one.
func CopyBytes(e *config.Experiment, target graph.Target, rows int) (bytes int64) {
	if target.Name() == "reference" {
		return 0
	}
	for i, p := range All(e) {
		bytes = max(bytes, p.Workspace(e, i, rows, AllSlots, target.Precision()).Copy)
	}
	return bytes
}

// CopyOnDisk is the size of a copy of so many rows of factors that lies beside them on disk, where they do, in the phase
// that has the largest.
func CopyOnDisk(e *config.Experiment, rows int, p kernels.Precision) (bytes int64) {
	for i, q := range All(e) {
		w := q.Workspace(e, i, rows, LeastSlots, p)
		bytes = max(bytes, w.Factors, w.Copy)
	}
	return bytes
}

// SlotsOf is how many columns of states the recalls of an experiment have at most; 0: it has none.
func SlotsOf(e *config.Experiment) (slots int) {
	for i, q := range All(e) {
		slots = max(slots, q.Workspace(e, i, 1, AllSlots, kernels.Float32).Slots)
	}
	return slots
}

func shapeOfReplay(r config.Replay) config.Replay {
	r.Rate, r.ThresholdRate, r.ThresholdFollows, r.Beta, r.Length = config.Rate{}, config.Rate{}, false, 0, 0
	return r
}

// chosen are the patterns of the last day, of all days or of those that are listed, of each replica.
func (b *Driver) chosen(set config.PatternSet) [][]state.Ref {
	switch {
	case set.Word == config.OfAll:
		return b.Ever()
	case set.Days != nil:
		return b.Choose(func(r *state.Replica) (all []state.Ref) {
			for _, d := range set.Days {
				all = append(all, r.Day(d)...)
			}
			return all
		})
	}
	return b.Today()
}

// dawn brings the patterns of days up to one, counted from 0, that have not come yet.
func (b *Driver) dawn(upTo int) {
	for _, r := range b.Replicas {
		for len(r.Days) <= upTo {
			r.Days = append(r.Days, b.NewDay(r))
		}
	}
}
