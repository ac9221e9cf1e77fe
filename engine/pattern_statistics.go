package engine

import (
	"engram/engine/config"
	"engram/engine/pattern"
	"engram/engine/state"
)

// PatternStatistics tell of the patterns of the first day of a job's first network.
type PatternStatistics struct {
	Patterns int     // M
	Looked   int     // patterns that were looked at: the first ones, where all are many
	Activity float64 // mean fraction of active neurons of a pattern

	Least, Most int // active neurons of a pattern

	Overlaps                 [config.Relations]pattern.Overlap // by the relation of two patterns
	SilentNeurons, Duplicate int                               // neurons active in none of them, patterns equal to one before
}

// mostCompared bounds the work of comparing patterns: pairs times 64 neurons.
const mostCompared = 200_000_000

// PatternStatistics draws, or takes from a file, the patterns of the first day of the first network.
func (j *Job) PatternStatistics() PatternStatistics {
	g := j.groups[0]
	e := g.network
	n, patterns := e.Network.Neurons, e.Patterns
	looked := patterns.Count
	for looked > 2 && float64(looked)*float64(looked)*float64(n)/128 > mostCompared || looked > 2 && looked*n > 10*mostDrawn {
		looked /= 2
	}
	patterns.Count = looked
	var p pattern.Set
	if g.inputs.Days != nil {
		p = g.inputs.Days[0].First(looked)
	} else {
		p = pattern.Draw(e.Seed, 0, patterns, n, state.Populations(e.Network))
	}
	counted := countOf(p)
	s := PatternStatistics{Patterns: e.Patterns.Count, Looked: looked, Activity: p.ActivityOf(0, n), Overlaps: p.Overlaps(patterns.Relation),
		SilentNeurons: counted.silent, Duplicate: counted.duplicates}
	s.Least, s.Most = counted.active[0], counted.active[0]
	for _, k := range counted.active {
		s.Least, s.Most = min(s.Least, k), max(s.Most, k)
	}
	return s
}
