package report

import (
	"cmp"
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
	text := all[0].message
	for _, e := range all[1:] {
		text = common(text, e.message)
	}
	return text
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
