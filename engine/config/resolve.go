package config

import (
	"math"
	"path/filepath"
	"strings"

	"engram/engine/config/document"
)

// placeIn fills in what the configuration does not say of itself: its name and its folder.
func (e *Experiment) placeIn(file string, named bool) {
	e.Dir = filepath.Dir(file)
	if !named {
		base := filepath.Base(file)
		e.Name = strings.TrimSuffix(base, filepath.Ext(base))
	}
}

// Resolve resolves and checks an experiment whose keys have been read, or whose pattern files have
// told what is in them.
func (e *Experiment) Resolve() error {
	if err := resolve(e); err != nil {
		return err
	}
	return check(e)
}

// resolve fills in the defaults that depend on other keys. Done again after keys have changed, it
// follows them.
func resolve(e *Experiment) error {
	for _, phase := range e.Phases {
		if r := phase.Regrow(); r != nil && r.U0 == 0 && r.Relative == 0 {
			r.U0 = 0.6
		}
		if l := phase.Learn; l != nil && l.Patterns.isDefault() {
			l.Patterns = PatternSet{Word: OfDay}
		}
		if replay := phase.Replay(); replay != nil && replay.ThresholdFollows {
			replay.ThresholdRate = replay.Rate
		}
		if s := phase.Sleep; s != nil && s.IfNoneStored == "" {
			s.IfNoneStored = "stop"
			if e.swept { // one network with nothing to replay is no reason to do without rows for the others
				s.IfNoneStored = "skip"
			}
		}
	}
	resolveTested(e)
	resolveDrift(e)
	if e.Save == nil {
		e.Save = []string{"U", "theta", "X"}
		if e.Network.Wiring != nil {
			e.Save[0] = "connections"
		}
	}
	for _, err := range []error{checkRule(e.Network.Wiring, e.swept), checkSpace(e.Network)} { // the load is that of the mean in-degree
		if err != nil {
			return err
		}
	}
	if err := resolvePatterns(e); err != nil {
		return err
	}
	return resolveCodingLevel(e)
}

// resolveTested fills in which patterns recalls test and drifts measure: after a night those that it replayed,
// after a day or a learn phase those of the day.
func resolveTested(e *Experiment) {
	latest := OfDay
	for _, phase := range e.Phases {
		switch {
		case phase.Sleep != nil:
			latest = Replayed
		case phase.Wake != nil, phase.Learn != nil:
			latest = OfDay
		case phase.Tested().isDefault():
			*phase.Tested() = PatternSet{Word: latest}
		}
	}
}

// resolveDrift fills in the norm that a drift keeps: that of the last night or learn phase, or that of the paper's night where there is none.
func resolveDrift(e *Experiment) {
	last := &Replay{Length: 70}
	for _, phase := range e.Phases {
		if replay := phase.Replay(); replay != nil {
			last = replay
		}
		d := phase.Drift
		if d == nil {
			continue
		}
		if d.ScalingFollows {
			d.Scaling = last.Scaling
		}
		if d.LengthFollows {
			d.Length = last.Length
		}
	}
}

// resolvePatterns settles how many patterns there are: a load or a count says it, or a file. With both
// they are the first columns of the file.
func resolvePatterns(e *Experiment) error {
	p := &e.Patterns
	if p.CountFromFile {
		p.Count = 0
	}
	said := "patterns.count"
	if p.Load > 0 {
		said = "patterns.load"
		if w := e.Network.Wiring; w != nil && w.File != "" {
			return document.Fault(said, "patterns.load is M / K, and the in-degree K is in the file %s: give patterns.count", w.File)
		}
		if err := checkWiring(e); err != nil { // of which K is made
			return err
		}
		count := math.RoundToEven(p.Load * e.Network.Indegree())
		if count < 1 || count > mostCount {
			of := "N"
			if e.Network.Wiring != nil {
				of = "K"
			}
			return document.Fault("patterns.load", "a load of %g gives round(load %s) = %.0f patterns; it must be from 1 to %d", p.Load, of, count, mostCount)
		}
		p.Count = int(count)
	}
	p.CountFromFile = p.Count == 0 && p.FromFile()
	if p.Count == 0 && !p.FromFile() {
		return document.Fault("patterns", `patterns needs "load", "count", "file" or "files"`)
	}
	first := ""
	for _, name := range p.Sources() {
		file := e.PatternFiles[name]
		switch {
		case file == nil:
		case p.CountFromFile && first == "":
			p.Count, first = file.Patterns, name
		case p.CountFromFile && file.Patterns != p.Count:
			return document.Fault("patterns.files", "%s holds %d patterns, and %s %d, but every day has the same number: give patterns.count, which takes the first so many of each file",
				name, file.Patterns, first, p.Count)
		case p.Count > file.Patterns:
			return document.Fault(said, "%s holds %d patterns, and %s asks for the first %d; lower it, or leave it out for all of the file",
				name, file.Patterns, said, p.Count)
		}
	}
	return nil
}
