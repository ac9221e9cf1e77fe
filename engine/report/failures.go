package report

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

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
	network       *network
	message, what string
}

// failures lists the networks that failed.
func (c *cast) failures() table {
	var all []event
	for _, n := range c.all() {
		if n.failure != "" && !n.nothingStored {
			all = append(all, event{network: n, message: n.failure})
		}
	}
	return c.byReason("Networks that failed", "", all)
}

// empty lists the nights that had nothing to replay.
func (c *cast) empty() table {
	var all []event
	for _, n := range c.all() {
		for _, none := range n.empty {
			what := "skipped the night"
			if none.Stopped {
				what = "stopped there"
			}
			all = append(all, event{n, none.Message, what})
		}
	}
	return c.byReason("Nights with nothing to replay", "what the networks did", all)
}

// byReason puts events of one reason in a row: messages that differ in numbers alone are one,
// with dots for the numbers that differ. Where something else is said of them that has a column.
func (c *cast) byReason(title, what string, all []event) table {
	t := table{Title: title, Columns: []string{"why"}}
	if what != "" {
		t.Columns = append(t.Columns, what)
	}
	settings := len(c.all()) > 1
	if settings {
		t.Columns = append(t.Columns, "networks", "settings")
	}
	var kinds []string
	networks, messages := map[string][]*network{}, map[string]event{}
	for _, e := range all {
		kind := e.what + withNumbers(e.message, func(string) string { return "0" })
		first, known := messages[kind]
		if !known {
			kinds, first = append(kinds, kind), e
		}
		first.message = common(first.message, e.message)
		messages[kind] = first
		if !slices.Contains(networks[kind], e.network) { // which can skip several nights
			networks[kind] = append(networks[kind], e.network)
		}
	}
	for _, kind := range kinds {
		row := []string{messages[kind].message}
		if what != "" {
			row = append(row, messages[kind].what)
		}
		if settings {
			row = append(row, fmt.Sprint(len(networks[kind])), c.settingsOf(networks[kind]))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// common is a text with dots for the numbers that it does not share with another one.
func common(a, b string) string {
	others, at := numbersOfText(b), 0
	return withNumbers(a, func(number string) string {
		at++
		if at > len(others) || others[at-1] == number {
			return number
		}
		return "…"
	})
}

// settingsOf names networks by their settings, each once, with the seeds where only some of them
// are meant.
func (c *cast) settingsOf(networks []*network) string {
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

// sweeps tells whether a run sweeps a key.
func (n *network) sweeps(path string) bool {
	return slices.ContainsFunc(n.swept, func(s setting) bool { return s.path == path })
}
