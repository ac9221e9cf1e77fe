package phase

import (
	"fmt"
	"slices"

	"engram/engine/state"
)

// Kinds of findings, and what a summary over many networks says of them.
const (
	lostPatterns = "lost"        // patterns that were stored are not any more
	notStored    = "not stored"  // a night replays what is not stored
	notConverged = "unconverged" // learn came to its last cycle
	notLearnt    = "not learnt"  // learn for a fixed number of cycles left labels wrong
	growing      = "growing"     // weights grow, and nothing that the phase does ends that
	outOfRange   = "range"       // squares of weights have left the range of the precision
	bareNeurons  = "bare"        // neurons lost all synapses
)

// SummaryOf says of networks what they did, and what to do.
func SummaryOf(kind string) (did, do string) {
	both := map[string][2]string{
		lostPatterns: {"lost patterns that were stored", "lower rates; see docs/rates.md"},
		notStored:    {"replay patterns that are not stored", "let a wake or a learn phase store them first"},
		notConverged: {"did not converge", "more cycles, or until_converged: false where a fixed number is meant"},
		growing:      {"have weights that grow without bound", "fewer passes, a lower rate, or learn phases"},
		outOfRange:   {"have weights whose squares are out of range: margins, radius and l2 are NaN where they need them", "fewer passes, lower rates, or learn phases"},
		bareNeurons:  {"have neurons without a surviving synapse, which means of ratios leave out", "lower rates; see docs/rates.md"},
		notLearnt:    {"did not learn all patterns", "more cycles, lower rates (docs/rates.md) or a lower load would help"},
	}[kind]
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
	f := state.Worst(found)
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
		_, do := SummaryOf(notStored)
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
		_, do := SummaryOf(lostPatterns)
		size := fmt.Sprintf("%d of %d", had-has, had)
		text := fmt.Sprintf("%s %s patterns: %s", what, size, do)
		found = append(found, state.Finding{Replica: r.Number, Phase: w.phase, Name: w.name, Kind: lostPatterns, Severity: float64(had-has) / float64(had), Text: text, Size: size})
	}
	w.note(found)
}
