package compare

import (
	"cmp"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"

	"engram/engine/config"
	"engram/engine/store"
)

// Kinds of facts, in the order in which they are listed.
const (
	Setting = "setting" // a key of the configuration
	Input   = "input"   // the SHA-256 of an input file
	Version = "version" // of the program
	Device  = "device"  // what computed
)

var kinds = []string{Setting, Input, Version, Device}

// Fact is something that differs between runs.
type Fact struct {
	Kind   string   `json:"kind"`
	Name   string   `json:"name"`
	Values []string `json:"values"` // one for each run; "" where a run has no such thing
}

// Short are the values for people: of a SHA-256 its beginning, of a setting that one of the runs, which the fact is of, does not have
// what holds there.
func (f Fact) Short(runs ...Given) []string {
	values := slices.Clone(f.Values)
	for i, v := range values {
		if f.Kind == Input {
			v = v[:min(12, len(v))] + "…"
		}
		if f.Values[i] == "" {
			v = "–"
			if f.Kind == Setting && len(runs) > i {
				v = runs[i].Experiment.Unset(f.Name, slices.Max(f.Values))
			}
		}
		values[i] = v
	}
	return values
}

// Given is what a run was given: its manifest, and the experiment that is in it.
type Given struct {
	Manifest   *store.Manifest
	Experiment *config.Experiment
}

// Facts lists the facts that differ between runs, by kind and name. The name of an experiment, its configuration file
// and the run's times are no such facts.
func Facts(runs ...Given) []Fact {
	type key struct{ kind, name string }
	facts := map[key]*Fact{}
	for i, r := range runs {
		for _, f := range r.facts() {
			k := key{f.Kind, f.Name}
			if facts[k] == nil {
				facts[k] = &Fact{f.Kind, f.Name, make([]string, len(runs))}
			}
			facts[k].Values[i] = f.Values[0]
		}
	}
	differ := []Fact{}
	for _, f := range facts {
		if len(slices.Compact(slices.Clone(f.Values))) > 1 {
			differ = append(differ, *f)
		}
	}
	slices.SortFunc(differ, func(a, b Fact) int {
		return cmp.Or(slices.Index(kinds, a.Kind)-slices.Index(kinds, b.Kind), cmp.Compare(a.Name, b.Name))
	})
	return differ
}

// facts are all facts of one run. A swept key has the list of its values.
func (g Given) facts() (all []Fact) {
	add := func(kind, name, value string) { all = append(all, Fact{kind, name, []string{value}}) }
	settings := g.settings()
	for _, axis := range g.Experiment.Sweep {
		if text, err := json.Marshal(axis.Values); err == nil {
			settings[axis.Path] = "swept: " + string(text)
		}
	}
	for path, value := range settings {
		if !config.Derived(path) {
			add(Setting, path, value)
		}
	}
	m := g.Manifest
	add(Version, "engram", m.Version)
	add(Version, "commit", m.Commit)
	add(Device, "device", m.Device)
	add(Device, "device detail", m.DeviceDetail)
	add(Device, "precision", m.Precision)
	add(Device, "threads", fmt.Sprint(m.Threads))
	add(Device, "ranks", fmt.Sprint(max(1, m.Ranks)))
	for path, sum := range m.Inputs {
		if ext := filepath.Ext(path); ext != ".yaml" && ext != ".yml" {
			add(Input, "SHA-256 of "+nameAmong(path, m.Inputs), sum)
		}
	}
	return all
}

// settings are those of the experiment without its sweep, with the defaults that an older engram did not write.
func (g Given) settings() map[string]string {
	base := *g.Experiment
	if len(base.Sweep) == 0 {
		if all, err := g.Experiment.Combinations(); err == nil {
			if one, err := all.Replica(0); err == nil {
				base = *one.Experiment
			}
		}
	}
	base.Sweep, base.Name = nil, ""
	return base.Settings()
}

// nameAmong is the name of an input file: its path where several have the same name.
func nameAmong(path string, inputs map[string]string) string {
	name := filepath.Base(path)
	for other := range inputs {
		if other != path && filepath.Base(other) == name {
			return path
		}
	}
	return name
}
