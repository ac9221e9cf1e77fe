package phase

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/observable"
	"engram/engine/state"
	"engram/engine/statistics"
)

// Recorder measures the observables of a phase at every record, and reports progress.
type Recorder struct {
	*Driver
	phase   int
	name    string
	cycles  int // of the phase, at most; passes by day, levels of a recall
	mem     *state.PatternSet
	every   config.Every
	names   []string // as asked for
	measure *state.Runner
	first   *state.Runner // of the first record, which takes mean_i from the state too; nil: there was one, or mean_i is known

	stepsPerCycle int // 1; by day the presentations of a pass

	last       []int           // the cycle that was recorded last for each replica
	best       map[int]optimum // of replicas, found once
	silent     map[int]int     // of replicas: the neurons in no pattern, found once
	lastReport time.Time       // when progress was reported last

	begun, stored, most []int // patterns stored at the first record of each replica, at the last one, and at most; -1: no record

	memories *memories  // patterns one by one; nil: not asked for
	days     *dayCounts // stored patterns of each day; nil: not counted
	probes   *probes    // neurons and synapses one by one; nil: not asked for

	bare []int // neurons of each replica without a surviving synapse, at its last record

	snapshots snapshots
}

// progressEvery is how often progress is reported between records.
const progressEvery = 200 * time.Millisecond

// newRecorder follows a phase from its beginning, or from where it was saved.
func (b *Driver) newRecorder(phase int, mem *state.PatternSet, from *Saved) (*Recorder, error) {
	record, p := b.Replicas[0].Record, b.Replicas[0].Phases[phase]
	w := &Recorder{Driver: b, phase: phase, name: p.Name(), stepsPerCycle: 1, mem: mem, every: record.Every, names: record.Observables}
	w.cycles, _, _ = p.Duration()
	if p.Wake != nil {
		w.stepsPerCycle = mem.M
	}
	for range b.Replicas {
		w.last = append(w.last, -1)
		w.bare = append(w.bare, 0)
		w.begun, w.stored, w.most = append(w.begun, -1), append(w.stored, -1), append(w.most, -1)
	}
	w.snapshots = newSnapshots(b.Replicas, p.Replay())
	b.Report(Event{Kind: PhaseBegins, Phase: phase, Name: w.name, Cycle: from.step() / w.stepsPerCycle, Cycles: w.cycles, Patterns: mem.M})
	var err error
	if p.Recall == nil { // which measures those it tests
		if w.memories, err = b.newMemories(phase, b.Ever()); err != nil {
			return nil, err
		}
	}
	if w.days, err = b.newDayCounts(phase); err != nil {
		return nil, err
	}
	if w.probes, err = b.newProbes(); err != nil {
		return nil, err
	}
	w.measure, err = b.Compile(mem.M, func(s model.Shape) *graph.Graph { return s.Observe(Outputs(record)...) })
	return w, err
}

// Outputs are the graph outputs that the observables and probes are made of, and those that tell which
// neurons are alive, whether all are sound, and what a phase stores or loses.
func Outputs(record config.Record) []string {
	names := []string{"density", "l1", model.Unstable}
	if p := record.Probes; p != nil && len(p.Neurons) > 0 {
		names = append(names, "margin_min")
	}
	for _, name := range record.Observables {
		if output := observable.Named(name).Output; output != "" && !slices.Contains(names, output) {
			names = append(names, output)
		}
	}
	for _, needs := range [][2]string{{model.Radius, "l2"}, {model.AllH, "l2"}, {model.Excitation, model.Inhibition}} {
		if slices.Contains(names, needs[0]) && !slices.Contains(names, needs[1]) {
			names = append(names, needs[1])
		}
	}
	return names
}

// steps is how many steps the phase has, at most.
func (w *Recorder) steps() int { return w.cycles * w.stepsPerCycle }

// at is called before each cycle: it records, and keeps the state, when that is due.
func (w *Recorder) at(running []bool, cycle int) error {
	if err := w.snapshot(running, cycle); err != nil {
		return err
	}
	if w.every.Due(cycle) && !w.recorded(running, cycle) {
		return w.recordOf(running, cycle, cycle == 0)
	}
	w.progress(cycle)
	return nil
}

// recorded tells whether this cycle is recorded for all that run: it was before a stop.
func (w *Recorder) recorded(running []bool, cycle int) bool {
	for i, last := range w.last {
		if w.Replicas[i].Failed == nil && (running == nil || running[i]) && last != cycle {
			return false
		}
	}
	return true
}

// state is what a checkpoint keeps of the recorder.
func (w *Recorder) state() PhaseState {
	return PhaseState{Recorded: w.last, Snapshots: w.snapshots.kept, Begun: w.begun, Stored: w.stored, Most: w.most}
}

// restore goes on where a checkpoint was written.
func (w *Recorder) restore(c *Saved) {
	if c != nil && len(c.Recorded) == len(w.last) && len(c.Snapshots) == len(w.snapshots.kept) {
		w.last, w.snapshots.kept = c.Recorded, c.Snapshots
	}
	if n := len(w.last); c != nil && len(c.Begun) == n && len(c.Stored) == n && len(c.Most) == n {
		w.begun, w.stored, w.most = c.Begun, c.Stored, c.Most
	}
}

// progress reports how far the phase is, unless it did so a moment ago.
func (w *Recorder) progress(cycle int) {
	if time.Since(w.lastReport) > progressEvery {
		w.lastReport = time.Now()
		w.Report(Event{Kind: Progress, Phase: w.phase, Name: w.name, Cycle: cycle, Cycles: w.cycles})
	}
}

// untilRecord is the number of steps from this one to the next record, snapshot or the end.
func (w *Recorder) untilRecord(step int) int {
	cycle, part := step/w.stepsPerCycle, step%w.stepsPerCycle
	return w.untilSnapshot(cycle, min(w.every.After(cycle), w.cycles)-cycle)*w.stepsPerCycle - part
}

// end records the end of the phase, unless that cycle is recorded already.
func (w *Recorder) end(running []bool, cycle int) error {
	if err := w.snapshot(running, cycle); err != nil {
		return err
	}
	rest, any := make([]bool, len(w.Replicas)), false
	for i, last := range w.last {
		rest[i] = last != cycle && (running == nil || running[i])
		any = any || rest[i]
	}
	if any {
		if err := w.recordOf(rest, cycle, true); err != nil {
			return err
		}
	}
	w.Report(Event{Kind: PhaseEnds, Phase: w.phase, Name: w.name, Cycle: cycle, Cycles: w.cycles})
	return nil
}

// Stop records where a phase was interrupted, and returns why.
func (w *Recorder) Stop(ctx context.Context, running []bool, cycle int, why error) error {
	if !IsStop(ctx, why) || w.Stream != nil || w.RowProgress.Cycle > 0 {
		return why // a failure, no time to go through all factors again, or rows at different cycles
	}
	if err := w.end(running, cycle); err != nil {
		return err
	}
	return why
}

// finish records the replicas that are done for good and returns those that go on.
func (w *Recorder) finish(running, done []bool, cycle int) ([]bool, error) {
	rest, ending := make([]bool, len(done)), make([]bool, len(done))
	for i := range done {
		on := w.Replicas[i].Failed == nil && (running == nil || running[i])
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
	return rest, w.recordOf(ending, cycle, true)
}

// recordOf adds a row to the metrics of each running replica; atEnd: the phase begins or ends with it.
func (w *Recorder) recordOf(running []bool, cycle int, atEnd bool) error {
	measure := cmp.Or(w.first, w.measure)
	if err := measure.Run(running); err != nil {
		return err
	}
	w.first = nil
	if err := w.Target.Wait(); err != nil {
		return err
	}
	w.lastReport = time.Now()
	var report Event // with the values of the first network, and the rows of all
	first := 0
	for i, r := range w.Replicas {
		if r.Failed != nil || running != nil && !running[i] {
			continue
		}
		w.last[i] = cycle
		if r.Failed = w.lost(i, cycle); r.Failed != nil {
			continue
		}
		w.warnIfDead(i, cycle)
		w.count(i)
		w.follow(i, cycle)
		row := []any{r.Number, w.phase, w.name, cycle}
		values, medians := map[string]float64{}, map[string]float64{}
		for _, name := range w.names {
			o := observable.Named(name)
			v := w.observe(i, o)
			values[name] = v.Mean
			row = append(row, v.Mean)
			if o.Spread {
				row = append(row, v.Std, v.Median)
				medians[name] = v.Median
			}
		}
		r.Metrics = append(r.Metrics, row)
		if report.Rows == nil {
			first = i
			best := w.optimum(i)
			report = Event{Kind: Progress, Phase: w.phase, Name: w.name, Cycle: cycle, Cycles: w.cycles,
				Values: values, Medians: medians, Optimum: best.values, OptimumFor: best.kind, Replica: r.Number, Patterns: len(w.mem.Refs[i]), Silent: w.silentIn(i), Bare: w.bare[i]}
		}
		report.Rows = append(report.Rows, row)
	}
	if w.days != nil && atEnd {
		if err := w.days.record(running, cycle); err != nil {
			return err
		}
		report.ByDay = w.days.stored[first]
	}
	if report.Rows != nil {
		w.Report(report)
	}
	if w.memories != nil && (atEnd || w.Replicas[0].Record.Memories == config.EveryRecord) {
		if err := w.memories.record(running, cycle); err != nil {
			return err
		}
	}
	if w.probes != nil {
		if err := w.probes.record(w.phase, running, cycle); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return w.allFailed()
}

// count notes how many patterns of replica i are stored, and what became of its weights.
func (w *Recorder) count(i int) {
	wrong := w.PerPattern(i, model.Unstable, w.mem.M, state.Add)[:len(w.mem.Refs[i])] // neurons of each pattern
	first := w.begun[i] < 0
	w.stored[i] = statistics.CountZeros(wrong)
	if first {
		w.begun[i] = w.stored[i]
	}
	weight, _ := statistics.MeanStd(w.PerRow(i, "l1"))
	part, _ := statistics.MeanStd(wrong)
	w.Replicas[i].Course.Add(first, weight, part/float64(w.N))
	w.bare[i] = statistics.CountZeros(w.PerRow(i, "density"))
	w.most[i] = max(w.most[i], w.stored[i])
}

// lost is the error of a replica one of whose neurons is not made of numbers any more.
func (w *Recorder) lost(i, cycle int) error {
	theta, sums := w.PerRow(i, model.Theta), w.PerRow(i, "l1")
	for row := range theta {
		if v := theta[row] + sums[row]; math.IsNaN(v) || math.IsInf(v, 0) {
			p := w.Target.Precision()
			return fmt.Errorf("phase %d (%s), cycle %d: neuron %d has left the range of %s (threshold %g, sum of weights %g); %s",
				w.phase, w.name, cycle, row, p, theta[row], sums[row], WhyLost(w.Replicas[i], w.phase, cycle, p, theta[row], sums[row]))
		}
	}
	return nil
}

// observe is an observable of replica i.
func (w *Recorder) observe(i int, o observable.Observable) statistics.Spread {
	switch o.Over {
	case observable.Neurons:
		return statistics.SpreadOf(w.perNeuron(i, o))
	case observable.Excitatory:
		return statistics.SpreadOf(w.perNeuron(i, o)[:w.Populations.Excitatory])
	case observable.Inhibitory:
		return statistics.SpreadOf(w.perNeuron(i, o)[w.Populations.Excitatory:])
	case observable.Alive:
		return statistics.SpreadOf(statistics.Living(w.perNeuron(i, o), w.PerRow(i, "density")))
	case observable.Excited:
		return statistics.SpreadOf(slices.DeleteFunc(w.perNeuron(i, o), math.IsNaN))
	case observable.Patterns:
		return statistics.SpreadOf(w.ofPatterns(i, o.Name))
	}
	return statistics.Spread{Mean: w.ofNetwork(i, o.Name)}
}

// perNeuron is an observable of each neuron of replica i.
func (w *Recorder) perNeuron(i int, o observable.Observable) []float64 {
	values := w.PerRow(i, o.Output)
	switch o.Name {
	case "indegree": // the density times its denominator, which is a whole number but for the rounding of the density
		for row, density := range values {
			values[row] = math.Round(density * float64(w.SynapsesOf(w.Replicas[i], row)))
		}
	case "balance":
		inhibition := w.PerRow(i, model.Inhibition)
		for row, theta := range w.PerRow(i, model.Theta) {
			values[row] /= theta - inhibition[row]
		}
	}
	return values
}

// ofPatterns is an observable that is one number for each pattern of replica i.
func (w *Recorder) ofPatterns(i int, name string) []float64 {
	unknown := strings.HasPrefix(name, "radius") && slices.ContainsFunc(w.PerRow(i, "l2"), math.IsNaN) // weights out of range
	switch {
	case unknown:
		return []float64{math.NaN()}
	case name == "radius":
		return radii(w.Batch, i, w.mem)
	case name == "radius_avg":
		return w.Population(i, w.mem).MeanRadius()
	case name == "overlap":
		return w.Population(i, w.mem).Overlap(w.Populations.CodingLevel)
	case name == "sparseness_population":
		return slices.DeleteFunc(w.Population(i, w.mem).Sparseness(), math.IsNaN)
	}
	panic("engine: an observable of patterns that nothing makes")
}

// ofNetwork is an observable that is one number for replica i.
func (w *Recorder) ofNetwork(i int, name string) float64 {
	switch name {
	case "theta":
		mean, _ := statistics.MeanStd(w.PerRow(i, model.Theta))
		return mean
	case "stored":
		return float64(w.stored[i])
	case "recall_rate":
		count, recalled := len(w.mem.Refs[i]), 0
		limit := 0.2 * float64(w.N) * w.Populations.CodingLevel
		for _, misses := range w.PerPattern(i, model.Misses, w.mem.M, state.Add)[:count] {
			if misses <= limit {
				recalled++
			}
		}
		return float64(recalled) / float64(count)
	case "information":
		excitatory, p := float64(w.Populations.Excitatory), w.Populations
		bits := float64(excitatory*statistics.Entropy(p.FE)) + float64((float64(w.N)-excitatory)*statistics.Entropy(p.FI))
		return float64(len(w.mem.Refs[i])) * bits
	case "singular_value":
		return w.SingularValue(i)
	case "symmetry":
		return w.Symmetry(i)
	case "factors_within":
		return w.FactorCorrelations(i).Within()
	case "factors_across":
		return w.FactorCorrelations(i).Across()
	}
	panic("engine: an observable of the network that nothing makes")
}
