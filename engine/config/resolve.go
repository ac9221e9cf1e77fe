package config

import (
	"math"
	"path/filepath"
	"strings"
)

// placeIn fills in what the configuration does not say of itself: its name and its folder.
func (e *Experiment) placeIn(file string, named bool) {
	e.Dir = filepath.Dir(file)
	if !named {
		base := filepath.Base(file)
		e.Name = strings.TrimSuffix(base, filepath.Ext(base))
	}
}

// resolve fills in the defaults that depend on other keys. Done again after keys have changed, it
// follows them.
func resolve(e *Experiment) error {
	for _, phase := range e.Phases {
		if replay := phase.replay(); replay != nil && replay.ThresholdFollows {
			replay.ThresholdRate = replay.Rate
		}
	}
	resolveRecalls(e)
	return resolvePatterns(e)
}

// resolveRecalls fills in which patterns are tested: after a night those that it replayed,
// after a day or a learn phase those of the day.
func resolveRecalls(e *Experiment) {
	latest := OfDay
	for _, phase := range e.Phases {
		switch {
		case phase.Sleep != nil:
			latest = Replayed
		case phase.Wake != nil, phase.Learn != nil:
			latest = OfDay
		case phase.Recall.Patterns.isDefault():
			phase.Recall.Patterns = PatternSet{Word: latest}
		}
	}
}

// replay is the part that sleep and learn share, or nil in another phase.
func (p Phase) replay() *Replay {
	switch {
	case p.Sleep != nil:
		return &p.Sleep.Replay
	case p.Learn != nil:
		return &p.Learn.Replay
	}
	return nil
}

// resolvePatterns settles how many patterns there are, by a load, a count or a file.
func resolvePatterns(e *Experiment) error {
	p := &e.Patterns
	if p.CountFromFile {
		p.Count = 0
	}
	if p.Load > 0 {
		count := math.RoundToEven(p.Load * float64(e.Network.Neurons))
		if count < 1 || count > mostCount {
			return fault("patterns.load", "a load of %g gives round(load N) = %.0f patterns; it must be from 1 to %d", p.Load, count, mostCount)
		}
		p.Count = int(count)
	}
	p.CountFromFile = p.Count == 0 && p.File != ""
	if p.Count == 0 && p.File == "" {
		return fault("patterns", `patterns needs "load", "count" or "file"`)
	}
	return nil
}
