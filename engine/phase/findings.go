package phase

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"engram/engine/state"
	"engram/kernels"
)

// Kinds of findings, and what a summary over many networks says of them.
const (
	lostPatterns = "lost"        // patterns that were stored are not any more
	notStored    = "not stored"  // a night replays what is not stored
	notConverged = "unconverged" // learn came to its last cycle
	notLearnt    = "not learnt"  // learn for a fixed number of cycles left labels wrong
	fewStored    = "few stored"  // a day stored fewer than half of its patterns
	forgotten    = "forgotten"   // a day lost all patterns of an earlier one
	growing      = "growing"     // weights grow, and nothing that the phase does ends that
	outOfRange   = "range"       // squares of weights have left the range of the precision
	bareNeurons  = "bare"        // neurons lost all synapses
	unwired      = "unwired"     // neurons never had a synapse
)

// moreSynapses is what to do about neurons that the wiring gives no synapse.
const moreSynapses = "raise the probabilities of network.wiring, or give every neuron a row in its file"

// SummaryOf says of networks what they did in a phase of this name, and what to do.
func SummaryOf(kind, phase string) (did, do string) {
	both := map[string][2]string{
		lostPatterns: {"lost patterns that were stored", "lower rates; see docs/rates.md"},
		notStored:    {"replay patterns that are not stored", "let a wake or a learn phase store them first"},
		notConverged: {"did not converge", "more cycles, or until_converged: false where a fixed number is meant"},
		growing:      {"have weights that grow without bound", "fewer passes, a lower rate, or learn phases"},
		outOfRange:   {"have weights whose squares are out of range: margins, radius and l2 are NaN where they need them", "fewer passes, lower rates, or learn phases"},
		bareNeurons:  {"have neurons without a surviving synapse, which means of ratios leave out", "lower rates; see docs/rates.md"},
		unwired:      {"have neurons that get no synapse from the wiring, which means of ratios leave out", moreSynapses},
		fewStored:    {"store fewer than half of the day's patterns", "`engram suggest` writes rates for a network, and a day after a night needs regrow with a trace (docs/days.md)"},
		forgotten:    {"lost all stored patterns of an earlier day", "a night before it, and regrow with a larger trace, keep more of them (docs/days.md)"},
		notLearnt:    {"did not learn all patterns", "more cycles, lower rates (docs/rates.md) or a lower load would help"},
	}[kind]
	if kind == bareNeurons && phase == "drift" {
		return both[0], "a smaller sigma, or fewer steps"
	}
	return both[0], both[1]
}

// lostPart of the stored patterns may be lost in a phase without a word. A healthy night loses
// none, or one or two that were stored by a hair (docs/model.md, What is said of a night).
const lostPart = 0.05

// note keeps what a phase has found of the batch's networks, all of one kind, and tells the user:
// once for a phase and kind, since the batches of a sweep that come later have the same to say.
// All are summed up at the end (sumUp).
func (b *Driver) note(found []state.Finding) {
	if len(found) == 0 {
		return
	}
	for _, f := range found {
		for _, r := range b.Replicas {
			known := func(o state.Finding) bool { return o.Phase == f.Phase && o.Kind == f.Kind } // before a stop
			if r.Number == f.Replica && !slices.ContainsFunc(r.Findings, known) {
				r.Findings = append(r.Findings, f)
			}
		}
	}
	told := slices.DeleteFunc(found, func(f state.Finding) bool { return f.Foretold })
	if len(told) == 0 {
		return
	}
	f := state.Worst(told)
	b.Report(Event{Kind: Warning, Phase: f.Phase, Name: f.Name, Once: fmt.Sprintf("phase %d: %s", f.Phase, f.Kind), Message: f.Sentence(b.Only)})
}

// sayNotStored tells of nights that begin with patterns that are not stored, which they replay
// since no wake has come before: the network then teaches itself its wrong answers.
func (w *Recorder) sayNotStored() {
	var found []state.Finding
	for i, r := range w.Replicas {
		count, stored := len(w.mem.Refs[i]), w.begun[i]
		if r.Failed != nil || stored < 0 || stored == count {
			continue
		}
		_, do := SummaryOf(notStored, w.name)
		size := fmt.Sprintf("%d of %d", count-stored, count)
		text := fmt.Sprintf("of the patterns that the night replays %s are not stored, and a night strengthens wrong answers as well as right ones; %s", size, do)
		found = append(found, state.Finding{Replica: r.Number, Phase: w.phase, Name: w.name, Kind: notStored, Severity: float64(count-stored) / float64(count), Text: text, Size: size})
	}
	w.note(found)
}

// sayLost tells of patterns that were stored when the phase began, or at any of its records, and
// are not at its end.
func (w *Recorder) sayLost() {
	var found []state.Finding
	for i, r := range w.Replicas {
		had, has := w.begun[i], w.stored[i]
		what := "the night lost"
		if w.name == "learn" { // which begins with nothing
			had, what = w.most[i], "learning lost"
		}
		if r.Failed != nil || had < 0 || float64(had-has) <= lostPart*float64(had) { // below 0: it skipped the night
			continue
		}
		_, do := SummaryOf(lostPatterns, w.name)
		size := fmt.Sprintf("%d of %d", had-has, had)
		patterns := size + " patterns"
		if count := len(w.mem.Refs[i]); w.name == "learn" && had < count {
			patterns = fmt.Sprintf("%d of the %d patterns that it had stored at a record, the most at any, of %d in all", had-has, had, count)
		}
		text := fmt.Sprintf("%s %s: %s", what, patterns, do)
		found = append(found, state.Finding{Replica: r.Number, Phase: w.phase, Name: w.name, Kind: lostPatterns, Severity: float64(had-has) / float64(had), Text: text, Size: size})
	}
	w.note(found)
}

// unbounded is a growth of weights that no day has in which patterns become known. Wake multiplies
// its steps by currents, which grow with the weights, so that these grow by a factor in every pass as
// long as patterns stay unknown. (N = 300, f = 0.1, loads of 0.1 to 0.8, rates of 0.003 to 0.1: days
// that store patterns change their weights by a tenth at most, the others reach 1000-fold.)
const unbounded = 10

// whyNotLearnt says what the course of a day tells about more of it; "" where more passes or a higher
// rate would help.
func whyNotLearnt(c state.Course, path string, rate float64) string {
	const hardly, back = 0.01, 1.1
	switch {
	case c.Growth() > unbounded:
		return fmt.Sprintf("the weights have grown %.3g-fold in %s, and its steps with them, so that more passes or a higher rate make it worse: lower the rate (%g)", c.Growth(), path, rate)
	case c.Wrong[1] > back*c.Wrong[2]:
		return fmt.Sprintf("%.3g of the answers are wrong after %s, and %.3g were at an earlier record: give it fewer passes or a lower rate (%g)", c.Wrong[1], path, c.Wrong[2], rate)
	case c.Wrong[1] >= c.Wrong[0] && math.Abs(c.Growth()-1) > hardly:
		return fmt.Sprintf("%s has changed the weights, and no fewer answers are wrong than before (%.3g): more passes or a higher rate (%g) do not help", path, c.Wrong[1], rate)
	}
	return ""
}

// follow tells of weights of replica i that grow without bound, or are so large that observables
// which need their squares cannot be told.
func (w *Recorder) follow(i, cycle int) {
	r, remedy := w.Replicas[i], whyLarge(w.Replicas[i], w.phase)
	wake := w.name == "wake" // no other phase multiplies its steps by what grows
	if growth := r.Course.Growth(); wake && growth > unbounded && w.stored[i] < len(w.mem.Refs[i]) {
		w.sayLarge(i, growing, growth, func(largest float64) string {
			return fmt.Sprintf("by %s the weights have grown %.3g-fold, to %.3g at most, and they keep growing, since each step is multiplied by currents that grow with them; %d of %d patterns are stored; %s",
				w.when(cycle), growth, largest, w.stored[i], len(w.mem.Refs[i]), remedy)
		})
	}
	p, most := w.Target.Precision(), math.MaxFloat32
	if p == kernels.Float64 {
		most = math.MaxFloat64
	}
	limit := math.Sqrt(most)
	if sum := slices.Max(w.PerRow(i, "l1")); sum > limit {
		w.sayLarge(i, outOfRange, sum, func(largest float64) string {
			return fmt.Sprintf("by %s weights have reached %.3g: squares of weights beyond %.2g leave the range of %s, and margin_min, margin_avg, margin_syn, radius and l2 are NaN where they do; %s",
				w.when(cycle), largest, limit, p, remedy)
		})
	}
}

// whyLarge is what to do about weights that are too large in a phase.
func whyLarge(r *state.Replica, phase int) string {
	c := r.Phases[phase]
	switch replay := c.Replay(); {
	case c.Wake != nil:
		return fmt.Sprintf("more passes or a higher rate make it worse: lower the rate (%g), or, where that does not help, as with patterns that are correlated or not equally active, put a learn phase in its place", c.Wake.Rate)
	case c.Drift != nil && c.Drift.Scaling.None:
		return fmt.Sprintf("lower phases.%d.drift.sigma (%g) or its steps", phase, c.Drift.Sigma)
	case replay != nil && replay.Scaling.None:
		return fmt.Sprintf("lower phases.%d.%s.rate", phase, c.Name())
	}
	return "lower the length that weights are scaled to"
}

// when says after how many cycles something was seen.
func (w *Recorder) when(cycle int) string {
	unit := "cycle"
	if w.name == "wake" {
		unit = "pass"
	}
	return fmt.Sprintf("%s %d", unit, cycle)
}

// sayLarge notes once a phase and kind that weights of replica i are large. All ranks call it.
func (w *Recorder) sayLarge(i int, kind string, severity float64, text func(largest float64) string) {
	r := w.Replicas[i]
	if slices.ContainsFunc(r.Findings, func(f state.Finding) bool { return f.Phase == w.phase && f.Kind == kind }) {
		return
	}
	largest := 0.0
	w.EveryRow(i, func(_ int, u []float64) {
		for j := range w.K {
			largest = max(largest, w.Weight(u, j))
		}
	})
	w.note([]state.Finding{{Replica: r.Number, Phase: w.phase, Name: w.name, Kind: kind, Severity: severity, Text: text(largest), Size: fmt.Sprintf("up to %.3g", largest)}})
}

// sayBare tells of networks some of whose neurons have no surviving synapse at the end of a phase, or never had one: no
// ratio to their weights exists, and means leave them out. (Of networks without any, warnIfDead tells.)
func (w *Recorder) sayBare() {
	var bare, never []state.Finding
	for i, r := range w.Replicas {
		none := w.Unwired(r)
		lost := w.bare[i] - none
		if r.Failed != nil || w.bare[i] == w.N {
			continue
		}
		finding := func(kind string, neurons int, text string) state.Finding {
			size := fmt.Sprintf("%d of %d", neurons, w.N)
			_, do := SummaryOf(kind, w.name)
			text = fmt.Sprintf(text, size, w.N-w.bare[i], do)
			return state.Finding{Replica: r.Number, Phase: w.phase, Name: w.name, Kind: kind, Severity: float64(neurons) / float64(w.N), Text: text, Size: size}
		}
		if lost > 0 {
			bare = append(bare, finding(bareNeurons, lost, "%s neurons have no surviving synapse at its end; means of margins and rho are over the other %d, all others over all; fewer with %s"))
		}
		said := slices.ContainsFunc(r.Findings, func(f state.Finding) bool { return f.Kind == unwired })
		if none > 0 && !said {
			never = append(never, finding(unwired, none, "%s neurons get no synapse from network.wiring, and store no pattern in which they are active; means of margins and rho are over %d neurons, all others over all; %s"))
		}
	}
	w.note(bare)
	w.note(never)
}

// sayNotConverged tells of replicas that ran to the last of so many cycles without converging,
// and what the last check missed.
func (w *Recorder) sayNotConverged(running []bool, cycles int, why []string) {
	var found []state.Finding
	for i, r := range w.Replicas {
		if r.Failed != nil || cycles == 0 || running != nil && !running[i] {
			continue
		}
		text := fmt.Sprintf("learning did not converge in its %d cycles", cycles)
		if why[i] != "" {
			text += ": " + why[i]
		} else {
			text += fmt.Sprintf(", which takes %d at least, being judged every %d", 2*CheckEvery, CheckEvery)
		}
		_, do := SummaryOf(notConverged, w.name)
		found = append(found, w.lacking(i, notConverged, text+"; give it "+do))
	}
	w.note(found)
}

// sayNotLearnt tells of replicas that have not learnt all patterns in a fixed number of cycles.
func (w *Recorder) sayNotLearnt() {
	w.sayEndsLacking(notLearnt, "learning", func(i int) bool {
		lost := float64(w.most[i]-w.stored[i]) > lostPart*float64(w.most[i]) // which has been said
		return !lost && w.stored[i] < len(w.mem.Refs[i])
	})
}

// sayFewStored tells of days that end with fewer than half of their patterns stored.
func (w *Recorder) sayFewStored() {
	w.sayEndsLacking(fewStored, "the day", func(i int) bool { return 2*w.stored[i] < len(w.mem.Refs[i]) })
}

// sayForgotten tells of days by whose end all patterns of an earlier day are lost that were stored when the phase before them ended:
// before synapses grew back.
func (w *Recorder) sayForgotten() {
	var found []state.Finding
	_, do := SummaryOf(forgotten, w.name)
	for i, r := range w.Replicas {
		if r.Failed != nil || w.days == nil {
			continue
		}
		before, now := w.days.counts(i)
		var lost []string
		sum, all := 0, 0
		for day, had := range before {
			all += had
			if had > 0 && now[day] == 0 {
				lost = append(lost, fmt.Sprintf("all %d stored patterns of day %d", had, day))
				sum += had
			}
		}
		if len(lost) == 0 {
			continue
		}
		text := fmt.Sprintf("the day lost %s: %s", strings.Join(lost, ", "), do)
		found = append(found, state.Finding{Replica: r.Number, Phase: w.phase, Name: w.name, Kind: forgotten, Severity: float64(sum) / float64(all), Text: text, Size: fmt.Sprintf("%d patterns", sum)})
	}
	w.note(found)
}

// sayEndsLacking tells of the replicas that end a phase without so many of their patterns that it is to be said.
func (w *Recorder) sayEndsLacking(kind, what string, isSaid func(i int) bool) {
	var found []state.Finding
	_, do := SummaryOf(kind, w.name)
	for i, r := range w.Replicas {
		if r.Failed != nil || !isSaid(i) {
			continue
		}
		f := w.lacking(i, kind, "")
		f.Text = fmt.Sprintf("%s ends with %s: %s", what, f.Size, do)
		f.Foretold = kind == fewStored && w.phase == 0 && r.WiredDay()
		found = append(found, f)
	}
	w.note(found)
}

// lacking is a finding of replica i whose severity is the part of its patterns that are not stored.
func (w *Recorder) lacking(i int, kind, text string) state.Finding {
	count := len(w.mem.Refs[i])
	size := fmt.Sprintf("%d of %d patterns not stored", count-w.stored[i], count)
	return state.Finding{Replica: w.Replicas[i].Number, Phase: w.phase, Name: w.name, Kind: kind, Severity: 1 - float64(w.stored[i])/float64(count), Text: text, Size: size}
}

// silentIn is how many neurons of replica i none of the patterns in use activates.
func (w *Recorder) silentIn(i int) int {
	if w.silent == nil {
		w.silent = map[int]int{}
	}
	n, known := w.silent[i]
	if !known {
		n = w.Replicas[i].Silent(w.mem.Refs[i])
		w.silent[i] = n
	}
	return n
}

// WhyNothingStored says why a network that did not fail has no pattern stored after the given phase of wake, sleep or learn, or
// did not come that far; "" where it has one.
func WhyNothingStored(r *state.Replica, phase int, only bool) string {
	for _, none := range r.NoneStored {
		if none.Stopped || none.Phase == phase {
			return none.Message
		}
	}
	atEnd := []string{lostPatterns, notConverged, notLearnt, fewStored} // what is said of the end of a phase
	for _, f := range r.Findings {
		if f.Phase == phase && f.Severity == 1 && slices.Contains(atEnd, f.Kind) {
			return f.Sentence(only)
		}
	}
	return ""
}
