package report

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

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
	t.Caption += averages(medians)
	var unknown, bare []event // whether networks converged, and those without an optimum
	for _, n := range c.all() {
		t.Rows = append(t.Rows, append([]string{c.fullLabel(n)}, n.overview(medians)...))
		p := n.night()
		if p == nil {
			continue
		}
		if why := n.converged().why; why != "" && n.failure == "" {
			unknown = append(unknown, event{network: n, message: why})
		}
		if _, err := n.optimum(p); err != nil {
			bare = append(bare, event{network: n, message: reason(err)})
		}
	}
	t.Caption += c.reasons("Whether it converged is unknown of", unknown) + c.reasons("There is no optimum for", bare)
	t.Fold = len(t.Rows) > long
	return t
}

// reasons says why networks lack something, each reason once with the networks that it holds for.
func (c *selection) reasons(what string, all []event) (text string) {
	for _, same := range byReason(all) {
		who := c.fullLabel(same[0].network)
		if k := len(same.networks()); k > 1 {
			who = fmt.Sprintf("%d of %d networks", k, len(c.all()))
		}
		text += fmt.Sprintf(" %s %s: %s.", what, who, same.message())
	}
	return text
}

// averages says what is a mean over neurons, as on the console, and what is a median.
func averages(medians map[string]bool) string {
	var means, others []string
	for _, name := range []string{"margin_min", "rho", "density"} {
		if medians[name] {
			others = append(others, observable.Named(name).ShortName())
		} else {
			means = append(means, observable.Named(name).ShortName())
		}
	}
	text := fmt.Sprintf(" %s %s over neurons.", sentence(list(means)), plural(len(means), "is a mean", "are means"))
	if len(others) > 0 {
		text += fmt.Sprintf(" %s %s over neurons of every network, since a few neurons rule the mean of one at least; the console prints the mean of those of which that is not so.",
			sentence(list(others)), plural(len(others), "is a median", "are medians"))
	}
	return text
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
		if best, ok := point.Optimum(name); ok && err == nil && night && to > 0 {
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

// numberInText is what may differ between two messages of one kind: a number, but that of a phase.
var numberInText = regexp.MustCompile(`(phases?[ .])?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?`)

// numbersOfText are the numbers in a text that may differ.
func numbersOfText(text string) (all []string) {
	withNumbers(text, func(number string) string {
		all = append(all, number)
		return number
	})
	return all
}

// withNumbers is a text with other numbers.
func withNumbers(text string, other func(number string) string) string {
	return numberInText.ReplaceAllStringFunc(text, func(found string) string {
		if strings.HasPrefix(found, "phase") {
			return found
		}
		return other(found)
	})
}

// event is something that a run says of a network: that it failed, or had nothing to replay.
type event struct {
	network *network
	message string
	night   string // that had nothing to replay, and what the network did; else nothing
	did     string
}

// reason is what events of one kind have in common.
func (e event) reason() string {
	text := withNumbers(e.message, func(string) string { return "0" })
	if e.night != "" { // nights of one kind are listed
		text = numberInText.ReplaceAllString(e.message, "0")
	}
	return e.did + text
}

// failures lists the networks that failed.
func (c *selection) failures() table {
	var all []event
	for _, n := range c.all() {
		if n.failure != "" && !n.nothingStored {
			all = append(all, event{network: n, message: n.failure})
		}
	}
	t := table{Title: "Networks that failed", Columns: []string{"why", "networks", "settings"}}
	for _, same := range byReason(all) {
		t.Rows = append(t.Rows, []string{same.message(), fmt.Sprint(len(same.networks())), c.settingsOf(same.networks())})
	}
	return t
}

// empty lists the nights that had nothing to replay.
func (c *selection) empty() table {
	var all []event
	for _, n := range c.all() {
		for _, none := range n.empty {
			did := "skipped"
			if none.Stopped {
				did = "stopped there"
			}
			all = append(all, event{n, none.Message, fmt.Sprint(none.Phase), did})
		}
	}
	t := table{Title: "Nights with nothing to replay", Columns: []string{"why", "phases", "what the networks did"}}
	several := len(c.all()) > 1
	if several {
		t.Columns = append(t.Columns, "networks", "settings")
	}
	for _, same := range byReason(all) {
		row := []string{same.message(), list(same.nights()), same[0].did}
		if several {
			row = append(row, fmt.Sprint(len(same.networks())), c.settingsOf(same.networks()))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// events are some of one reason: their messages differ in numbers alone.
type events []event

// byReason puts events of one reason together, in the order of the first of each.
func byReason(all []event) (grouped []events) {
	at := map[string]int{}
	for _, e := range all {
		k, known := at[e.reason()]
		if !known {
			k, grouped = len(grouped), append(grouped, nil)
			at[e.reason()] = k
		}
		grouped[k] = append(grouped[k], e)
	}
	return grouped
}

// message is that of the first, with dots for the numbers that others have otherwise; the phases
// that it names are those of the first.
func (all events) message() string {
	var numbers [][]string // of each
	for _, e := range all {
		numbers = append(numbers, numbersOfText(e.message))
	}
	at := 0
	return withNumbers(all[0].message, func(number string) string {
		at++
		for _, of := range numbers {
			if at > len(of) || of[at-1] != number {
				return "…"
			}
		}
		return number
	})
}

// networks are those that the events are of, each once.
func (all events) networks() (networks []*network) {
	for _, e := range all {
		if !slices.Contains(networks, e.network) {
			networks = append(networks, e.network)
		}
	}
	return networks
}

// nights are the phases that the events are of, each once, in order.
func (all events) nights() (nights []string) {
	for _, e := range all {
		if !slices.Contains(nights, e.night) {
			nights = append(nights, e.night)
		}
	}
	slices.SortFunc(nights, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	return nights
}

// settingsOf names networks by their settings, each once, with the seeds where only some of them
// are meant.
func (c *selection) settingsOf(networks []*network) string {
	var labels []string
	seeds := map[string][]string{}
	for _, n := range networks {
		label := c.label(n)
		if !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
		if seed := n.valueAt("seed"); n.sweeps("seed") {
			seeds[label] = append(seeds[label], seed)
		}
	}
	all := map[string]int{} // networks of a label
	for _, n := range c.all() {
		all[c.label(n)]++
	}
	var parts []string
	for _, label := range labels {
		text := label
		if s := seeds[label]; len(s) > 0 && (len(s) < all[label] || label == "") {
			if text = plural(len(s), "seed", "seeds") + " " + list(s); label != "" {
				text = label + " (" + text + ")"
			}
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

// sweeps reports whether a run sweeps a key.
func (n *network) sweeps(path string) bool {
	return slices.ContainsFunc(n.swept, func(s setting) bool { return s.path == path })
}
