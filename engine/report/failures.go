package report

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// numberInText is what may differ between two messages of one kind.
var numberInText = regexp.MustCompile(`[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?`)

// failures lists the networks that have no result, those that failed for one reason together:
// messages that differ in numbers alone are one, with dots for the numbers that differ.
func (c *cast) failures() table {
	t := table{Title: "Networks that failed", Columns: []string{"why", "networks", "settings"}}
	var kinds []string
	networks, messages := map[string][]*network{}, map[string]string{}
	for _, n := range c.all() {
		if n.failure == "" {
			continue
		}
		kind := numberInText.ReplaceAllString(n.failure, "0")
		if networks[kind] == nil {
			kinds, messages[kind] = append(kinds, kind), n.failure
		}
		networks[kind], messages[kind] = append(networks[kind], n), common(messages[kind], n.failure)
	}
	for _, kind := range kinds {
		t.Rows = append(t.Rows, []string{messages[kind], fmt.Sprint(len(networks[kind])), c.settingsOf(networks[kind])})
	}
	return t
}

// common is a text with dots for the numbers that it does not share with another one.
func common(a, b string) string {
	others, at := numberInText.FindAllString(b, -1), 0
	return numberInText.ReplaceAllStringFunc(a, func(number string) string {
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
			text = strings.TrimSpace(fmt.Sprintf("%s (%s %s)", label, plural(len(s), "seed", "seeds"), list(s)))
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

// sweeps tells whether a run sweeps a key.
func (n *network) sweeps(path string) bool {
	return slices.ContainsFunc(n.swept, func(s setting) bool { return s.path == path })
}
