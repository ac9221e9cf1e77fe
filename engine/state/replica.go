package state

import (
	"errors"
	"fmt"
	"slices"

	"engram/engine/config"
	"engram/engine/pattern"
	"engram/engine/store"
)

// Replica is one network of a batch.
type Replica struct {
	Number int // in the sweep
	*config.Experiment
	Days    []pattern.Set // what it was shown, day by day
	Kept    []Ref         // what the last night replayed; nil before the first
	Metrics [][]any       // rows of metrics.csv
	Recalls [][]any       // rows of recall.csv, and how many of them
	Written int           // are on the disk
	Failed  error

	tables map[string]*growing // of its folder, by file name, but for recall.csv

	NoneStored []store.NoneStored // nights that found nothing to replay
	Course     Course             // of the last phase that was recorded
	Findings   []Finding          // what its user should know of its phases
}

// Finding is something that a phase of consolidation did to a network and that its user should
// know: the run goes on, and its numbers would look normal.
type Finding struct {
	Replica  int     `json:"replica"`
	Phase    int     `json:"phase"`
	Name     string  `json:"name"` // of the phase
	Kind     string  `json:"kind"`
	Severity float64 `json:"severity"`           // the larger, the worse, among findings of a kind
	Text     string  `json:"text"`               // a sentence
	Size     string  `json:"size"`               // how many patterns: 12 of 12
	Foretold bool    `json:"foretold,omitempty"` // the user knows since before the run
}

// Sentence is a finding as the user reads it; only: there is one network.
func (f Finding) Sentence(only bool) string {
	if only {
		return fmt.Sprintf("phase %d (%s): %s", f.Phase, f.Name, f.Text)
	}
	return fmt.Sprintf("phase %d (%s), replica %d: %s", f.Phase, f.Name, f.Replica, f.Text)
}

// Worst is the first of the worst findings.
func Worst(found []Finding) Finding {
	return slices.MaxFunc(found, func(a, b Finding) int {
		switch {
		case a.Severity < b.Severity || a.Severity == b.Severity && a.Replica > b.Replica:
			return -1
		case a.Severity > b.Severity || a.Replica < b.Replica:
			return 1
		}
		return 0
	})
}

// ErrNothingStored says that a network has no stored pattern to replay in a night.
var ErrNothingStored = errors.New("no pattern is stored")

func (r *Replica) Day(d int) []Ref {
	refs := make([]Ref, r.Days[d].M)
	for mu := range refs {
		refs[mu] = Ref{d, mu}
	}
	return refs
}

// Silent is how many neurons none of the patterns activates.
func (r *Replica) Silent(refs []Ref) int {
	silent := 0
	for j := range r.Network.Neurons {
		if !slices.ContainsFunc(refs, func(p Ref) bool { return r.Days[p.Day].Bits[j*r.Days[p.Day].M+p.Mu] != 0 }) {
			silent++
		}
	}
	return silent
}
