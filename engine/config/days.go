package config

import (
	"fmt"
	"slices"

	"engram/engine/config/document"
)

// Days is how many days' patterns a network knows after its first phases, at least 1: the first wake has the first
// day's, every later one brings a day, and so does a learn phase that lists the next one.
func (e *Experiment) Days(phases int) int {
	days, woken := 1, false
	for _, p := range e.Phases[:phases] {
		days = p.daysAfter(days, woken)
		woken = woken || p.Wake != nil
	}
	return days
}

// daysAfter is how many days there are after a phase, of so many before it.
func (p Phase) daysAfter(before int, woken bool) int {
	switch {
	case p.Wake != nil && woken:
		return before + 1
	case p.Learn != nil:
		for _, day := range p.Learn.Patterns.Days { // ascending
			if day == before {
				before++
			}
		}
	}
	return before
}

// DaysOf is how many days' patterns phase i works with, at most.
func (e *Experiment) DaysOf(i int) int {
	switch p := e.Phases[i]; {
	case p.Learn != nil:
		return p.Learn.Patterns.daysOf(e.Days(i + 1))
	case p.Sleep != nil && p.Sleep.Which == OfAll:
		return e.Days(i)
	case p.Tested() != nil && p.Tested().Word == Replayed:
		for night := i - 1; night >= 0; night-- {
			if e.Phases[night].Sleep != nil {
				return e.DaysOf(night)
			}
		}
	case p.Tested() != nil:
		return p.Tested().daysOf(e.Days(i))
	}
	return 1
}

// daysOf is how many days a choice of patterns takes, of so many that there are.
func (s PatternSet) daysOf(known int) int {
	switch {
	case s.Word == OfAll:
		return known
	case s.Days != nil:
		return len(s.Days)
	}
	return 1
}

// ReplaysUnstored tells whether a night replays its patterns whether they are stored or not: no wake comes before it. After a wake it
// replays those alone that are stored when it begins.
func (e *Experiment) ReplaysUnstored(night int) bool {
	return !slices.ContainsFunc(e.Phases[:night], func(p Phase) bool { return p.Wake != nil })
}

// checkDays: days come one after the other, each with fresh patterns.
func checkDays(e *Experiment) error {
	days, woken := 1, false
	for i, p := range e.Phases {
		path := fmt.Sprintf("phases.%d.%s", i, p.Name())
		before := days
		days = p.daysAfter(before, woken)
		woken = woken || p.Wake != nil
		if p.Learn != nil {
			path += ".patterns"
			for _, day := range p.Learn.Patterns.Days {
				if day >= days {
					return document.Fault(path, "%s lists day %d, and the next day is day %d (days count from 0, and come one after the other)", path, day, days)
				}
			}
		}
		if days > before && e.Patterns.File != "" {
			return document.Fault(path, "%s is a second day and needs fresh patterns, but patterns.file holds those of one day: give patterns.files, a file for each day", path)
		}
		if files := e.Patterns.Files; files != nil && days > len(files) {
			return document.Fault(path, "%s is day %d, counted from 1, and patterns.files lists %d: add a file for it", path, days, len(files))
		}
	}
	if files := len(e.Patterns.Files); files > days {
		return document.Fault("patterns.files", "patterns.files lists %d files, and there are only %d days (wake phases): leave out what no day takes, or add a wake phase for it", files, days)
	}
	return nil
}

// checkRegrow: only what a phase has pruned can regrow, and factors have one scale.
func checkRegrow(e *Experiment) error {
	for i, p := range e.Phases {
		r := p.Regrow()
		if r == nil {
			continue
		}
		path := fmt.Sprintf("phases.%d.%s.regrow", i, p.Name())
		if i == 0 {
			return document.Fault(path, "phases.0.%s is the first phase: nothing is pruned yet that could regrow", p.Name())
		}
		if r.U0 > 0 && r.Relative > 0 {
			return document.Fault(path+".relative", "%s takes either u0 or relative, not both: relative factors are those of the neuron's surviving synapses times it", path)
		}
		if w := e.Network.Wiring; r.Rewire && w == nil {
			return document.Fault(path+".rewire", "%s.rewire draws new sources by the rule of network.wiring; an all-to-all network has none, and all places are taken: leave it out", path)
		} else if r.Rewire && w.File != "" {
			return document.Fault(path+".rewire", "%s.rewire draws new sources by the rule of network.wiring; the file %s has no rule: leave it out", path, w.File)
		}
		if r.Trace > 0 && r.Relative > 0 {
			return document.Fault(path+".trace", "%s takes either trace or relative, not both: beside trace all factors are drawn anew, and none survive to be relative to; give u0", path)
		}
	}
	return nil
}
