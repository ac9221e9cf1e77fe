package config

import (
	"fmt"
	"slices"
)

// checkRecalls: neural noise levels are probabilities, each level is tested once, and the
// patterns tested are there by then.
func checkRecalls(e *Experiment) error {
	wakes, slept := 0, false
	for i, phase := range e.Phases {
		switch {
		case phase.Wake != nil:
			wakes++
		case phase.Sleep != nil:
			slept = true
		case phase.Recall != nil:
			if err := checkLevels(e, i, phase.Recall); err != nil {
				return err
			}
			if err := checkTested(i, phase.Recall.Patterns, max(1, wakes), slept); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkLevels checks the levels of noise of phase i.
func checkLevels(e *Experiment, i int, r *Recall) error {
	f := e.Network.CodingLevel
	for j, p := range r.Levels {
		if slices.Contains(r.Levels[:j], p) {
			return fault(levelPath(i, j), "phases.%d.recall.levels lists %g twice: its trials would be the same ones again; raise trials for more of them", i, p)
		}
		switch r.Noise {
		case "neural":
			if p > 1 {
				at := levelPath(i, j)
				return fault(at, "%s must be from 0 to 1 as a probability, not %g", at, p)
			}
		case "neural-balanced":
			if !e.codingLevelUnknown() && (p/f > 1 || p/(1-f) > 1) {
				at := levelPath(i, j)
				return fault(at, "%s = %g is too much: units flip with probability p/f = %.4g and p/(1-f) = %.4g, which must not exceed 1",
					at, p, p/f, p/(1-f))
			}
		}
	}
	return nil
}

func levelPath(phase, j int) string { return fmt.Sprintf("phases.%d.recall.levels.%d", phase, j) }

// checkTested checks the patterns of phase i, of recall, which comes after so many days, and after
// a night or not.
func checkTested(i int, p PatternSet, days int, slept bool) error {
	path := func() string { return fmt.Sprintf("phases.%d.recall.patterns", i) }
	if p.Word == Replayed && !slept {
		return fault(path(), "%s is replayed, but no sleep phase comes before: nothing has been replayed; say day", path())
	}
	for _, day := range p.Days {
		if day >= days {
			return fault(path(), "%s lists day %d, but by then the last day is day %d (days count from 0)", path(), day, days-1)
		}
	}
	return nil
}
