package report

import (
	"fmt"
	"math"
	"slices"

	"engram/engine/analysis/theory"
	"engram/engine/observable"
)

// overview has the three answers of all networks, a row each.
func (c *selection) overview() table {
	t := table{
		Title:   "All networks",
		Columns: []string{"network", "converged", "noise tolerance", "recalled"},
		Caption: "From the start of the last night → to its end; of a network without a night, at the end of its last day. Recalled: the fraction of the patterns at the least noise that was tested. Where the noise tests are of different patterns, their numbers are said: recall.patterns chooses them. The optimum is the theory's, for random patterns of the network's kind (exact or bernoulli) and infinitely many neurons; a finite network, of the easier patterns that a day stored, can exceed it; settled means that density and margin moved by less than " + percent(settled) + " in the last tenth of the night.",
	}
	medians := map[string]bool{}
	for _, name := range []string{"margin_min", "rho"} {
		medians[name] = c.speakMedians(name)
		label := observable.Named(name).ShortName()
		if medians[name] {
			label = "median " + label
		}
		t.Columns = append(t.Columns, label, label+" of optimum")
	}
	t.Columns = append(t.Columns, "density", "density in theory")
	said := false
	for _, n := range c.all() {
		t.Rows = append(t.Rows, append([]string{c.fullLabel(n)}, n.overview(medians)...))
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

// speakMedians tells whether the median over neurons speaks for an observable: in all networks of a
// page where its mean is ruled by a few neurons in any, so that they can be compared.
func (c *selection) speakMedians(name string) bool {
	return slices.ContainsFunc(c.all(), func(n *network) bool {
		p := n.lastPhase()
		return p != nil && p.skewed(name)
	})
}

// lastPhase is the last night, or the last phase with records where there is none.
func (n *network) lastPhase() *phase {
	if p := n.night(); p != nil {
		return p
	}
	return n.lastRecorded()
}

// overview is a network's cells; of some observables the medians.
func (n *network) overview(medians map[string]bool) []string {
	p := n.lastPhase()
	if p == nil {
		return []string{n.fate(), "–", "–", "–", "–", "–", "–", "–", "–"}
	}
	night := n.night() != nil
	point, err := theory.Point{}, error(nil)
	cells := []string{n.fate()}
	if night {
		if point, err = n.optimum(p); n.failure == "" {
			cells[0] = n.converged().Short
		}
	}
	tolerance, recalled := n.tests(p)
	cells = append(cells, tolerance, recalled)
	for _, name := range []string{"margin_min", "rho"} {
		from, to := p.endsAs(name, medians[name])
		if !night {
			from = math.NaN()
		}
		cell, part := arrow(from, to), "–"
		if best, ok := point.Optimum(name); ok && err == nil && night {
			part = percent(to / best)
		}
		cells = append(cells, cell, part)
	}
	from, to := n.densities()
	if !night {
		from, to = math.NaN(), p.last("density")
	}
	reached := "–"
	if best, ok := point.DensityOf(n.experiment.Network.Factors); ok && err == nil && night {
		reached = short(best)
	}
	return append(cells, arrow(from, to), reached)
}

// fate says in two words what became of a network that has no night or did not come to its end.
func (n *network) fate() string {
	switch {
	case n.nothingStored || n.night() == nil && len(n.empty) > 0:
		return "nothing stored"
	case n.failure != "":
		return "failed"
	}
	return "no night"
}

// tests are the noise tolerance around a night and what is recalled at the least noise, with the
// numbers of patterns where the tests are of different ones.
func (n *network) tests(p *phase) (tolerance, recalled string) {
	before, after := n.around(p)
	if after == nil {
		return "–", "–"
	}
	of := func(t *noise) string { return fmt.Sprintf("%s of %s", short(t.points[0].rate), some(n.tested(t))) }
	if before == nil {
		tolerance, recalled = after.withstands(), of(after)
		if kind := n.otherKind(p, after); kind != "" {
			tolerance += fmt.Sprintf(" (%s noise; before it was %s)", after.kind, kind)
		}
		return tolerance, recalled
	}
	if unlike := n.unlike(before, after); unlike != "" {
		defer func() { tolerance += " (the tests are not alike: " + unlike + ")" }()
	}
	switch {
	case before.points[0].level != after.points[0].level:
		of = func(t *noise) string {
			return fmt.Sprintf("%s of %s at noise %s", short(t.points[0].rate), some(n.tested(t)), short(t.points[0].level))
		}
	case n.patternSet(before) == n.patternSet(after):
		return before.withstands() + " → " + after.withstands(), fmt.Sprintf("%s → %s", short(before.points[0].rate), of(after))
	}
	return fmt.Sprintf("%s (of %s) → %s (of %s)", before.withstands(), some(n.tested(before)), after.withstands(), some(n.tested(after))),
		of(before) + " → " + of(after)
}
