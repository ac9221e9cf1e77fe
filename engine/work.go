package engine

import "engram/engine/config"

// work is about what a phase of a network costs, in additions: more than nothing, since the
// state before the first cycle is looked at too.
func work(e *config.Experiment, phase int) float64 {
	n, m, z := float64(e.Network.Neurons), float64(e.Patterns.Count*daysOf(e, phase)), float64(e.Network.Factors)
	ones := m * e.Network.CodingLevel
	switch p := e.Phases[phase]; {
	case p.Wake != nil:
		return float64(p.Wake.Passes) * m * n * n * z
	case p.Sleep != nil:
		return float64(p.Sleep.Cycles+1) * n * n * (z + ones)
	case p.Learn != nil:
		return float64(p.Learn.Cycles+1) * n * n * (z + ones)
	default:
		return float64(len(p.Recall.Levels)*p.Recall.Trials) * n * n * (z + ones)
	}
}

func workOf(e *config.Experiment) (all float64) {
	for i := range e.Phases {
		all += work(e, i)
	}
	return all
}
