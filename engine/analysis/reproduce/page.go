package reproduce

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"engram/engine/analysis/chart"
	"engram/engine/store"
)

// Page is what a figure's reproduction found.
type Page struct {
	Title       string
	Command     string // that writes the page again
	Source      string // of the published numbers; "": the paper
	Settings    []string
	Comparisons []Comparison
	Drawings    []Drawing
	Tables      []Table
	Notes       []string
}

// Comparison is a line of "published, here, difference".
type Comparison struct {
	What                        string
	Published, Here, Difference string
}

// Drawing is a figure with the name of its files and what it shows.
type Drawing struct {
	Name, Caption string
	Figure        chart.Figure
}

// Table is a table with the name of its file.
type Table struct {
	Name string
	*store.Table
}

// number compares two numbers; a published NaN was not published.
func number(what string, published, here float64) Comparison {
	c := Comparison{What: what, Published: short(published), Here: short(here), Difference: short(here - published)}
	if here > published {
		c.Difference = "+" + c.Difference
	}
	return c
}

// claim compares a statement with whether it holds here.
func claim(what, published string, holds bool, here string) Comparison {
	c := Comparison{What: what, Published: published, Here: here, Difference: "holds"}
	if !holds {
		c.Difference = "does not hold"
	}
	return c
}

// short writes a number with three digits; NaN as a dash.
func short(v float64) string {
	switch {
	case math.IsNaN(v):
		return "-"
	}
	return strconv.FormatFloat(v, 'f', 3, 64)
}

// list writes numbers one after the other.
func list(values []float64) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = short(v)
	}
	return strings.Join(words, ", ")
}

// Markdown is the page as text.
func (p *Page) Markdown() string {
	var b strings.Builder
	source := p.Source
	if source == "" {
		source = paper
	}
	fmt.Fprintf(&b, "# %s\n\n%s\n\n`%s` writes this page.\n\n", p.Title, source, p.Command)
	for _, s := range p.Settings {
		fmt.Fprintf(&b, "- %s\n", s)
	}
	fmt.Fprintf(&b, "\n## Published and here\n\n| | published | here | difference |\n|---|---|---|---|\n")
	for _, c := range p.Comparisons {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", c.What, c.Published, c.Here, c.Difference)
	}
	for _, n := range p.Notes {
		fmt.Fprintf(&b, "\n%s\n", n)
	}
	for _, d := range p.Drawings {
		fmt.Fprintf(&b, "\n## %s\n\n![%s](%s.png)\n\n%s ([SVG](%s.svg))\n", d.Figure.Title, d.Figure.Title, d.Name, d.Caption, d.Name)
	}
	fmt.Fprintf(&b, "\n## Data\n\n")
	for _, t := range p.Tables {
		fmt.Fprintf(&b, "- [%s.csv](%s.csv): %s\n", t.Name, t.Name, strings.Join(t.Columns(), ", "))
	}
	return b.String()
}

func comparisonTable(comparisons []Comparison) Table {
	t := store.NewTable("what", "published", "here", "difference")
	for _, c := range comparisons {
		t.Append(c.What, c.Published, c.Here, c.Difference)
	}
	return Table{"comparison", t}
}
