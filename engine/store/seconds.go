package store

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// PhaseSeconds is what one phase took, all replicas together.
type PhaseSeconds struct {
	Phase   int                `json:"phase"` // from 0
	Name    string             `json:"name"`
	Seconds float64            `json:"seconds"`
	Joules  map[string]float64 `json:"joules,omitempty"` // by source (Energy)
}

// AddSeconds adds what a phase took to what the same phase took before.
func AddSeconds(all []PhaseSeconds, s PhaseSeconds) []PhaseSeconds {
	for i := range all {
		if all[i].Phase == s.Phase {
			all[i].Seconds += s.Seconds
			all[i].Joules = addJoules(all[i].Joules, s.Joules)
			return all
		}
	}
	return append(all, s)
}

// AllJoules are those of all sources.
func (s PhaseSeconds) AllJoules() (sum float64) {
	for _, source := range slices.Sorted(maps.Keys(s.Joules)) {
		sum += s.Joules[source]
	}
	return sum
}

// addJoules is the sum by source, in a new map.
func addJoules(a, b map[string]float64) map[string]float64 {
	sum := maps.Clone(a)
	for source, joules := range b {
		if sum == nil {
			sum = map[string]float64{}
		}
		sum[source] += joules
	}
	return sum
}

// Energy is what the machine used during the phases of a run: processor packages and cards as a whole, not the
// program alone. It does not belong to the results of a run, which have the same bits everywhere.
type Energy struct {
	Joules  float64            `json:"joules,omitempty"`  // of all phases and sources
	Sources map[string]float64 `json:"sources,omitempty"` // joules of each: RAPL package-0, NVML cuda:0
	Missing []string           `json:"missing,omitempty"` // what could not be read, and why
}

// SumEnergy adds up the joules of the phases and notes what they lack beside what is noted already.
func (m *Outcome) SumEnergy(missing ...string) {
	e := &Energy{}
	var all PhaseSeconds
	if m.Energy != nil {
		e.Missing = m.Energy.Missing
	}
	for _, s := range m.Seconds {
		all.Joules = addJoules(all.Joules, s.Joules)
	}
	e.Joules, e.Sources = all.AllJoules(), all.Joules
	for _, sentence := range missing {
		if !slices.Contains(e.Missing, sentence) {
			e.Missing = append(e.Missing, sentence)
		}
	}
	m.Energy = e
}

// Readable tells whether any source was read.
func (e *Energy) Readable() bool { return e != nil && len(e.Sources) > 0 }

// String is the energy with its sources and what they cover, or why there is none.
func (e *Energy) String() string {
	if !e.Readable() {
		return fmt.Sprintf("not readable here (%s)", strings.Join(e.Missing, "; "))
	}
	names := slices.Sorted(maps.Keys(e.Sources))
	for i, name := range names {
		if len(names) > 1 {
			names[i] += " " + Joules(e.Sources[name])
		}
	}
	text := fmt.Sprintf("%s (%s: all that runs there, not engram alone)", Joules(e.Joules), strings.Join(names, ", "))
	if len(e.Missing) > 0 {
		text += "; not counted: " + strings.Join(e.Missing, "; ")
	}
	return text
}

// Joules writes an energy as people say it.
func Joules(j float64) string {
	for _, unit := range []struct {
		name string
		size float64
	}{{"MJ", 1e6}, {"kJ", 1e3}, {"J", 1}} {
		if j >= unit.size {
			return fmt.Sprintf("%.3g %s", j/unit.size, unit.name)
		}
	}
	return fmt.Sprintf("%.3g mJ", j*1e3)
}
