package phase

import (
	"context"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/random"
	"engram/engine/state"
	"engram/kernels"
)

// drift is forgetting by chance: the first factors of living synapses walk at random, and homeostatic scaling keeps
// the neurons' norms (model.md, Drift).
type drift struct {
	*config.Drift
}

// Graphs: where factors lie on disk, the noise of a block is part of the room that there is for blocks.
func (d drift) Graphs(s model.Shape, _ int, disk bool) []*graph.Graph {
	if disk {
		return rescaling(s, d.Scaling)
	}
	return append(rescaling(s, d.Scaling), s.Drift())
}

// Workspace is the sources of all rows, on the host.
func (drift) Workspace(e *config.Experiment, _, rows, _ int, _ kernels.Precision) Workspace {
	return Workspace{Bytes: state.SourceBytes(e.Network, rows)}
}

func (d drift) Shape() config.Phase {
	c := *d.Drift
	c.Sigma, c.Length = 0, 0
	return config.Phase{Drift: &c}
}

func (d drift) Records(every config.Every) int { return every.Records(d.Steps) }

// Additions: a normal number costs about as much as thirty.
func (d drift) Additions(synapses, z, _, _ float64) float64 {
	return float64(d.Steps) * synapses * (z + 30)
}

func (d drift) Traffic(e *config.Experiment, _, _ int) (reads, writes float64) {
	steps := float64(d.Steps)
	return steps + float64(d.Records(e.Record.Every)), steps
}

func (d drift) Estimate(t *Trial, i int) (float64, error) {
	w, err := d.begin(t.Driver, i)
	if err != nil {
		return 0, err
	}
	each, err := t.seconds(d.Steps, func() (int, error) { return 1, w.walk(0) })
	return float64(d.Steps)*each + float64(d.Records(t.Replicas[0].Record.Every))*t.Observe, err
}

func (d drift) Start(b *Driver, i int, from *Saved) (Stepper, error) {
	w, err := d.begin(b, i)
	if err != nil {
		return nil, err
	}
	if from == nil && w.rescale != nil {
		if err := w.rescale.Run(b.Living()); err != nil {
			return nil, err
		}
	}
	mem, err := b.LoadPatterns(b.tested(d.Patterns))
	if err != nil {
		return nil, err
	}
	w.record, err = b.newRecorder(i, mem, from)
	return w, err
}

func (d drift) Stopwatch(b *Driver, _ *state.PatternSet) (step func() (int, error), err error) {
	w, err := d.begin(b, 0)
	return func() (int, error) { return 1, w.walk(0) }, err
}

// begin compiles the graphs of a drift and gives them what stays the same.
func (d drift) begin(b *Driver, phase int) (w *walk, err error) {
	w = &walk{Driver: b, phase: phase, sources: b.ReadSources()}
	if w.drift, err = b.Compile(1, model.Shape.Drift); err != nil {
		return nil, err
	}
	if !d.Scaling.None {
		if w.rescale, err = b.Compile(1, func(s model.Shape) *graph.Graph { return s.Rescale(d.Scaling.Q) }); err != nil {
			return nil, err
		}
	}
	b.Set(model.Sigma, func(_ int, r *state.Replica) float64 { return r.Phases[phase].Drift.Sigma })
	b.Set(model.Length, func(_ int, r *state.Replica) float64 { return r.Phases[phase].Drift.Length })
	return w, nil
}

// walk is a drift phase under way.
type walk struct {
	*Driver
	phase          int
	sources        state.Sources
	record         *Recorder
	drift, rescale *state.Runner // rescale is nil where there is no homeostatic scaling
}

func (w *walk) running() []bool     { return w.Living() }
func (w *walk) save(*PhaseState)    {}
func (w *walk) recorder() *Recorder { return w.record }

func (w *walk) step(_ context.Context, n, _ int) (int, error) {
	if err := w.walk(n); err != nil {
		return 0, err
	}
	w.Tick(1)
	return 1, nil
}

// walk takes all factors through step n.
func (w *walk) walk(n int) error {
	living := w.Living()
	return w.EachBlock(func(k int) error {
		w.DrawNoise(k, w.sources, func(r *state.Replica, row int) *random.Stream {
			return random.New(r.Seed, random.Drift, uint64(w.phase), uint64(n)<<32|uint64(row))
		})
		if err := w.drift.RunBlock(k, living, 1); err != nil || w.rescale == nil {
			return err
		}
		return w.rescale.RunBlock(k, living, 1)
	})
}

func (w *walk) end() error {
	w.record.sayBare()
	return nil
}
