package report

import (
	"fmt"
	"math"
	"strings"

	"engram/engine/observable"
)

// table is a table of the page.
type table struct {
	Title, Caption string
	Columns        []string
	Rows           [][]string // the first cell of each names it
	Fold           bool       // closed at first, being long
}

// long is how many rows a table may have and stay open.
const long = 40

// ends are the values that a single network had at the end of each phase, or all networks at
// the end of their last night.
func (c *selection) ends() []table {
	if n := c.one(); n != nil {
		return n.ends()
	}
	observables := c.observables()
	t := table{
		Title: "Values at the end of the last night", Columns: []string{"network"},
		Caption: "Mean ± standard deviation " + spreadOver(observables) + "; of a network without a night, at the end of its last day.",
	}
	for _, name := range observables {
		t.Columns = append(t.Columns, observable.Named(name).ShortName())
	}
	for _, n := range c.all() {
		row := []string{c.fullLabel(n)}
		p := n.lastPhase()
		for _, name := range observables {
			row = append(row, p.spread(name, c.speakMedians(name)))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Fold = len(t.Rows) > long
	return []table{t}
}

// lastRecorded is the last phase with records that changed the network, nil where there is none.
func (n *network) lastRecorded() *phase {
	var last *phase
	for _, p := range n.phases {
		if p.name != "recall" {
			last = p
		}
	}
	return last
}

// spread is how an observable ended a phase: its mean with the standard deviation, and the
// median where that speaks for the neurons, in this network or in others beside it. A dash where there is no phase.
func (p *phase) spread(name string, median bool) string {
	switch {
	case p == nil:
		return "–"
	case p.skewed(name) || median && !math.IsNaN(p.lastMedian(name)):
		return fmt.Sprintf("%s (median %s)", spread(p.last(name), p.lastStd(name)), short(p.lastMedian(name)))
	}
	return spread(p.last(name), p.lastStd(name))
}

// ends has a row for each phase, and the theory of the last night.
func (n *network) ends() []table {
	observables := n.experiment.Record.Observables
	t := table{Title: "Values at the end of each phase", Columns: []string{"phase"}, Caption: "Mean ± standard deviation " + spreadOver(observables) + "."}
	for _, name := range observables {
		t.Columns = append(t.Columns, observable.Named(name).ShortName())
	}
	for _, p := range n.phases {
		if p.name == "recall" {
			continue
		}
		name := n.phaseLabel(p.number)
		if n.allDays() > 1 {
			name = dayName(n.day(p.number)) + ": " + name
		}
		row := []string{name}
		for _, name := range observables {
			row = append(row, p.spread(name, false))
		}
		t.Rows = append(t.Rows, row)
	}
	if night := n.night(); night != nil {
		if point, err := n.optimum(night); err == nil {
			row := []string{"best in theory, " + n.phaseLabel(night.number)}
			for _, name := range observables {
				cell := "–"
				if best, ok := n.bound(point, name); ok {
					cell = short(best)
				}
				row = append(row, cell)
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return []table{t}
}

// arrow writes where a value came from and where it went.
func arrow(from, to float64) string {
	if math.IsNaN(from) {
		return short(to)
	}
	return short(from) + " → " + short(to)
}

// reason is what an error of the theory says, as part of a sentence.
func reason(err error) string { return strings.TrimPrefix(err.Error(), "theory: ") }
