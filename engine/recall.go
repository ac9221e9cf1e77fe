package engine

import (
	"context"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/kernels"
)

// recall tests how robust the memories are: at every level of noise it disturbs
// patterns or factors, lets the network run, and counts what it recalls. The state of the
// network is left as it was.
type recall struct {
	ordinary
	*config.Recall
}

func (r recall) days(e *config.Experiment, i int) int {
	switch {
	case r.Patterns.Word == config.OfAll:
		return max(1, wakesBefore(e, i))
	case r.Patterns.Days != nil:
		return len(r.Patterns.Days)
	case r.Patterns.Word == config.Replayed:
		for i--; i >= 0; i-- {
			if e.Phases[i].Sleep != nil {
				return daysOf(e, i)
			}
		}
	}
	return 1
}

func (r recall) graphs(s model.Shape, slots int) (all []*graph.Graph) {
	s.Patterns = max(1, slots)
	if r.Inhibition {
		all = append(all, s.Currents())
	}
	return append(all, s.RecallStep())
}

// workspace is a copy of the network, the states of all slots on the host, and what noise is added to.
func (r recall) workspace(e *config.Experiment, i, rows int, p kernels.Precision) workspace {
	slots, n := slotsFor(e.Patterns.Count*daysOf(e, i), together(r.Recall)), int64(e.Network.Neurons)
	bytes := factorBytes(e.Network, rows, p) + 3*8*n*int64(slots)
	if isSynaptic(r.Noise) {
		bytes += 2 * factorBytes(e.Network, rows, kernels.Float64) // the factors without noise and with
	}
	if r.Inhibition {
		bytes += 8 * n * int64(slots) // currents on the host
	}
	return workspace{slots: slots, bytes: bytes}
}

func (r recall) shape() config.Phase { return config.Phase{Recall: r.Recall} }

func (recall) records(int) int { return 2 }

func (r recall) additions(n, z, m, active float64) float64 {
	return float64(len(r.Levels)*r.Trials) * n * n * (z + m*active)
}

func (r recall) estimate(t *trial, i int) (float64, error) {
	each := float64(min(r.Steps, recallSteps)) * t.observe
	if isSynaptic(r.Noise) {
		noise, err := t.noise(r.Noise)
		if err != nil {
			return 0, err
		}
		each += noise
	}
	return float64(len(r.Levels)*r.Trials*daysOf(t.replicas[0].Experiment, i)) * each, nil
}

func (r recall) start(b *driver, i int, _ *checkpoint) (stepper, error) {
	mem, err := b.loadPatterns(b.tested(r.Patterns))
	if err != nil {
		return nil, err
	}
	w, err := b.newRecorder(i, mem)
	return &exam{driver: b, recall: r.Recall, phase: i, mem: mem, record: w}, err
}

// stopwatch lets the first cues take steps.
func (r recall) stopwatch(b *driver, mem *patternSet) (step func() (int, error), err error) {
	t, err := b.newRecallTest(mem, 0, r.Recall)
	if err != nil {
		return nil, err
	}
	queues, now := t.fill(t.tests())
	after := make([]float64, len(now))
	return func() (int, error) { return 1, t.advance(now, after, queues) }, nil
}

// exam is a recall phase under way. It has one step, which goes through all levels: a stop within
// them begins the phase anew.
type exam struct {
	*driver
	recall *config.Recall
	phase  int
	mem    *patternSet
	record *recorder
}

func (e *exam) running() []bool     { return e.living() }
func (e *exam) save(*phaseState)    {}
func (e *exam) recorder() *recorder { return e.record }
func (e *exam) end() error          { return nil }

func (e *exam) step(ctx context.Context, _, _ int) (int, error) {
	levels := e.recall.Levels
	test, err := e.newRecallTest(e.mem, e.phase, e.recall)
	if err != nil {
		return 0, err
	}
	var found []level
	report := func(l int) {
		values := map[string]float64{"level": levels[l]}
		if e.replicas[0].failed == nil {
			values["recall_rate"] = found[l].rate[0]
		}
		e.report(Event{Kind: Progress, Phase: e.phase, Name: "recall", Cycle: l + 1, Cycles: len(levels), Values: values, Patterns: len(e.mem.refs[0])})
	}
	err = test.levels(ctx, func(level, _ int) { e.record.progress(level) }, func(at level) error {
		l := len(found)
		found = append(found, at)
		for i, r := range e.replicas {
			if r.failed == nil {
				r.recalls = append(r.recalls, []any{e.phase, e.recall.Noise, levels[l], e.recall.Trials, at.rate[i], at.wrong[i],
					len(e.mem.refs[i]), at.rateStd[i], at.wrongStd[i]})
			}
		}
		if l == len(levels)-1 {
			return e.recalled()
		}
		report(l)
		return e.flush()
	})
	if err != nil {
		return 0, err
	}
	// the end of the phase is recorded before the last of what it found is reported
	if err := e.record.recordOf(e.living(), len(levels)); err != nil {
		return 0, err
	}
	report(len(levels) - 1)
	return len(levels), nil
}

// tested are the patterns of each replica that a recall phase is of. A network that skipped its
// night, with nothing to replay, is tested on its day: nothing would say nothing.
func (b *driver) tested(set config.PatternSet) [][]ref {
	switch {
	case set.Word == config.Replayed:
		return b.choose(func(r *replica) []ref {
			if len(r.kept) == 0 {
				return r.day(len(r.days) - 1)
			}
			return r.kept
		})
	case set.Word == config.OfAll:
		return b.ever()
	case set.Days != nil:
		return b.choose(func(r *replica) (all []ref) {
			for _, d := range set.Days {
				all = append(all, r.day(d)...)
			}
			return all
		})
	}
	return b.today()
}

// recallTest is a copy of the networks, brought to a common scale, with the states of
// many cues at once.
type recallTest struct {
	*driver
	*config.Recall
	mem            *patternSet
	phase          int
	inhibited      bool
	slots          int   // columns of states
	rows           []row // all factors, in the order of batch.factors; nil until they are disturbed
	step, currents *runner
}

func (b *driver) newRecallTest(mem *patternSet, phase int, c *config.Recall) (*recallTest, error) {
	copied, err := b.copy()
	if err != nil {
		return nil, err
	}
	d := *b
	d.batch = copied
	t := &recallTest{driver: &d, Recall: c, mem: mem, phase: phase, inhibited: c.Inhibition, slots: slotsFor(mem.m, together(c))}
	if err := t.commonScale(); err != nil {
		return nil, err
	}
	return t, t.compileRecall()
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
func (t *recallTest) levels(ctx context.Context, behind func(level, levels int), done func(level) error) error {
	all := t.tests()
	scores := make([][]score, len(t.replicas)) // of each replica and test so far
	if !isSynaptic(t.Noise) {
		var err error
		if scores, err = t.runTrials(ctx, all, func(tests int) { behind(tests/t.Trials, len(t.Levels)) }); err != nil {
			return err
		}
	}
	for l := range t.Levels {
		for test := l * t.Trials; isSynaptic(t.Noise) && test < (l+1)*t.Trials; test++ {
			if err := t.perturb(all[test]); err != nil {
				return err
			}
			found, err := t.runTrials(ctx, all[test:test+1], func(int) { behind(l, len(t.Levels)) })
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

// tests are the trials at every level, the trials of one after the other. The noise of a
// level is keyed by its rank among the levels, so that it does not depend on their order.
func (t *recallTest) tests() (all []noise) {
	for _, p := range t.Levels {
		rank := uint64(0)
		for _, other := range t.Levels {
			if other < p {
				rank++
			}
		}
		for trial := range t.Trials {
			all = append(all, noise{kind: t.Noise, level: p, phase: t.phase, number: rank<<32 | uint64(trial)})
		}
	}
	return all
}

// summary is what the trials at level l found: the fraction of patterns recalled, and of
// units that are wrong; NaN where no pattern was tested.
func (t *recallTest) summary(scores [][]score, l int) (at level) {
	for i := range t.replicas {
		patterns := float64(len(t.mem.refs[i]))
		units := patterns * float64(t.n)
		var rate, wrong float64
		var recalls, errors []float64 // counts: trials that agree have no spread, to the last bit
		for _, found := range scores[i][l*t.Trials : (l+1)*t.Trials] {
			rate += float64(found.recalled) / patterns
			wrong += float64(found.wrong) / units
			recalls, errors = append(recalls, float64(found.recalled)), append(errors, float64(found.wrong))
		}
		_, recallStd := meanStd(recalls)
		_, errorStd := meanStd(errors)
		at.rate, at.rateStd = append(at.rate, rate/float64(t.Trials)), append(at.rateStd, recallStd/patterns)
		at.wrong, at.wrongStd = append(at.wrong, wrong/float64(t.Trials)), append(at.wrongStd, errorStd/units)
	}
	return at
}

// copy is the batch with state of its own, the rest shared.
func (b *batch) copy() (*batch, error) {
	c := *b
	c.blocks, c.shared = nil, map[string]kernels.Buffer{}
	for _, blk := range b.blocks {
		c.blocks = append(c.blocks, &block{first: blk.first, rows: blk.rows, own: map[string]kernels.Buffer{}})
	}
	if err := c.allocate(); err != nil {
		return nil, err
	}
	for k, blk := range b.blocks {
		for _, name := range []string{model.U, model.Theta} {
			from, to := blk.own[name], c.blocks[k].own[name]
			part := make([]float64, from.Len()/(blk.rows*len(b.replicas)))
			for at := 0; at < from.Len(); at += len(part) {
				from.Read(at, part)
				to.Write(at, part)
			}
		}
	}
	return &c, nil
}

// commonScale divides the factors of each neuron by 10 times the mean of its surviving
// ones, and theta by that^z, so that noise of one size means the same to all.
func (t *recallTest) commonScale() error {
	by := map[*replica][]float64{}
	err := t.factors(func(r *replica, row int, u []float64) (bool, error) {
		sum, alive := 0.0, 0
		for j := range t.n {
			if t.weight(u, j) > graph.Cutoff {
				alive++
				for k := range t.z {
					sum += u[k*t.n+j]
				}
			}
		}
		divisor := 1.0
		if alive > 0 {
			divisor = 10 * sum / float64(alive*t.z)
		}
		for k := range u {
			u[k] /= divisor
		}
		by[r] = append(by[r], divisor) // of the rank's rows
		return true, nil
	})
	if err != nil {
		return err
	}
	for _, blk := range t.blocks {
		for i, r := range t.replicas {
			if r.failed != nil {
				continue
			}
			theta := make([]float64, blk.rows)
			blk.own[model.Theta].Read(i*blk.rows, theta)
			for row := range theta {
				for range t.z {
					theta[row] /= by[r][blk.first-t.firstRow+row]
				}
			}
			blk.own[model.Theta].Write(i*blk.rows, theta)
		}
	}
	return nil
}
