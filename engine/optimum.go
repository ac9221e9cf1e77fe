package engine

import "engram/engine/analysis/theory"

// optimum is the largest value that each observable of a network can have by
// consolidation, for random patterns of a kind. Without values the theory says nothing.
type optimum struct {
	values map[string]float64
	kind   theory.Kind
}

// optimum is that of replica i, for as many patterns as it replays.
func (w *recorder) optimum(i int) optimum {
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
	best.kind = w.replicas[i].patternKind()
	if point, err := theory.Of(w.replicas[i].Experiment, len(w.mem.refs[i]), best.kind); err == nil {
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
func (r *replica) patternKind() theory.Kind {
	if r.Patterns.File == "" {
		return theory.Kind(r.Patterns.Kind)
	}
	var active []int
	for _, day := range r.days {
		active = append(active, day.active()...)
	}
	return theory.KindOf(active)
}

// active counts the active neurons of each pattern.
func (p patterns) active() []int {
	count := make([]int, p.m)
	for j := range p.n {
		for mu, x := range p.bits[j*p.m : (j+1)*p.m] {
			count[mu] += int(x)
		}
	}
	return count
}
