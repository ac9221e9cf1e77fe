package config

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"
)

// resolve fills in the defaults that depend on other keys.
func resolve(e *Experiment, in *reading) error {
	given := func(path string) bool { return in.keys[path] != nil }
	e.Dir = filepath.Dir(in.file)
	if !given("name") {
		base := filepath.Base(in.file)
		e.Name = strings.TrimSuffix(base, filepath.Ext(base))
	}
	for i, phase := range e.Phases {
		if replay := phase.replay(); replay != nil && !given(fmt.Sprintf("phases.%d.%s.threshold_rate", i, phase.Name())) {
			replay.ThresholdRate = replay.Rate
			replay.ThresholdFollows = true
		}
	}
	resolveRecalls(e)
	return resolvePatterns(e, in, given)
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

// resolvePatterns settles how many patterns there are: a file tells, or a
// count, or a load.
func resolvePatterns(e *Experiment, in *reading, given func(string) bool) error {
	p := &e.Patterns
	switch load, count := given("patterns.load"), given("patterns.count"); {
	case p.File != "":
		p.Load, p.Count = 0, 0
	case load && count:
		return in.wrong("patterns.count", "patterns takes either load or count, not both")
	case load:
		patterns := math.RoundToEven(p.Load * float64(e.Network.Neurons))
		if patterns < 1 || patterns > mostCount {
			return in.wrong("patterns.load", "a load of %g gives round(load N) = %.0f patterns; it must be from 1 to %d", p.Load, patterns, mostCount)
		}
		p.Count = int(patterns)
	case !count:
		return in.wrong("patterns", `patterns needs "load", "count" or "file"`)
	}
	return nil
}

// wrong is an error about the key at path, or the mapping it would stand in.
func (in *reading) wrong(path, format string, args ...any) error {
	key, at := in.root, path
	for at != "" {
		if in.keys[at] != nil {
			key = in.keys[at]
			break
		}
		at = at[:max(0, strings.LastIndexByte(at, '.'))]
	}
	return in.errorAt(key, path, format, args...)
}
