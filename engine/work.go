package engine

import (
	"engram/engine/config"
	"engram/engine/phase"
)

// work is about what phase i costs a network, in additions: more than nothing, since the
// state before the first cycle is looked at too.
func work(e *config.Experiment, i int) float64 {
	m := float64(e.Patterns.Count * phase.DaysOf(e, i))
	return phase.Of(e.Phases[i]).Additions(float64(e.Network.Neurons), float64(e.Network.Factors), m, e.Network.CodingLevel)
}

func workOf(e *config.Experiment) (all float64) {
	for i := range e.Phases {
		all += work(e, i)
	}
	return all
}
