package phase

import (
	"fmt"

	"engram/engine/analysis/theory"
	"engram/engine/config"
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

// Overload says that a phase of an experiment gives its networks more patterns than any network can store, if they are random ones,
// whose active neurons are that many in each, where it is from a file; "" where they are fewer, or the theory is not about the network.
func Overload(e *config.Experiment, active []int) string {
	most := 0
	for i, p := range e.Phases {
		switch {
		case p.Learn != nil:
			most = max(most, e.Patterns.Count*e.DaysOf(i))
		case p.Wake != nil || p.Sleep != nil:
			most = max(most, e.Patterns.Count)
		}
	}
	if theory.Covers(e, most) != nil {
		return ""
	}
	kind := theory.KindOfDrawn(e.Patterns.Kind)
	if e.Patterns.FromFile() {
		kind = theory.KindOf(active)
	}
	kind = kind.Seen(e.Network)
	capacity := theory.Capacity(e.Network.CodingLevel, kind)
	if float64(most) <= capacity*e.Network.Indegree() {
		return ""
	}
	each, remedy := "neuron", "more neurons"
	if e.Network.Wiring != nil {
		each, remedy = "input of a neuron", "more inputs in network.wiring"
	}
	return fmt.Sprintf("%d patterns are %.3g for each %s, and no network stores more than %.3g random ones of coding level %.3g (engram theory, %s patterns): give fewer patterns, or %s",
		most, float64(most)/e.Network.Indegree(), each, capacity, e.Network.CodingLevel, kind, remedy)
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
