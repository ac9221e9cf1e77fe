package phase

import (
	"engram/engine/analysis/theory"
	"engram/engine/state"
)

// optimum is the largest value that each observable of a network can have by
// consolidation, for random patterns of a kind. Without values the theory says nothing.
type optimum struct {
	values map[string]float64
	kind   theory.Kind
}

// optimum is that of replica i, for as many patterns as it replays.
func (w *Recorder) optimum(i int) optimum {
	if w.name != "sleep" && w.name != "learn" {
		return optimum{}
	}
	if w.best == nil {
		w.best = map[int]optimum{}
	}
	best, known := w.best[i]
	if known {
		return best
	}
	best.kind = patternKind(w.Replicas[i]).Seen(w.Replicas[i].Network)
	if point, err := theory.Of(w.Replicas[i].Experiment, len(w.mem.Refs[i]), best.kind); err == nil {
		best.values = map[string]float64{}
		for _, name := range w.names {
			if most, ok := point.Optimum(name); ok {
				best.values[name] = most
			}
		}
	}
	w.best[i] = best
	return best
}

// patternKind is the kind of random patterns that the replica's are: the configuration's, or
// of patterns from a file the kind that the numbers of their active neurons tell.
func patternKind(r *state.Replica) theory.Kind {
	if !r.Patterns.FromFile() {
		return theory.KindOfDrawn(r.Patterns.Kind)
	}
	var active []int
	for _, day := range r.Days {
		active = append(active, day.Active()...)
	}
	return theory.KindOf(active)
}
