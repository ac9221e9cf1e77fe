package phase

import (
	"context"
	"math"
	"slices"

	"engram/engine/activity"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/state"
	"engram/engine/statistics"
	"engram/kernels"
)

// recall tests how robust the memories are: at every level of noise it disturbs
// patterns or factors, lets the network run, and counts what it recalls. The state of the
// network is left as it was.
type recall struct {
	*config.Recall
}

func (r recall) Graphs(s model.Shape, slots int, _ bool) (all []*graph.Graph) {
	s.Patterns = max(1, slots)
	if r.Inhibition {
		all = append(all, s.Currents())
	}
	return append(all, s.RecallStep())
}

// Workspace is a copy of the network and the states of all slots on the host.
func (r recall) Workspace(e *config.Experiment, i, rows, slots int, p kernels.Precision) Workspace {
	slots = min(slots, slotsFor(e.Patterns.Count*e.DaysOf(i), together(r.Recall)))
	factors := state.FactorBytes(e.Network, rows, p)
	bytes := 3 * activity.Bytes(rows, slots)
	if r.Inhibition {
		bytes += 8 * int64(rows) * int64(slots) // currents on the host
	}
	if isSynaptic(r.Noise) {
		bytes += state.SourceBytes(e.Network, rows)
	}
	return Workspace{Slots: slots, Bytes: bytes, Factors: factors}
}

func (r recall) Shape() config.Phase { return config.Phase{Recall: r.Recall} }

func (recall) Records(config.Every) int { return 2 }

func (r recall) Additions(synapses, z, m, active float64) float64 {
	return cycleAdditions(len(r.Levels)*r.Trials, synapses, z, m, active)
}

// Traffic: the copy is written once, or for every trial of noise of synapses; then it is read for every step of a
// slot's cues.
func (r recall) Traffic(e *config.Experiment, i, slots int) (reads, writes float64) {
	patterns, tests := e.Patterns.Count*e.DaysOf(i), together(r.Recall)
	rounds := float64(len(r.Levels) * r.Trials / tests)
	slots = min(slots, slotsFor(patterns, tests))
	waves := math.Ceil(float64(patterns*tests) / float64(max(1, slots)))
	steps := waves * float64(stepsOf(r.Recall))
	copies := 1.0
	switch {
	case isSynaptic(r.Noise) && r.NoiseEvery == config.EveryStep:
		copies += rounds * steps
	case isSynaptic(r.Noise):
		copies += rounds
	}
	return copies + rounds*steps + float64(r.Records(e.Record.Every)), copies
}

func (r recall) Estimate(t *Trial, i int) (float64, error) {
	each := float64(stepsOf(r.Recall)) * t.Observe
	if isSynaptic(r.Noise) {
		noise, err := t.noise(r.Noise)
		if err != nil {
			return 0, err
		}
		if r.NoiseEvery == config.EveryStep {
			noise *= float64(r.Steps)
		}
		each += noise
	}
	return float64(len(r.Levels)*r.Trials*t.Replicas[0].DaysOf(i)) * each, nil
}

func (r recall) Start(b *Driver, i int, from *Saved) (Stepper, error) {
	mem, err := b.LoadPatterns(b.tested(r.Patterns))
	if err != nil {
		return nil, err
	}
	w, err := b.newRecorder(i, mem, from)
	if err != nil {
		return nil, err
	}
	m, err := b.newMemories(i, mem.Refs)
	return &exam{Driver: b, recall: r.Recall, phase: i, mem: mem, record: w, memories: m}, err
}

// Stopwatch lets the first cues take steps.
func (r recall) Stopwatch(b *Driver, mem *state.PatternSet) (step func() (int, error), err error) {
	t, err := b.NewRecallTest(mem, 0, r.Recall)
	if err != nil {
		return nil, err
	}
	queues, now := t.Fill(t.Tests())
	after := t.NewActivity(t.Slots)
	return func() (int, error) { return 1, t.Advance(now, after, queues) }, nil
}

// exam is a recall phase under way. It has one step, which goes through all levels: a stop within
// them begins the phase anew.
type exam struct {
	*Driver
	recall   *config.Recall
	phase    int
	mem      *state.PatternSet
	record   *Recorder
	memories *memories // patterns one by one; nil: not asked for
}

func (e *exam) running() []bool     { return e.Living() }
func (e *exam) save(*PhaseState)    {}
func (e *exam) recorder() *Recorder { return e.record }
func (e *exam) end() error          { return nil }

func (e *exam) step(ctx context.Context, _, _ int) (int, error) {
	levels := e.recall.Levels
	if err := e.failUnscalable(); err != nil {
		return 0, err
	}
	test, err := e.NewRecallTest(e.mem, e.phase, e.recall)
	if err != nil {
		return 0, err
	}
	defer test.Stream.Release()
	var found []level
	report := func(l int) {
		values := map[string]float64{"level": levels[l]}
		first := max(0, slices.IndexFunc(e.Replicas, func(r *state.Replica) bool { return r.Failed == nil }))
		if e.Replicas[first].Failed == nil {
			values["recall_rate"] = found[l].rate[first]
		}
		var recalled []Recalled
		for i, r := range e.Replicas {
			if r.Failed == nil {
				recalled = append(recalled, Recalled{r.Number, levels[l], found[l].rate[i]})
			}
		}
		e.Report(Event{Kind: Progress, Phase: e.phase, Name: "recall", Cycle: l + 1, Cycles: len(levels), Values: values, Recalled: recalled,
			Replica: e.Replicas[first].Number, Patterns: len(e.mem.Refs[first])})
	}
	err = test.levels(ctx, func(level, _ int) { e.record.progress(level) }, func(at level) error {
		l := len(found)
		found = append(found, at)
		for i, r := range e.Replicas {
			if r.Failed == nil {
				r.Recalls = append(r.Recalls, []any{e.phase, e.recall.Noise, levels[l], e.recall.Trials, at.rate[i], at.wrong[i],
					len(e.mem.Refs[i]), at.rateStd[i], at.wrongStd[i]})
			}
		}
		if l == len(levels)-1 {
			return e.Recalled()
		}
		report(l)
		return e.Flush()
	})
	if err != nil {
		return 0, err
	}
	// the end of the phase is recorded before the last of what it found is reported
	if e.memories != nil {
		if err := e.memories.recalled(e.recall, test.byPattern); err != nil {
			return 0, err
		}
	}
	if err := e.record.recordOf(e.Living(), len(levels), true); err != nil {
		return 0, err
	}
	report(len(levels) - 1)
	return len(levels), nil
}

// tested are the patterns of each replica that a recall phase is of. A network that skipped its
// night, with nothing to replay, is tested on its day: nothing would say nothing.
func (b *Driver) tested(set config.PatternSet) [][]state.Ref {
	if set.Word == config.Replayed {
		return b.Choose(func(r *state.Replica) []state.Ref {
			if len(r.Kept) == 0 {
				return r.Day(len(r.Days) - 1)
			}
			return r.Kept
		})
	}
	return b.chosen(set)
}

// RecallTest is a copy of the networks, brought to a common scale, with the states of
// many cues at once.
type RecallTest struct {
	*Driver
	*config.Recall
	original       *state.Batch                 // the networks
	divisors       map[*state.Replica][]float64 // of the factors of each row of the rank
	Mem            *state.PatternSet
	sources        state.Sources // where noise is of synapses
	phase          int
	inhibited      bool
	Slots          int // columns of states
	Step, currents *state.Runner
	byPattern      [][]Score // of each replica: sums over the trials, by level and pattern
	Work           RecallWork
}

// RecallWork counts what a rank has done.
type RecallWork struct {
	Listed    int // rows of states whose active slots were listed
	Compared  int // rows of states compared with those of steps before
	Scored    int // units of cues compared with patterns
	Drawn     int // cues whose noise was drawn
	Inhibited int // states whose dynamic inhibition was found
}

func (b *Driver) NewRecallTest(mem *state.PatternSet, phase int, c *config.Recall) (*RecallTest, error) {
	copied, err := b.Copy()
	if err != nil {
		return nil, err
	}
	d := *b
	d.Batch = copied
	t := &RecallTest{Driver: &d, Recall: c, original: b.Batch, Mem: mem, phase: phase, inhibited: c.Inhibition, Slots: min(b.Slots, slotsFor(mem.M, together(c)))}
	if isSynaptic(c.Noise) {
		t.sources = b.ReadSources()
	}
	for _, refs := range mem.Refs {
		t.byPattern = append(t.byPattern, make([]Score, len(c.Levels)*len(refs)))
	}
	if err := t.commonScale(); err != nil {
		return nil, err
	}
	return t, t.CompileRecall()
}

// stepsOf is how many steps a cue is expected to take.
func stepsOf(c *config.Recall) int {
	if c.NoiseEvery == config.EveryStep {
		return c.Steps
	}
	return min(c.Steps, recallSteps)
}

// together is how many tests go through the device at a time: all where it is the cues that
// are disturbed, one where it is the factors.
func together(c *config.Recall) int {
	if isSynaptic(c.Noise) {
		return 1
	}
	return len(c.Levels) * c.Trials
}

// level is what all trials at one level found, for each replica: the mean over the trials and
// the sample standard deviation, which a single trial does not have (NaN).
type level struct{ rate, wrong, rateStd, wrongStd []float64 }

// levels runs all tests and tells how many levels are behind it, and of each level, in
// order, what was found.
func (t *RecallTest) levels(ctx context.Context, behind func(level, levels int), done func(level) error) error {
	all := t.Tests()
	scores := make([][]Score, len(t.Replicas)) // of each replica and test so far
	if !isSynaptic(t.Noise) {
		var err error
		if scores, err = t.RunTrials(ctx, all, func(tests int) { behind(tests/t.Trials, len(t.Levels)) }); err != nil {
			return err
		}
	}
	for l := range t.Levels {
		for test := l * t.Trials; isSynaptic(t.Noise) && test < (l+1)*t.Trials; test++ {
			if t.NoiseEvery != config.EveryStep {
				if err := t.perturb(all[test]); err != nil {
					return err
				}
			}
			found, err := t.RunTrials(ctx, all[test:test+1], func(int) { behind(l, len(t.Levels)) })
			if err != nil {
				return err
			}
			for i := range scores {
				scores[i] = append(scores[i], found[i]...)
			}
		}
		if err := done(t.summary(scores, l)); err != nil {
			return err
		}
	}
	return nil
}

// Tests are the trials at every level, the trials of one after the other. The noise of a
// level is keyed by its rank among the levels, so that it does not depend on their order.
func (t *RecallTest) Tests() (all []Noise) {
	for l, p := range t.Levels {
		rank := uint64(0)
		for _, other := range t.Levels {
			if other < p {
				rank++
			}
		}
		for trial := range t.Trials {
			all = append(all, Noise{Kind: t.Noise, Level: p, level: l, Phase: t.phase, Number: rank<<32 | uint64(trial)})
		}
	}
	return all
}

// summary is what the trials at level l found: the fraction of patterns recalled, and of
// units that are wrong; NaN where no pattern was tested.
func (t *RecallTest) summary(scores [][]Score, l int) (at level) {
	for i := range t.Replicas {
		patterns := float64(len(t.Mem.Refs[i]))
		units := patterns * float64(t.N)
		var rate, wrong float64
		var recalls, errors []float64 // counts: trials that agree have no spread, to the last bit
		for _, found := range scores[i][l*t.Trials : (l+1)*t.Trials] {
			rate += float64(found.recalled) / patterns
			wrong += float64(found.wrong) / units
			recalls, errors = append(recalls, float64(found.recalled)), append(errors, float64(found.wrong))
		}
		_, recallStd := statistics.MeanStd(recalls)
		_, errorStd := statistics.MeanStd(errors)
		at.rate, at.rateStd = append(at.rate, rate/float64(t.Trials)), append(at.rateStd, recallStd/patterns)
		at.wrong, at.wrongStd = append(at.wrong, wrong/float64(t.Trials)), append(at.wrongStd, errorStd/units)
	}
	return at
}
