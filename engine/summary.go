package engine

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"engram/engine/phase"
	"engram/engine/state"
	"engram/engine/store"
)

// findings are those of all replicas.
func (j *Job) findings() (all []state.Finding) {
	for _, r := range j.replicas {
		all = append(all, r.Findings...)
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
	by := map[key][]state.Finding{}
	for _, f := range j.findings() {
		if f.Foretold {
			continue
		}
		k := key{f.Phase, f.Kind}
		if by[k] == nil {
			keys = append(keys, k)
		}
		by[k] = append(by[k], f)
	}
	slices.SortStableFunc(keys, func(a, b key) int { return a.phase - b.phase })
	for _, k := range keys {
		found := by[k]
		w := state.Worst(found)
		if len(found) == 1 {
			m.Warn(w.Sentence(len(j.replicas) == 1))
			continue
		}
		did, do := phase.SummaryOf(k.kind, w.Name)
		most := ""
		if w.Severity > 0 { // else none is worse than the others: learn that did not converge may have stored all patterns
			most = fmt.Sprintf("; most of all replica %d, %s", w.Replica, w.Size)
		}
		sentence := fmt.Sprintf("phase %d (%s): %d of %d networks %s (replicas %s%s): %s",
			k.phase, w.Name, len(found), len(j.replicas), did, numbersOf(found), most, do)
		for _, f := range found { // the sentence has them all
			m.Warnings = slices.DeleteFunc(m.Warnings, func(text string) bool { return text == f.Sentence(false) })
		}
		m.Warn(sentence)
		report(Event{Kind: Warning, Phase: k.phase, Name: w.Name, Batch: len(j.groups) - 1, Batches: len(j.groups), Message: sentence})
	}
}

// numbersOf lists the replicas of findings, as far as people read.
func numbersOf(found []state.Finding) string {
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

// noneStored are the nights of all replicas that had nothing to replay.
func (j *Job) noneStored() (all []store.NoneStored) {
	for _, r := range j.replicas {
		all = append(all, r.NoneStored...)
	}
	return all
}

// NothingStored says, after Run, that no network has a pattern stored after its last phase of wake, sleep or learn, and why; ""
// where one has. Its warnings have said so, but of each phase by itself.
func (j *Job) NothingStored() string {
	last := len(j.Experiment.Phases) - 1
	for last >= 0 && j.Experiment.Phases[last].Wake == nil && j.Experiment.Phases[last].Replay() == nil {
		last--
	}
	only, first := len(j.replicas) == 1, ""
	for _, r := range j.replicas {
		if r.Failed != nil && !errors.Is(r.Failed, ErrNothingStored) {
			continue
		}
		why := phase.WhyNothingStored(r, last, only)
		switch {
		case why == "":
			return ""
		case only:
			return why
		case first == "":
			first = fmt.Sprintf("no network of %d has a pattern stored at the end; the first, replica %d: %s", len(j.replicas), r.Number, why)
		}
	}
	return first
}

// failures lists the replicas that failed in the manifest and in one error. Networks that just
// had nothing to replay are none of them: that is a result.
func (j *Job) failures(m *store.Outcome) error {
	m.Failed = nil
	for _, r := range j.replicas {
		if r.Failed != nil && !errors.Is(r.Failed, ErrNothingStored) {
			m.Failed = append(m.Failed, store.FailedReplica{Replica: r.Number, Message: r.Failed.Error()})
		}
	}
	switch {
	case len(m.Failed) == 0:
		return nil
	case len(j.replicas) == 1:
		return j.replicas[0].Failed
	}
	return fmt.Errorf("%d of %d replicas failed; the first, replica %d: %s",
		len(m.Failed), len(j.replicas), m.Failed[0].Replica, m.Failed[0].Message)
}
