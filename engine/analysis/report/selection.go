package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// selection is the networks of a page and what they are called.
type selection struct {
	sources []*source
	results []*network // those that figures are made from
	layout  *layout    // of them
}

func newCast(sources []*source) *selection {
	c := &selection{sources: sources}
	c.results = withResults(c.all(), false)
	c.layout = c.layOut(c.results, "")
	if len(c.layout.groups) < c.layout.all { // those that are drawn shall have all curves
		c.results = withResults(c.all(), true)
		c.layout = c.layOut(c.results, "")
	}
	return c
}

// withResults are the networks that did not fail, have records, and, if nights are wanted, had something
// to replay in a night, if they had one; where there are none,
// those that have records, then those that have arrays, and else all.
func withResults(all []*network, nights bool) []*network {
	for _, has := range []func(n *network) bool{
		func(n *network) bool {
			return (n.failure == "" || n.nothingStored && !nights) && len(n.phases) > 0 && (!nights || len(n.empty) == 0 || n.night() != nil)
		},
		func(n *network) bool { return len(n.phases) > 0 },
		func(n *network) bool { return n.kept >= 0 || len(n.noise) > 0 },
	} {
		if some := slices.DeleteFunc(slices.Clone(all), func(n *network) bool { return !has(n) }); len(some) > 0 {
			return some
		}
	}
	return all
}

// label is what a network is called beside others, its seed left out.
func (c *selection) label(n *network) string { return c.join(n, n.setting("seed")) }

// fullLabel tells a network apart from all others.
func (c *selection) fullLabel(n *network) string { return c.join(n, n.setting()) }

func (c *selection) join(n *network, setting string) string {
	switch {
	case len(c.sources) == 1:
		return setting
	case setting == "":
		return n.source.name
	}
	return n.source.name + ": " + setting
}

// all are the networks of all sources.
func (c *selection) all() []*network {
	var all []*network
	for _, s := range c.sources {
		all = append(all, s.networks...)
	}
	return all
}

// one is the only network of the page, or nil.
func (c *selection) one() *network {
	if all := c.all(); len(all) == 1 {
		return all[0]
	}
	return nil
}

// several reports whether the page is of several settings.
func (c *selection) several() bool { return c.layout.several() }

// mostArrays is how many settings are drawn of which whole arrays are read.
const mostArrays = 6

// pictured are the settings whose final weights and snapshots are shown, by the first of
// their networks, each with a style of its own.
func (c *selection) pictured() []*group {
	some := slices.Clone(evenly(c.layout.groups, mostArrays))
	for i, g := range some {
		one := *g
		one.style, one.networks = i, g.networks[:1]
		some[i] = &one
	}
	return some
}

// picturedCaption says which of the settings are pictured.
func (c *selection) picturedCaption() string {
	text := ""
	if c.layout.seeds() > 1 {
		text = " Of networks that differ in seed alone the first is shown."
	}
	pictured := c.pictured()
	if slices.ContainsFunc(pictured, func(g *group) bool { return g.networks[0].sleepless() }) {
		text += " Networks that had nothing to replay are shown as their days left them."
	}
	if drawn := len(pictured); drawn < c.layout.all {
		text += fmt.Sprintf(" %d of the %d settings with results are drawn.", drawn, c.layout.all)
	}
	return text
}

// observables are what the runs recorded, in the order they were asked for.
func (c *selection) observables() []string {
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

// stateLabel says what a recall phase found: the network after the phase before it.
func (n *network) stateLabel(recall int) string {
	if k := n.lastLived(recall); k >= 0 {
		return "after " + n.phaseLabel(k)
	}
	return "before everything"
}

// sentence begins a text with a capital letter.
func sentence(text string) string {
	_, size := utf8.DecodeRuneInString(text)
	return strings.ToUpper(text[:size]) + text[size:]
}
