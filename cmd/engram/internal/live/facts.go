package live

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"engram/cmd/engram/internal/format"
	"engram/engine/config"
	"engram/engine/observable"
	"engram/engine/store"
)

// Facts are what stays while a run goes on.
type Facts struct {
	Dir      string   `json:"dir"`
	Name     string   `json:"name"`    // of the experiment; may be empty
	Subject  string   `json:"subject"` // what is simulated
	Device   string   `json:"device"`
	Planned  int64    `json:"planned"` // bytes of memory; 0: not known
	Phases   []Phase  `json:"phases"`
	Columns  []Column `json:"columns"`
	Networks int      `json:"networks"`
	First    int      `json:"first"` // number of a network
	Step     int      `json:"step"`  // between their numbers: a share of a sweep has every N-th

	numbers []int // of the networks, ascending
	metrics []string
	every   config.Every
}

// Phase is a part of the run.
type Phase struct {
	Name   string `json:"name"`
	Length int    `json:"length"`
	Unit   string `json:"unit"` // in the plural
	Noise  string `json:"noise,omitempty"`

	levels []float64 // of a recall
}

// Column is a column of metrics.csv that the page draws.
type Column struct {
	Name  string `json:"name"`
	Of    string `json:"of"` // the observable
	Label string `json:"label"`
	Short string `json:"short"`
	// Limits are values that the axis shows, whatever the curves are.
	Limits []float64 `json:"limits,omitempty"`
}

// FactsOf are those of a run in the folder dir. numbers are those of its networks, planned the bytes of memory that it
// was planned to take, 0 if that is not known.
func FactsOf(dir string, m *store.Manifest, e *config.Experiment, numbers []int, planned int64) Facts {
	f := Facts{Dir: dir, Name: e.Name, Subject: subject(e, len(numbers)), Planned: planned, Networks: len(numbers), numbers: numbers, every: e.Record.Every}
	f.Device = format.Join(m.Device+" on "+m.Host.Name, m.DeviceDetail)
	if f.Step = 1; len(numbers) > 0 {
		f.First = numbers[0]
	}
	if len(numbers) > 1 {
		f.Step = numbers[1] - numbers[0]
	}
	for _, p := range e.Phases {
		length, _, many := p.Duration()
		phase := Phase{Name: p.Name(), Length: length, Unit: many}
		if p.Recall != nil {
			phase.Noise, phase.levels = string(p.Recall.Noise), p.Recall.Levels
		}
		f.Phases = append(f.Phases, phase)
	}
	for _, name := range e.Record.Observables {
		o := observable.Named(name)
		f.Columns = append(f.Columns, Column{Name: name, Of: name, Label: o.Label, Short: o.ShortName(), Limits: o.Limits})
		f.metrics = append(f.metrics, name)
		if o.Spread {
			f.Columns = append(f.Columns, Column{Name: name + "_median", Of: name, Label: "median", Short: "median " + o.ShortName()})
			f.metrics = append(f.metrics, name+"_std", name+"_median")
		}
	}
	return f
}

// subject says in a line what is simulated.
func subject(e *config.Experiment, networks int) string {
	if len(e.Sweep) == 0 {
		return fmt.Sprintf("N %d, z %d, f %.4g, %s", e.Network.Neurons, e.Network.Factors, e.Network.CodingLevel, format.Count(e.Patterns.Count, "pattern", "patterns"))
	}
	var swept []string
	for _, axis := range e.Sweep {
		swept = append(swept, fmt.Sprintf("%d x %s", len(axis.Values), axis.Path))
	}
	return format.Count(networks, "network", "networks") + ": " + strings.Join(swept, ", ")
}

// grid are the cycles of phase i whose records the page draws: of very many records those that lie evenly, on a linear
// and on a logarithmic axis.
func (f *Facts) grid(i int) []int {
	p := f.Phases[i]
	if p.levels != nil {
		return nil // nothing changes in a recall
	}
	half := max(mostPoints/2/max(1, len(f.Phases)), 12) // on each axis
	cycles := []int{0, p.Length}
	add := func(target int) {
		if due := target; due <= p.Length {
			if !f.every.Due(due) {
				due = f.every.After(due)
			}
			cycles = append(cycles, min(due, p.Length))
		}
	}
	for k := range half {
		add(int(float64(p.Length) / float64(half) * float64(k)))
	}
	for step, at := 1, 1; at <= p.Length && step <= half; step++ {
		add(at)
		at = max(at+1, int(math.Pow(float64(p.Length), float64(step)/float64(half))))
	}
	slices.Sort(cycles)
	return slices.Compact(cycles)
}
