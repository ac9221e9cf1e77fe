package phase

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/state"
	"engram/engine/statistics"
	"engram/kernels"
)

// learn is the protocol without wake: the weakest pattern of each neuron is taught
// while any label is wrong anywhere in the network, then the soft salience consolidates.
type learn struct {
	*config.Learn
}

func (l learn) Graphs(s model.Shape, _ int, disk bool) []*graph.Graph {
	r := l.replay()
	if disk {
		return append(rescaling(s, l.Scaling), s.InitMeanActivity(), s.Lesson(r), s.Speculate(r))
	}
	return append(rescaling(s, l.Scaling), s.InitMeanActivity(), s.Forward(), s.Consolidate(r), s.Speculate(r))
}

func (l learn) replay() model.Replay {
	return model.Replay{Q: l.Scaling.Q, Unscaled: l.Scaling.None}
}

// Workspace is room for a copy of the state, for speculation (speculate.go).
func (learn) Workspace(e *config.Experiment, _, rows, _ int, p kernels.Precision) Workspace {
	return Workspace{Copy: state.FactorBytes(e.Network, rows, p) + 2*int64(rows)*p.Bytes()}
}

func (l learn) Shape() config.Phase {
	c := *l.Learn
	c.Replay = shapeOfReplay(c.Replay)
	if c.Regrow != nil {
		c.Regrow = &config.Regrow{Rewire: c.Regrow.Rewire}
	}
	return config.Phase{Learn: &c}
}

func (l learn) Records(every config.Every) int { return every.Records(l.Cycles) }

func (l learn) Additions(synapses, z, m, active float64) float64 {
	return cycleAdditions(l.Cycles+1, synapses, z, m, active)
}

// Estimate times the cycles early, and late, when labels are right.
func (l learn) Estimate(t *Trial, i int) (float64, error) {
	c, err := t.newLesson(t.mem, l.replay())
	if err != nil {
		return 0, err
	}
	t.Constants(i)
	step := func() (int, error) {
		if c.blocks != nil {
			t.zeroRates(1)
			return 1, c.blocks.lesson.Run(nil)
		}
		if err := c.forward.Run(nil); err != nil {
			return 0, err
		}
		c.flag(nil)
		t.zeroRates(1)
		return 1, c.consolidate.Run(nil)
	}
	early, err := t.seconds(min(l.Cycles, EarlyCycles), step)
	if err != nil {
		return 0, err
	}
	switch {
	case c.blocks != nil:
		step = t.chunks(l.Cycles, c.blocks.sure)
	case CopyBytes(t.Replicas[0].Experiment, t.Target, 1) > 0:
		p, err := t.NewSpeculation(t.mem, l.replay())
		if err != nil {
			return 0, err
		}
		step = t.chunks(l.Cycles, p.cycle)
	}
	late, err := t.late(early, l.Cycles, step)
	return t.Cycles(l.Cycles, l.Records(t.Replicas[0].Record.Every), early, late), err
}

func (l learn) Start(b *Driver, i int, from *Saved) (Stepper, error) {
	if from == nil {
		if days := l.Patterns.Days; days != nil {
			b.dawn(days[len(days)-1])
		}
		if l.Regrow != nil {
			if err := b.Regrow(i); err != nil {
				return nil, err
			}
		}
	}
	refs := b.chosen(l.Patterns)
	mem, err := b.LoadPatterns(refs)
	if err != nil {
		return nil, err
	}
	if from == nil {
		if err := b.rescale(i, l.Replay, mem, b.Living()); err != nil {
			return nil, err
		}
	}
	copy(b.Current, refs)
	w, err := b.newRecorder(i, mem, from)
	if err != nil {
		return nil, err
	}
	if from == nil {
		if err := w.initsMeanActivity(); err != nil {
			return nil, err
		}
	}
	s, err := b.newLesson(mem, l.replay())
	if err != nil {
		return nil, err
	}
	s.phase, s.learn, s.record, s.left = i, l, w, b.Living()
	if s.convergence, err = b.NewConvergence(mem); err != nil {
		return nil, err
	}
	b.Constants(i)
	if from != nil {
		s.left = from.Running
		err = s.convergence.restore(from)
	}
	return s, err
}

// Stopwatch learns for a cycle.
func (l learn) Stopwatch(b *Driver, mem *state.PatternSet) (step func() (int, error), err error) {
	if err := b.ready(l.Replay, mem); err != nil {
		return nil, err
	}
	c, err := b.newLesson(mem, l.replay())
	b.Constants(0)
	return func() (int, error) { return 1, c.cycle(0, 0, nil) }, err
}

// lesson is a learn phase under way. Its steps are replay cycles.
type lesson struct {
	*Driver
	learn                learn
	phase                int
	record               *Recorder
	blocks               *blockwise // where the factors lie on disk: instead of the next ones
	forward, consolidate *state.Runner
	convergence          *convergence
	left                 []bool // networks that have not converged yet; nil: all
	wrong                []bool // replicas with a wrong label
	row                  []float64
}

func (b *Driver) newLesson(mem *state.PatternSet, r model.Replay) (*lesson, error) {
	l := &lesson{Driver: b, wrong: make([]bool, len(b.Replicas)), row: make([]float64, b.OwnRows)}
	var err error
	if b.Stream != nil && len(b.Replicas) == 1 {
		l.blocks, err = b.newBlockwise(mem, r)
		b.Blockwise = l.blocks
		return l, err
	}
	if l.forward, err = b.Compile(mem.M, model.Shape.Forward); err != nil {
		return nil, err
	}
	l.consolidate, err = b.Compile(mem.M, func(s model.Shape) *graph.Graph {
		return s.Consolidate(r)
	})
	if err == nil && b.Speculates {
		b.Speculation, err = b.NewSpeculation(mem, r)
	}
	return l, err
}

func (l *lesson) running() []bool     { return l.left }
func (l *lesson) recorder() *Recorder { return l.record }

func (l *lesson) save(u *PhaseState) {
	c := l.convergence
	u.Running, u.Density, u.Margin, u.Why = l.left, texts(c.density), texts(c.margin), c.Why
}

// step goes through some cycles, at most to the next check of convergence, and lets the networks
// go that have converged there.
func (l *lesson) step(ctx context.Context, n, most int) (int, error) {
	keepGoing := func(cycle int) bool {
		l.record.progress(cycle)
		return ctx.Err() == nil
	}
	if l.Speculation != nil {
		l.Speculation.keepGoing = keepGoing
	}
	if l.blocks != nil {
		l.blocks.keepGoing = keepGoing
	}
	k, err := l.chunk(l.phase, n, min(most, CheckEvery-n%CheckEvery), l.left)
	if err != nil || k == 0 {
		return 0, err
	}
	l.Tick(k)
	if n += k; !l.learn.UntilConverged || n%CheckEvery != 0 {
		return k, nil
	}
	done, err := l.convergence.Check(l.phase)
	if err == nil {
		l.left, err = l.record.finish(l.left, done, n)
	}
	return k, err
}

func (l *lesson) end() error {
	l.record.sayLost()
	l.record.sayBare()
	if l.learn.UntilConverged {
		l.record.sayNotConverged(l.left, l.learn.Cycles, l.convergence.Why)
	} else {
		l.record.sayNotLearnt()
	}
	return nil
}

// chunk does some cycles, at most so many, and returns how many: one, or as many as are worth
// speculation (speculate.go), or none at a stop.
func (l *lesson) chunk(phase, n, most int, running []bool) (int, error) {
	if l.blocks != nil {
		return l.blocks.ahead(phase, n, most)
	}
	one := func() error { return l.cycle(phase, n, running) }
	p := l.Speculation
	if p == nil {
		return 1, one()
	}
	trusted, k := p.trusted(running, most)
	switch {
	case trusted == nil:
		return 1, one()
	case k < LeastSpeculation:
		return p.chunk.run(l.Driver, func() (int, error) { return 1, one() })
	}
	return p.chunk.run(l.Driver, func() (int, error) {
		done, err := p.Speculate(phase, n, k, trusted)
		if err != nil || done == nil {
			return 0, err
		}
		rest := without(running, done)
		for c := n; c < n+k && err == nil && !none(rest); c++ {
			err = l.cycle(phase, c, rest)
		}
		return k, err
	})
}

// cycle teaches or consolidates once.
func (l *lesson) cycle(phase, n int, running []bool) error {
	if err := l.forward.Run(running); err != nil {
		return err
	}
	l.flag(running)
	l.rates(phase, n, 1)
	return l.consolidate.Run(running)
}

// flag tells the replicas whether any of their neurons, on any rank, has a wrong label.
func (l *lesson) flag(running []bool) {
	wrong := l.any(model.Wrong, l.wrong, l.row, func(v float64) bool { return v != 0 })
	if l.Speculation != nil {
		l.Speculation.count(running, wrong)
	}
	l.Set(model.Flag, func(i int, _ *state.Replica) float64 {
		if wrong[i] {
			return 1
		}
		return 0
	})
}

// any tells of which replicas any row, on any rank, has a value that is so; found and row are
// memory for that.
func (b *Driver) any(name string, found []bool, row []float64, so func(v float64) bool) []bool {
	clear(found)
	for _, blk := range b.Blocks {
		row := row[:blk.Rows]
		for i := range b.Replicas {
			blk.Own[name].Read(i*blk.Rows, row)
			found[i] = found[i] || slices.ContainsFunc(row, so)
		}
	}
	return b.Ranks.AllReduceOr(found...)
}

// without are the running replicas (nil: all) that have not done what is to be done.
func without(running, done []bool) []bool {
	rest := make([]bool, len(done))
	for i := range done {
		rest[i] = !done[i] && (running == nil || running[i])
	}
	return rest
}

func none(running []bool) bool {
	for _, on := range running {
		if on {
			return false
		}
	}
	return running != nil
}

// CheckEvery cycles convergence is judged.
const CheckEvery = 10_000

// steady is what density and mean margin may move between two checks.
const steady = 1e-4

// convergence compares the state at two checks.
type convergence struct {
	driver          *Driver
	measure         *state.Runner
	density, margin []float64 // of each replica at the check before
	Why             []string  // what the last check missed; "" before the second one
}

func (b *Driver) NewConvergence(mem *state.PatternSet) (*convergence, error) {
	c := &convergence{driver: b, Why: make([]string, len(b.Replicas))}
	for range b.Replicas {
		c.density = append(c.density, math.NaN())
		c.margin = append(c.margin, math.NaN())
	}
	var err error
	c.measure, err = b.Compile(mem.M, func(s model.Shape) *graph.Graph {
		return s.Observe("density", "margin_min", "error", "w_2z")
	})
	return c, err
}

// restore goes on from what the last check before a checkpoint found.
func (c *convergence) restore(from *Saved) (err error) {
	if c.density, err = floats(from.Density); err == nil {
		c.margin, err = floats(from.Margin)
	}
	c.Why = from.Why
	if n := len(c.driver.Replicas); err == nil && (len(c.density) != n || len(c.margin) != n || len(c.Why) != n) {
		err = errors.New("the checkpoint does not fit the batch")
	}
	return err
}

// Check tells which replicas have converged: density and mean margin each moved by
// less than 1e-4 since the check before, no label is wrong, something was pruned
// (density < 0.99), and sum_j w_ij^(2/z) is on average within 0.02 of length.
func (c *convergence) Check(phase int) ([]bool, error) {
	if err := c.measure.Run(c.driver.Living()); err != nil {
		return nil, err
	}
	done := make([]bool, len(c.driver.Replicas))
	for i, r := range c.driver.Replicas {
		density := c.driver.PerRow(i, "density")
		d, _ := statistics.MeanStd(density)
		m, _ := statistics.MeanStd(statistics.Living(c.driver.PerRow(i, "margin_min"), density))
		wrong, _ := statistics.MeanStd(c.driver.PerRow(i, "error"))
		norm, _ := statistics.MeanStd(c.driver.PerRow(i, "w_2z"))
		length := Replay(r, phase).Length
		first := math.IsNaN(c.density[i])
		var missed []string
		miss := func(met bool, format string, args ...any) {
			if !met {
				missed = append(missed, fmt.Sprintf(format, args...))
			}
		}
		miss(math.Abs(d-c.density[i]) < steady, "the density moved by %.2g in the last %d cycles (converged: less than %g)", math.Abs(d-c.density[i]), CheckEvery, steady)
		miss(math.Abs(m-c.margin[i]) < steady, "the mean margin moved by %.2g in the last %d cycles (converged: less than %g)", math.Abs(m-c.margin[i]), CheckEvery, steady)
		miss(wrong == 0, "%.2g %% of the answers are wrong", 100*wrong)
		miss(d < 0.99, "nothing is pruned (density %.4g)", d)
		miss(Replay(r, phase).Scaling.None || math.Abs(norm-length) < 0.02*length, "sum_j w^(2/z) is %.4g, not within 2 %% of length, %.4g", norm, length)
		done[i], c.Why[i] = len(missed) == 0, ""
		if !first {
			c.Why[i] = strings.Join(missed, ", ")
		}
		c.density[i], c.margin[i] = d, m
	}
	return done, nil
}
