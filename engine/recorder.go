package engine

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/observable"
)

// recorder measures the observables of a phase at every record, and reports progress.
type recorder struct {
	*driver
	phase   int
	name    string
	cycles  int // of the phase, at most; passes by day, levels of a recall
	mem     *patternSet
	every   int
	names   []string // as asked for
	measure *runner

	stepsPerCycle int // 1; by day the presentations of a pass

	last       []int           // the cycle that was recorded last for each replica
	best       map[int]optimum // of replicas, found once
	silent     map[int]int     // of replicas: the neurons in no pattern, found once
	lastReport time.Time       // when progress was reported last

	begun, stored, most []int // patterns stored at the first record of each replica, at the last one, and at most; -1: no record

	snapshots []int // cycles before which the state is kept
	kept      []int // the last of them that was, for each replica
}

// progressEvery is how often progress is reported between records.
const progressEvery = 200 * time.Millisecond

func (b *driver) newRecorder(phase int, mem *patternSet) (*recorder, error) {
	record, p := b.replicas[0].Record, b.replicas[0].Phases[phase]
	w := &recorder{driver: b, phase: phase, name: p.Name(), stepsPerCycle: 1, mem: mem, every: record.Every, names: record.Observables}
	w.cycles, _, _ = p.Duration()
	for range b.replicas {
		w.last, w.kept = append(w.last, -1), append(w.kept, -1)
		w.begun, w.stored, w.most = append(w.begun, -1), append(w.stored, -1), append(w.most, -1)
	}
	if r := p.Replay(); r != nil {
		w.snapshots = r.Snapshots
	}
	b.report(Event{Kind: PhaseBegins, Phase: phase, Name: w.name, Patterns: mem.m})
	var err error
	w.measure, err = b.compile(mem.m, func(s model.Shape) *graph.Graph { return s.Observe(outputs(w.names)...) })
	return w, err
}

// outputs are the graph outputs that the observables are made of, and those that tell which neurons
// are alive, whether all are sound, and what a phase stores or loses.
func outputs(observables []string) []string {
	names := []string{"density", "l1", model.Unstable}
	for _, name := range observables {
		if output := observable.Named(name).Output; output != "" && !slices.Contains(names, output) {
			names = append(names, output)
		}
	}
	return names
}

// steps is how many steps the phase has, at most.
func (w *recorder) steps() int { return w.cycles * w.stepsPerCycle }

// at is called before each cycle: it records, and keeps the state, when that is due.
func (w *recorder) at(running []bool, cycle int) error {
	if err := w.snapshot(running, cycle); err != nil {
		return err
	}
	if cycle%w.every == 0 && !w.recorded(running, cycle) {
		return w.recordOf(running, cycle)
	}
	w.progress(cycle)
	return nil
}

// recorded tells whether this cycle is recorded for all that run: it was before a stop.
func (w *recorder) recorded(running []bool, cycle int) bool {
	for i, last := range w.last {
		if w.replicas[i].failed == nil && (running == nil || running[i]) && last != cycle {
			return false
		}
	}
	return true
}

// state is what a checkpoint keeps of the recorder.
func (w *recorder) state() phaseState {
	return phaseState{Recorded: w.last, Snapshots: w.kept, Begun: w.begun, Stored: w.stored, Most: w.most}
}

// restore goes on where a checkpoint was written.
func (w *recorder) restore(c *checkpoint) {
	if c != nil && len(c.Recorded) == len(w.last) && len(c.Snapshots) == len(w.kept) {
		w.last, w.kept = c.Recorded, c.Snapshots
	}
	if n := len(w.last); c != nil && len(c.Begun) == n && len(c.Stored) == n && len(c.Most) == n {
		w.begun, w.stored, w.most = c.Begun, c.Stored, c.Most
	}
}

// progress reports how far the phase is, unless it did so a moment ago.
func (w *recorder) progress(cycle int) {
	if time.Since(w.lastReport) > progressEvery {
		w.lastReport = time.Now()
		w.report(Event{Kind: Progress, Phase: w.phase, Name: w.name, Cycle: cycle, Cycles: w.cycles})
	}
}

// untilRecord is the number of steps from this one to the next record, snapshot or the end.
func (w *recorder) untilRecord(step int) int {
	cycle, part := step/w.stepsPerCycle, step%w.stepsPerCycle
	return w.untilSnapshot(cycle, min(w.every-cycle%w.every, w.cycles-cycle))*w.stepsPerCycle - part
}

// end records the end of the phase, unless that cycle is recorded already.
func (w *recorder) end(running []bool, cycle int) error {
	if err := w.snapshot(running, cycle); err != nil {
		return err
	}
	rest, any := make([]bool, len(w.replicas)), false
	for i, last := range w.last {
		rest[i] = last != cycle && (running == nil || running[i])
		any = any || rest[i]
	}
	if any {
		if err := w.recordOf(rest, cycle); err != nil {
			return err
		}
	}
	w.report(Event{Kind: PhaseEnds, Phase: w.phase, Name: w.name, Cycle: cycle, Cycles: w.cycles})
	return nil
}

// stop records where a phase was interrupted, and returns why.
func (w *recorder) stop(ctx context.Context, running []bool, cycle int, why error) error {
	if !isStop(ctx, why) || w.stream != nil || w.rowProgress.Cycle > 0 {
		return why // a failure, no time to go through all factors again, or rows at different cycles
	}
	if err := w.end(running, cycle); err != nil {
		return err
	}
	return why
}

// finish records the replicas that are done for good and returns those that go on.
func (w *recorder) finish(running, done []bool, cycle int) ([]bool, error) {
	rest, ending := make([]bool, len(done)), make([]bool, len(done))
	for i := range done {
		on := w.replicas[i].failed == nil && (running == nil || running[i])
		rest[i], ending[i] = on && !done[i], on && done[i]
	}
	if none(rest) {
		return rest, w.end(ending, cycle)
	}
	if none(ending) {
		return running, nil
	}
	if err := w.snapshot(ending, cycle); err != nil {
		return nil, err
	}
	return rest, w.recordOf(ending, cycle)
}

// recordOf adds a row to the metrics of each running replica.
func (w *recorder) recordOf(running []bool, cycle int) error {
	if err := w.measure.run(running); err != nil {
		return err
	}
	if err := w.target.Wait(); err != nil {
		return err
	}
	w.lastReport = time.Now()
	first := true
	for i, r := range w.replicas {
		if r.failed != nil || running != nil && !running[i] {
			continue
		}
		w.last[i] = cycle
		if r.failed = w.lost(i, cycle); r.failed != nil {
			continue
		}
		w.warnIfDead(i, cycle)
		w.count(i)
		row := []any{r.number, w.phase, w.name, cycle}
		values, medians := map[string]float64{}, map[string]float64{}
		for _, name := range w.names {
			o := observable.Named(name)
			v := w.observe(i, o)
			values[name] = v.mean
			row = append(row, v.mean)
			if o.Spread {
				row = append(row, v.std, v.median)
				medians[name] = v.median
			}
		}
		r.metrics = append(r.metrics, row)
		if first {
			best := w.optimum(i)
			w.report(Event{Kind: Progress, Phase: w.phase, Name: w.name, Cycle: cycle, Cycles: w.cycles,
				Values: values, Medians: medians, Optimum: best.values, OptimumFor: best.kind, Patterns: len(w.mem.refs[i]), Silent: w.silentIn(i)})
		}
		first = false
	}
	if err := w.flush(); err != nil {
		return err
	}
	return w.allFailed()
}

// count notes how many patterns of replica i are stored.
func (w *recorder) count(i int) {
	w.stored[i] = countZeros(w.perPattern(i, model.Unstable, w.mem.m, add)[:len(w.mem.refs[i])])
	if w.begun[i] < 0 {
		w.begun[i] = w.stored[i]
	}
	w.most[i] = max(w.most[i], w.stored[i])
}

// lost is the error of a replica one of whose neurons is not made of numbers any more.
func (w *recorder) lost(i, cycle int) error {
	theta, sums := w.perRow(i, model.Theta), w.perRow(i, "l1")
	for row := range theta {
		if v := theta[row] + sums[row]; math.IsNaN(v) || math.IsInf(v, 0) {
			p := w.target.Precision()
			return fmt.Errorf("phase %d (%s), cycle %d: neuron %d has left the range of %s (threshold %g, sum of weights %g); %s",
				w.phase, w.name, cycle, row, p, theta[row], sums[row], w.replicas[i].whyLost(w.phase, cycle, p, theta[row], sums[row]))
		}
	}
	return nil
}

// observe is an observable of replica i.
func (w *recorder) observe(i int, o observable.Observable) spread {
	switch o.Over {
	case observable.Neurons:
		return spreadOf(w.perRow(i, o.Output))
	case observable.Alive:
		return spreadOf(living(w.perRow(i, o.Output), w.perRow(i, "density")))
	case observable.Excited:
		return spreadOf(slices.DeleteFunc(w.perRow(i, o.Output), math.IsNaN))
	case observable.Patterns:
		return spreadOf(w.perPattern(i, o.Output, w.mem.m, math.Min)[:len(w.mem.refs[i])])
	}
	return spread{mean: w.ofNetwork(i, o.Name)}
}

// ofNetwork is an observable that is one number for replica i.
func (w *recorder) ofNetwork(i int, name string) float64 {
	switch name {
	case "theta":
		mean, _ := meanStd(w.perRow(i, model.Theta))
		return mean
	case "stored":
		return float64(w.stored[i])
	case "recall_rate":
		count, recalled := len(w.mem.refs[i]), 0
		limit := 0.2 * float64(w.n) * w.populations.CodingLevel
		for _, misses := range w.perPattern(i, model.Misses, w.mem.m, add)[:count] {
			if misses <= limit {
				recalled++
			}
		}
		return float64(recalled) / float64(count)
	case "symmetry":
		return w.symmetry(i)
	case "factors_within":
		return w.factorCorrelations(i).within()
	case "factors_across":
		return w.factorCorrelations(i).across()
	}
	panic("engine: an observable of the network that nothing makes")
}

// silentIn is how many neurons of replica i none of the patterns in use activates.
func (w *recorder) silentIn(i int) int {
	if w.silent == nil {
		w.silent = map[int]int{}
	}
	n, known := w.silent[i]
	if !known {
		n = w.replicas[i].silent(w.mem.refs[i])
		w.silent[i] = n
	}
	return n
}

// symmetry is 1 - <|w_ij - w_ji| / (w_ij + w_ji)> over the pairs of which one survives. It
// wants all weights in one place: the leading rank, which writes the tables, has the result.
func (w *recorder) symmetry(i int) float64 {
	var weights []float64
	if w.ranks.IsRoot() {
		weights = make([]float64, w.n*w.n)
	}
	w.everyRow(i, func(row int, u []float64) {
		for j := range w.n {
			if product := w.weight(u, j); product > graph.Cutoff {
				weights[row*w.n+j] = product
			}
		}
	})
	if weights == nil {
		return math.NaN()
	}
	sum, pairs := 0.0, 0
	for i := range w.n {
		for j := range i {
			a, b := weights[i*w.n+j], weights[j*w.n+i]
			if a+b > 0 {
				sum += math.Abs(a-b) / (a + b)
				pairs++
			}
		}
	}
	return 1 - sum/float64(pairs)
}
