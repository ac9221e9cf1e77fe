package engine

import (
	"fmt"
	"slices"
	"strings"

	"engram/engine/store"
)

// finding is something that a phase of consolidation did to a network and that its user should
// know: the run goes on, and its numbers would look normal.
type finding struct {
	Replica  int     `json:"replica"`
	Phase    int     `json:"phase"`
	Name     string  `json:"name"` // of the phase
	Kind     string  `json:"kind"`
	Severity float64 `json:"severity"` // the larger, the worse, among findings of a kind
	Text     string  `json:"text"`     // a sentence
	Size     string  `json:"size"`     // how many patterns: 12 of 12
}

// Kinds of findings, and what a summary over many networks says of them.
const (
	lostPatterns = "lost"        // patterns that were stored are not any more
	notStored    = "not stored"  // a night replays what is not stored
	notConverged = "unconverged" // learn came to its last cycle
	notLearnt    = "not learnt"  // learn for a fixed number of cycles left labels wrong
)

// summaryOf says of networks what they did, and what to do.
func summaryOf(kind string) (did, do string) {
	both := map[string][2]string{
		lostPatterns: {"lost patterns that were stored", "lower rates; see docs/rates.md"},
		notStored:    {"replay patterns that are not stored", "let a wake or a learn phase store them first"},
		notConverged: {"did not converge", "more cycles, or until_converged: false where a fixed number is meant"},
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
func (b *driver) note(found []finding) {
	if len(found) == 0 {
		return
	}
	for _, f := range found {
		for _, r := range b.replicas {
			known := func(o finding) bool { return o.Phase == f.Phase && o.Kind == f.Kind } // before a stop
			if r.number == f.Replica && !slices.ContainsFunc(r.findings, known) {
				r.findings = append(r.findings, f)
			}
		}
	}
	f := worst(found)
	b.report(Event{Kind: Warning, Phase: f.Phase, Name: f.Name, Once: fmt.Sprintf("phase %d: %s", f.Phase, f.Kind), Message: f.sentence(b.only)})
}

// worst is the first of the worst findings.
func worst(found []finding) finding {
	return slices.MaxFunc(found, func(a, b finding) int {
		switch {
		case a.Severity < b.Severity || a.Severity == b.Severity && a.Replica > b.Replica:
			return -1
		case a.Severity > b.Severity || a.Replica < b.Replica:
			return 1
		}
		return 0
	})
}

// sentence is a finding as the user reads it; only: there is one network.
func (f finding) sentence(only bool) string {
	if only {
		return fmt.Sprintf("phase %d (%s): %s", f.Phase, f.Name, f.Text)
	}
	return fmt.Sprintf("phase %d (%s), replica %d: %s", f.Phase, f.Name, f.Replica, f.Text)
}

// findings are those of all replicas.
func (j *Job) findings() (all []finding) {
	for _, r := range j.replicas {
		all = append(all, r.findings...)
	}
	return all
}

// sumUp writes the findings into the manifest, a sentence for each phase and kind, and tells
// the user of those that several networks have:
// phase 1 (sleep): 3 of 12 networks lost patterns that were stored (replicas 2, 5, 8; most of all replica 5, 40 of 40): ...
// (A single one has been told, but maybe by a process that was killed before its manifest was written.)
func (j *Job) sumUp(m *store.Outcome, report func(Event)) {
	type key struct {
		phase int
		kind  string
	}
	var keys []key
	by := map[key][]finding{}
	for _, f := range j.findings() {
		k := key{f.Phase, f.Kind}
		if by[k] == nil {
			keys = append(keys, k)
		}
		by[k] = append(by[k], f)
	}
	slices.SortStableFunc(keys, func(a, b key) int { return a.phase - b.phase })
	for _, k := range keys {
		found := by[k]
		w := worst(found)
		if len(found) == 1 {
			m.Warn(w.sentence(len(j.replicas) == 1))
			continue
		}
		did, do := summaryOf(k.kind)
		sentence := fmt.Sprintf("phase %d (%s): %d of %d networks %s (replicas %s; most of all replica %d, %s): %s",
			k.phase, w.Name, len(found), len(j.replicas), did, numbersOf(found), w.Replica, w.Size, do)
		m.Warn(sentence)
		report(Event{Kind: Warning, Phase: k.phase, Name: w.Name, Batch: len(j.groups) - 1, Batches: len(j.groups), Message: sentence})
	}
}

// numbersOf lists the replicas of findings, as far as people read.
func numbersOf(found []finding) string {
	const most = 10
	var numbers []string
	for _, f := range found[:min(most, len(found))] {
		numbers = append(numbers, fmt.Sprint(f.Replica))
	}
	text := strings.Join(numbers, ", ")
	if more := len(found) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// sayNotStored tells of nights that begin with patterns that are not stored, which they replay
// since no wake has come before: the network then teaches itself its wrong answers.
func (w *recorder) sayNotStored() {
	var found []finding
	for i, r := range w.replicas {
		count, stored := len(w.mem.refs[i]), w.begun[i]
		if r.failed != nil || stored < 0 || stored == count {
			continue
		}
		_, do := summaryOf(notStored)
		size := fmt.Sprintf("%d of %d", count-stored, count)
		text := fmt.Sprintf("of the patterns that the night replays %s are not stored, and a night strengthens wrong answers as well as right ones; %s", size, do)
		found = append(found, finding{r.number, w.phase, w.name, notStored, float64(count-stored) / float64(count), text, size})
	}
	w.note(found)
}

// sayLost tells of patterns that were stored when the phase began, or at any of its records, and
// are not at its end.
func (w *recorder) sayLost() {
	var found []finding
	for i, r := range w.replicas {
		had, has := w.begun[i], w.stored[i]
		what := "the night lost"
		if w.name == "learn" { // which begins with nothing
			had, what = w.most[i], "learning lost"
		}
		if r.failed != nil || had < 0 || float64(had-has) <= lostPart*float64(had) { // below 0: it skipped the night
			continue
		}
		_, do := summaryOf(lostPatterns)
		size := fmt.Sprintf("%d of %d", had-has, had)
		text := fmt.Sprintf("%s %s patterns: %s", what, size, do)
		found = append(found, finding{r.number, w.phase, w.name, lostPatterns, float64(had-has) / float64(had), text, size})
	}
	w.note(found)
}
