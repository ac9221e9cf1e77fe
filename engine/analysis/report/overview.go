package report

import "fmt"

// overview has the three answers of all networks, a row each.
func (c *selection) overview() table {
	t := table{
		Title:   "All networks",
		Columns: []string{"network", "converged", "noise tolerance", "recalled", "margin", "margin of optimum", "rho", "rho of optimum", "density", "density in theory"},
		Caption: "From the start of the last night → to its end. Recalled: the fraction of the patterns at the least noise that was tested. Where the noise tests are of different patterns, their numbers are said: recall.patterns chooses them. The optimum is the theory's, for random patterns of the network's kind (exact or bernoulli) and infinitely many neurons; a finite network, of the easier patterns that a day stored, can exceed it; settled means that density and margin moved by less than " + percent(settled) + " in the last tenth of the night.",
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

// overview is a network's cells.
func (n *network) overview() []string {
	p := n.night()
	if p == nil {
		return []string{n.fate(), "–", "–", "–", "–", "–", "–", "–", "–"}
	}
	point, err := n.optimum(p)
	cells := []string{n.converged().Short}
	if n.failure != "" {
		cells[0] = n.fate()
	}
	tolerance, recalled := n.tests(p)
	cells = append(cells, tolerance, recalled)
	for _, name := range []string{"margin_min", "rho"} {
		from, to, median := p.ends(name)
		cell, part := arrow(from, to), "–"
		if median {
			cell += " (median)"
		}
		if best, ok := point.Optimum(name); ok && err == nil {
			part = percent(to / best)
		}
		cells = append(cells, cell, part)
	}
	from, to := n.densities()
	theory := "–"
	if best, ok := point.DensityOf(n.experiment.Network.Factors); ok && err == nil {
		theory = short(best)
	}
	return append(cells, arrow(from, to), theory)
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
	switch {
	case before == nil:
		return after.withstands(), of(after)
	case n.patternSet(before) == n.patternSet(after):
		return before.withstands() + " → " + after.withstands(), fmt.Sprintf("%s → %s", short(before.points[0].rate), of(after))
	}
	return fmt.Sprintf("%s (of %s) → %s (of %s)", before.withstands(), some(n.tested(before)), after.withstands(), some(n.tested(after))),
		of(before) + " → " + of(after)
}
