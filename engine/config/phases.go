package config

import (
	"slices"
	"strconv"

	"engram/engine/config/document"
)

// phases is the list of phases, each a mapping with one key: what it is.
func phases(name string, into *[]Phase) document.Key {
	item := func(i int) document.Key {
		one := &(*into)[i]
		return document.Key{Name: strconv.Itoa(i), Preset: document.Preset(one, Phase{}),
			Read:   func(v document.Value) error { return readPhase(v, one) },
			Inside: func() document.Section { return phaseKeys(one) }}
	}
	known := func(place string) (document.Key, bool) {
		i, err := strconv.Atoi(place)
		if err != nil || i < 0 || i >= len(*into) {
			return document.Key{}, false
		}
		return item(i), true
	}
	any := func() document.Section { return phaseKeys(new(Phase)) }
	return document.Key{Name: name, Preset: document.Preset(into, nil), Inside: any, Item: known, Read: func(v document.Value) error {
		items, err := v.Items()
		if err != nil {
			return err
		}
		if len(items) == 0 {
			return v.Wrong("%s must list at least one phase", v.Path)
		}
		*into = make([]Phase, len(items))
		wrong := make([]error, len(items))
		for i, written := range items {
			wrong[i] = item(i).Read(written)
		}
		return document.Join(wrong...)
	}}
}

func readPhase(v document.Value, into *Phase) error {
	entries, err := v.Entries()
	switch {
	case err != nil:
		return err
	case len(entries) == 0:
		return v.Wrong("%s must be one of wake, sleep, learn, recall, drift", v.Path)
	}
	keys := phaseKeys(into)
	for _, entry := range entries {
		if !slices.Contains(keys.Names(), entry.Name) {
			return entry.UnknownKey(v, keys)
		}
	}
	if len(entries) > 1 {
		return entries[1].Wrong("%s has both %s and %s: each phase is an item of the list, and they are counted from 0",
			v.Path, document.Quote(entries[0].Name), document.Quote(entries[1].Name))
	}
	return keys.Read(v)
}

// Kind is what a phase is: *Wake, *Sleep, *Learn, *Recall or *Drift.
type Kind interface {
	// Name is the key that the phase is written under.
	Name() string
	// Duration is how many steps it has, at most, and in what they are counted.
	Duration() (steps int, one, many string)
}

// Kind is the field of a phase that is set; nil if none is.
func (p Phase) Kind() Kind {
	switch {
	case p.Wake != nil:
		return p.Wake
	case p.Sleep != nil:
		return p.Sleep
	case p.Learn != nil:
		return p.Learn
	case p.Recall != nil:
		return p.Recall
	case p.Drift != nil:
		return p.Drift
	}
	return nil
}

// Tested is which patterns a recall tests, or a drift measures; nil of other phases.
func (p Phase) Tested() *PatternSet {
	switch {
	case p.Recall != nil:
		return &p.Recall.Patterns
	case p.Drift != nil:
		return &p.Drift.Patterns
	}
	return nil
}

// Name is wake, sleep, learn, recall or drift; "" of a phase that is none.
func (p Phase) Name() string {
	if k := p.Kind(); k != nil {
		return k.Name()
	}
	return ""
}

// Duration is how many passes, cycles or levels a phase has, at most, and what they are called.
func (p Phase) Duration() (steps int, one, many string) { return p.Kind().Duration() }

// Replay is what sleep and learn phases share; nil of others.
func (p Phase) Replay() *Replay {
	if k, is := p.Kind().(interface{ replay() *Replay }); is {
		return k.replay()
	}
	return nil
}

// Regrow is how pruned synapses grow back before a phase; nil: they do not.
func (p Phase) Regrow() *Regrow {
	switch {
	case p.Wake != nil:
		return p.Wake.Regrow
	case p.Learn != nil:
		return p.Learn.Regrow
	}
	return nil
}

// Rewires tells whether synapses have other places after a phase than the wiring gives them.
func (e *Experiment) Rewires() bool {
	return slices.ContainsFunc(e.Phases, func(p Phase) bool { r := p.Regrow(); return r != nil && r.Rewire })
}

// Regrows tells whether pruned synapses grow back before the phase; nil is none.
func (l *Learn) Regrows() bool { return l != nil && l.Regrow != nil }

func (*Wake) Name() string   { return "wake" }
func (*Sleep) Name() string  { return "sleep" }
func (*Learn) Name() string  { return "learn" }
func (*Recall) Name() string { return "recall" }
func (*Drift) Name() string  { return "drift" }

func (w *Wake) Duration() (steps int, one, many string)   { return w.Passes, "pass", "passes" }
func (r *Replay) Duration() (steps int, one, many string) { return r.Cycles, "cycle", "cycles" }
func (r *Recall) Duration() (steps int, one, many string) { return len(r.Levels), "level", "levels" }
func (d *Drift) Duration() (steps int, one, many string)  { return d.Steps, "step", "steps" }

func (r *Replay) replay() *Replay { return r }
