package report

import (
	"fmt"
	"math"
	"strings"
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

// ends are the values that a single network had at the end of each phase, or the final
// ones of all networks.
func (c *cast) ends() []table {
	if n := c.one(); n != nil {
		return n.ends()
	}
	t := table{Title: "Final values", Columns: []string{"network"}, Caption: "Mean ± standard deviation " + spreadOver(c.observables()) + ", at the end of the last phase but recall."}
	observables := c.observables()
	for _, observable := range observables {
		t.Columns = append(t.Columns, shortName(observable))
	}
	for _, n := range c.all() {
		row := []string{c.fullLabel(n)}
		p := n.lastLived()
		for _, observable := range observables {
			cell := "–"
			if p != nil {
				cell = spread(p.last(observable), p.lastStd(observable))
			}
			row = append(row, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	t.Fold = len(t.Rows) > long
	return []table{t}
}

// lastLived is the last phase that changed the network.
func (n *network) lastLived() *phase {
	var last *phase
	for _, p := range n.phases {
		if p.name != "recall" {
			last = p
		}
	}
	return last
}

func (n *network) ends() []table {
	t := table{Title: "Values at the end of each phase", Columns: []string{"observable"}, Caption: "Mean ± standard deviation " + spreadOver(n.experiment.Record.Observables) + "."}
	var lived []*phase
	for _, p := range n.phases {
		if p.name != "recall" {
			lived = append(lived, p)
			t.Columns = append(t.Columns, n.phaseLabel(p.number))
		}
	}
	if len(lived) == 0 {
		return nil
	}
	night := n.night()
	compare := false
	if night != nil {
		_, err := n.optimum(night)
		compare = err == nil
	}
	if compare {
		t.Columns = append(t.Columns, "best in theory")
	}
	for _, observable := range n.experiment.Record.Observables {
		row := []string{axisLabel(observable)}
		for _, p := range lived {
			row = append(row, spread(p.last(observable), p.lastStd(observable)))
		}
		if compare {
			point, _ := n.optimum(night)
			cell := "–"
			if best, ok := n.bound(point, observable); ok {
				cell = short(best)
			}
			row = append(row, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return []table{t}
}

// overview has the three answers of all networks, a row each.
func (c *cast) overview() table {
	t := table{
		Title:   "All networks",
		Columns: []string{"network", "converged", "noise tolerance", "margin", "of optimum", "rho", "of optimum", "density", "in theory"},
		Caption: "Before → after the last night. Where the noise tests are of different patterns, their numbers are said: recall.patterns chooses them. The optimum is the theory's, for random patterns and infinitely many neurons; a finite network, of the easier patterns that a day stored, can exceed it; settled means that density and margin moved by less than " + percent(settled) + " in the last tenth of the night.",
	}
	said := false
	for _, n := range c.all() {
		t.Rows = append(t.Rows, append([]string{c.fullLabel(n)}, n.overview()...))
		if p := n.night(); p != nil && !said {
			if _, err := n.optimum(p); err != nil {
				said = true
				t.Caption += fmt.Sprintf(" No optimum for %s: %s.", c.fullLabel(n), reason(err))
			}
		}
	}
	t.Fold = len(t.Rows) > long
	return t
}

func (n *network) overview() []string {
	if n.failure != "" && n.night() == nil {
		return []string{n.fate(), "–", "–", "–", "–", "–", "–", "–"}
	}
	p := n.night()
	if p == nil {
		return []string{"no night", "–", "–", "–", "–", "–", "–", "–"}
	}
	point, err := n.optimum(p)
	cells := []string{n.converged().Short}
	if n.failure != "" {
		cells[0] = n.fate()
	}
	tolerance := "–"
	if before, after := n.around(p); after != nil {
		tolerance = after.withstands()
		if before != nil {
			if n.patternSet(before) != n.patternSet(after) {
				tolerance = fmt.Sprintf("%s (of %s) → %s (of %s)", before.withstands(), some(n.tested(before)), tolerance, some(n.tested(after)))
			} else {
				tolerance = before.withstands() + " → " + tolerance
			}
		}
	}
	cells = append(cells, tolerance)
	for _, observable := range []string{"margin_min", "rho"} {
		part := "–"
		if best, ok := point.Optimum(observable); ok && err == nil {
			part = percent(p.last(observable) / best)
		}
		cells = append(cells, arrow(p.first(observable), p.last(observable)), part)
	}
	from, to := n.densities()
	theory := "–"
	if best, ok := point.DensityOf(n.experiment.Network.Factors); ok && err == nil {
		theory = short(best)
	}
	return append(cells, arrow(from, to), theory)
}

// fate says in two words how a network ended that did not come to the end of its phases.
func (n *network) fate() string {
	if n.nothingStored {
		return "nothing stored"
	}
	return "failed"
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
