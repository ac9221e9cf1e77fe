package progress

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"engram/cmd/engram/internal/format"
	"engram/engine"
	"engram/engine/analysis/sleep"
	"engram/engine/analysis/theory"
	"engram/engine/observable"
)

// phase is what a screen knows of the phase under way.
type phase struct {
	title       string // padded; with the batch, where there are several
	name        string
	observables []string // in the order they are shown
	networks    int      // of the run
	replica     int      // whose values are shown
	cycle       int
	cycles      int
	patterns    int
	silent      int // neurons that none of the patterns activates
	bare        int // neurons without a surviving synapse
	values      map[string]float64
	medians     map[string]float64 // over neurons, of those values that are means over them
	optimum     map[string]float64 // the largest values possible
	optimumFor  theory.Kind        // of random patterns
	recalled    recalled
	byDay       []int // patterns of each day that are stored; nil: not counted, or of one day
	began       time.Time
	rate        stepRate
}

func newPhase(e engine.Event, observables []string, networks int) *phase {
	p := &phase{networks: networks, title: fmt.Sprintf("%-6s", e.Name), name: e.Name, observables: observables, began: time.Now()}
	if e.Batches > 1 {
		p.title = fmt.Sprintf("%d/%d %s", e.Batch+1, e.Batches, p.title)
	}
	return p
}

func (p *phase) update(e engine.Event) {
	p.rate.at(time.Now(), e.Cycle)
	p.cycle, p.cycles = e.Cycle, e.Cycles
	if e.Values != nil {
		p.replica = e.Replica
		p.values, p.medians, p.silent, p.bare = e.Values, e.Medians, e.Silent, e.Bare
		p.optimum, p.optimumFor = e.Optimum, e.OptimumFor
		p.byDay = e.ByDay
	}
	level, tested := e.Values["level"]
	if rate, known := e.Values["recall_rate"]; tested && known {
		p.recalled.add(level, rate)
	}
	if e.Patterns > 0 {
		p.patterns = e.Patterns
	}
}

// Units are what a phase of this name is counted in.
func Units(name string) (one, many string) {
	switch name {
	case "wake":
		return "pass", "passes"
	case "recall":
		return "level", "levels"
	case "drift":
		return "step", "steps"
	}
	return "cycle", "cycles"
}

func (p *phase) length() string {
	one, many := Units(p.name)
	return format.Count(p.cycles, one, many)
}

// state is how far the phase is: 1040/2000 cycles  density 0.317  1.9 ms/cycle  left 2 s.
func (p *phase) state() string {
	return format.Join(p.progress(), format.Join(p.shown(true)...), p.speed())
}

// summary is what stays of the phase.
func (p *phase) summary() string {
	found := format.Join(append(p.shown(true), p.days()...)...)
	if p.name == "recall" {
		found = format.Join(p.whose(), p.recalled.summary(p.patterns))
	}
	return format.Join(p.progress(), found, format.Duration(time.Since(p.began)))
}

// days are how many patterns of each day are stored, of several days: stored of day 0: 18, day 1: 49.
func (p *phase) days() []string {
	if len(p.byDay) < 2 {
		return nil
	}
	var each []string
	for day, stored := range p.byDay {
		each = append(each, fmt.Sprintf("day %d: %d", day, stored))
	}
	return []string{"stored of " + strings.Join(each, ", ")}
}

// brief is state in at most width letters, as far as that can be: what the whole run takes and
// observables that do not fit are left out. The unit is in the pace.
func (p *phase) brief(width int, total string) string {
	text := format.Join(fmt.Sprintf("%d/%d", p.cycle, p.cycles), p.speed())
	for _, part := range append([]string{total}, p.shown(false)...) {
		if longer := format.Join(text, part); len(longer) <= width {
			text = longer
		}
	}
	return text
}

func (p *phase) progress() string { return fmt.Sprintf("%d/%s", p.cycle, p.length()) }

// speed tells the pace and the time left, once they are known.
func (p *phase) speed() string {
	each := p.rate.each()
	if each <= 0 {
		return ""
	}
	one, _ := Units(p.name)
	return fmt.Sprintf("%s/%s  left %s", format.Duration(each), one, format.Seconds(float64(p.cycles-p.cycle)*each.Seconds()))
}

// shown are the latest observables. Of one whose mean says little of most neurons it is the
// median. With more, it says what the mean is then, how near the observables are to the largest
// values that are possible, and how many neurons no pattern activates or have no synapse.
func (p *phase) shown(more bool) []string {
	var parts []string
	if p.networks > 1 && len(p.values) > 0 {
		whose := p.whose()
		if !more {
			whose = fmt.Sprintf("replica %d:", p.replica)
		}
		parts = append(parts, whose)
	}
	if p.name == "sleep" && p.patterns > 0 {
		parts = append(parts, fmt.Sprintf("replays %d", p.patterns))
	}
	for _, name := range p.order() {
		value := p.values[name]
		if name == "stored" {
			parts = append(parts, fmt.Sprintf("stored %.0f of %d", value, p.patterns))
			continue
		}
		label, notes := observable.Named(name).ShortName(), []string(nil)
		if median, known := p.medians[name]; known && sleep.Skewed(value, median) {
			notes = append(notes, fmt.Sprintf("mean %.3g", value))
			label, value = "median "+label, median
		}
		if most := p.optimum[name]; most > 0 && value > 0 {
			notes = append(notes, fmt.Sprintf("%.0f %% of the optimum for %s random patterns", 100*value/most, p.optimumFor))
		}
		part := fmt.Sprintf("%s %.3g", label, value)
		if more && len(notes) > 0 {
			part += " (" + strings.Join(notes, "; ") + ")"
		}
		parts = append(parts, part)
	}
	if more && p.silent > 0 && len(p.medians) > 0 {
		parts = append(parts, format.Count(p.silent, "neuron", "neurons")+" in no pattern")
	}
	if more && p.bare > 0 && len(p.medians) > 0 {
		parts = append(parts, fmt.Sprintf("%s without a synapse, not in the means of margins and rho", format.Count(p.bare, "neuron", "neurons")))
	}
	return parts
}

// whose names the network that is shown, of several.
func (p *phase) whose() string {
	if p.networks < 2 {
		return ""
	}
	return fmt.Sprintf("replica %d (of %d networks):", p.replica, p.networks)
}

// order lists the values there are: first those that are recorded, as they were asked
// for, then others.
func (p *phase) order() []string {
	others := slices.DeleteFunc(slices.Sorted(maps.Keys(p.values)), func(name string) bool {
		return slices.Contains(p.observables, name)
	})
	recorded := slices.DeleteFunc(slices.Clone(p.observables), func(name string) bool {
		_, ok := p.values[name]
		return !ok
	})
	return append(recorded, others...)
}
