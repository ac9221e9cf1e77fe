package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// What the figures show of large sweeps.
const (
	mostGroups   = 6 // colours that can be told apart
	mostOfAGroup = 5 // networks that differ in seed alone
)

// cast is the networks of a page and what they are called: those of one group differ in
// seed alone and look alike in the figures.
type cast struct {
	sources []*source
	groups  []*group // that are drawn
	left    int      // groups that are not
}

// group is networks of one label.
type group struct {
	label    string // "" where there is but one
	style    int
	networks []*network
}

func newCast(sources []*source) *cast {
	c := &cast{sources: sources}
	byLabel := map[string]*group{}
	for _, s := range sources {
		for _, n := range s.networks {
			label := c.label(n)
			g := byLabel[label]
			if g == nil {
				g = &group{label: label}
				byLabel[label], c.groups = g, append(c.groups, g)
			}
			if len(g.networks) < mostOfAGroup {
				g.networks = append(g.networks, n)
			}
		}
	}
	all := len(c.groups)
	c.groups = evenly(c.groups, mostGroups)
	c.left = all - len(c.groups)
	for i, g := range c.groups {
		g.style = i
	}
	return c
}

// evenly are at most so many of all, the first and the last among them.
func evenly[T any](all []T, most int) []T {
	if len(all) <= most {
		return all
	}
	some := make([]T, most)
	for i := range some {
		some[i] = all[i*(len(all)-1)/(most-1)]
	}
	return some
}

// label is what a network is called beside others, its seed left out.
func (c *cast) label(n *network) string { return c.join(n, n.setting("seed")) }

// fullLabel tells a network apart from all others.
func (c *cast) fullLabel(n *network) string { return c.join(n, n.setting()) }

func (c *cast) join(n *network, setting string) string {
	switch {
	case len(c.sources) == 1:
		return setting
	case setting == "":
		return n.source.name
	}
	return n.source.name + ": " + setting
}

// all are the networks of all sources.
func (c *cast) all() []*network {
	var all []*network
	for _, s := range c.sources {
		all = append(all, s.networks...)
	}
	return all
}

// one is the only network of the page, or nil.
func (c *cast) one() *network {
	if all := c.all(); len(all) == 1 {
		return all[0]
	}
	return nil
}

// several tells whether colours stand for groups; else they stand for phases.
func (c *cast) several() bool { return len(c.groups) > 1 }

// leaders are the first networks of the groups.
func (c *cast) leaders() []*network {
	var first []*network
	for _, g := range c.groups {
		first = append(first, g.networks[0])
	}
	return first
}

// omission is a sentence on what the figures leave out, or nothing.
func (c *cast) omission() string { return omission(c.left, len(c.groups)+c.left) }

func omission(left, all int) string {
	if left == 0 {
		return ""
	}
	return fmt.Sprintf(" %d of %d settings are drawn; the tables have all.", all-left, all)
}

// observables are what the runs recorded, in the order they were asked for.
func (c *cast) observables() []string {
	var names []string
	for _, s := range c.sources {
		for _, name := range s.experiment.Record.Observables {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// phaseLabel names a phase of a network: by its number too where it has several of a kind.
func (n *network) phaseLabel(number int) string {
	phases, same := n.experiment.Phases, 0
	if number < 0 || number >= len(phases) {
		return fmt.Sprintf("phase %d", number)
	}
	for _, p := range phases {
		if p.Name() == phases[number].Name() {
			same++
		}
	}
	if same == 1 {
		return phases[number].Name()
	}
	return fmt.Sprintf("%s (phase %d)", phases[number].Name(), number)
}

// phaseStyle is the style of a phase; recall has that of the phase before it.
func (n *network) phaseStyle(number int) int {
	style := -1
	for _, p := range n.experiment.Phases[:min(number+1, len(n.experiment.Phases))] {
		if p.Recall == nil {
			style++
		}
	}
	return max(style, 0)
}

// stateLabel says what a recall phase found: the network after the phase before it.
func (n *network) stateLabel(recall int) string {
	for k := min(recall, len(n.experiment.Phases)) - 1; k >= 0; k-- {
		if n.experiment.Phases[k].Recall == nil {
			return "after " + n.phaseLabel(k)
		}
	}
	return "before everything"
}

// sentence begins a text with a capital letter.
func sentence(text string) string {
	_, size := utf8.DecodeRuneInString(text)
	return strings.ToUpper(text[:size]) + text[size:]
}
