package report

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html/template"
	"math"
	"slices"

	"engram/engine/analysis/chart"
)

// What the figures show of large sweeps.
const (
	mostColours = 6 // that can be told apart
	mostFacets  = 4 // panels beside each other
)

// layout says which networks a figure shows and how: a colour for each value of the dimension
// that has the most values, and panels beside each other, the facets, for those of the other
// dimensions. Networks of one group differ in seed alone.
type layout struct {
	facets []string // titles; one of "" where there are no panels beside each other
	groups []*group
	all    int // groups with results, drawn or not
}

// group is networks that share a colour in a facet.
type group struct {
	label    string // "" where there is but one colour
	full     string // that tells it from all other groups
	facet    int
	style    int
	networks []*network
}

// layOut arranges networks; those that differ in the seed and the key `without` alone are of one
// group.
func (c *selection) layOut(networks []*network, without string) *layout {
	colour, others := c.split(networks, without)
	facetOf := func(n *network) string { return labels(others, n) }
	facets := evenly(combinations(others, networks), mostFacets)
	colours := evenly(colour.values, mostColours)
	l := &layout{facets: facets}
	byKey := map[string]*group{}
	for _, n := range networks {
		value := colour.of(n)
		full := labels(append(slices.Clone(others), colour), n)
		g := byKey[full]
		if g == nil {
			g = &group{full: full, facet: slices.Index(facets, facetOf(n)), style: slices.Index(colours, value)}
			if len(colour.values) > 1 {
				g.label = colour.label(value)
			}
			byKey[full] = g
			l.groups = append(l.groups, g)
		}
		g.networks = append(g.networks, n)
	}
	l.all = len(l.groups)
	l.groups = slices.DeleteFunc(l.groups, func(g *group) bool { return g.facet < 0 || g.style < 0 })
	slices.SortStableFunc(l.groups, func(a, b *group) int {
		if a.facet != b.facet {
			return a.facet - b.facet
		}
		return a.style - b.style
	})
	return l
}

// split chooses the dimension that colours stand for: the last of those with the most values.
func (c *selection) split(networks []*network, without string) (colour dimension, others []dimension) {
	all := slices.DeleteFunc(c.dimensions(networks), func(d dimension) bool {
		return d.path != "" && d.path == without || len(d.values) < 2
	})
	if len(all) == 0 {
		return dimension{values: []string{""}, of: func(*network) string { return "" }}, nil
	}
	most := 0
	for i, d := range all {
		if len(d.values) >= len(all[most].values) {
			most = i
		}
	}
	return all[most], slices.Delete(slices.Clone(all), most, most+1)
}

// several reports whether colours or facets stand for settings; else they are free for phases.
func (l *layout) several() bool { return len(l.groups) > 1 }

// seeds is how many networks the largest group has.
func (l *layout) seeds() (most int) {
	for _, g := range l.groups {
		most = max(most, len(g.networks))
	}
	return most
}

// columns is how many panels a figure has in a row, and whether they are small.
func (l *layout) columns() (columns int, small bool) {
	if len(l.facets) == 1 {
		return 2, false
	}
	return len(l.facets), len(l.facets) > 2
}

// share gives the panels of a row, one for each facet, the same y axis.
func share(row []chart.Panel) {
	if len(row) < 2 {
		return
	}
	var ends []float64
	for _, p := range row {
		for _, l := range p.Lines {
			for _, values := range [][]float64{l.Y, l.Low, l.High} {
				for _, v := range values {
					if !math.IsNaN(v) && !math.IsInf(v, 0) {
						ends = append(ends, v)
					}
				}
			}
		}
	}
	if len(ends) == 0 {
		return
	}
	for i := range row {
		row[i].Y.Include = append(slices.Clone(row[i].Y.Include), slices.Min(ends), slices.Max(ends))
	}
}

// extent is from where to where a curve goes; a dot is at one place.
type extent struct{ least, most float64 }

// size is how far from 0 it comes.
func (e extent) size() float64 { return max(-e.least, e.most) }

// extentOf is that of a curve, of the values that can be drawn; false where there are none.
func extentOf(values []float64) (e extent, ok bool) {
	e = extent{math.Inf(1), math.Inf(-1)}
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			e, ok = extent{min(e.least, v), max(e.most, v)}, true
		}
	}
	return e, ok
}

// outlying is how many times as far from 0 as three in four an outlier comes at least: with it on the axis the others would have
// a fifth of it at most.
const outlying = 5

// leaveOut ends the y axes of a row of panels before the outliers among what they show, which it returns; the theory is shown in any case.
func leaveOut(row []chart.Panel, shown []extent, theory []float64) (outliers []extent) {
	if len(shown) == 0 {
		return nil
	}
	var sizes []float64
	for _, e := range shown {
		sizes = append(sizes, e.size())
	}
	slices.Sort(sizes)
	far := outlying * sizes[(3*len(sizes)+3)/4-1]
	ends := append([]float64{0}, theory...)
	for _, e := range shown {
		if e.size() > far {
			outliers = append(outliers, e)
		} else {
			ends = append(ends, e.least, e.most)
		}
	}
	least, most := slices.Min(ends), slices.Max(ends)
	if least == most {
		return nil
	}
	const edge = 0.08 // of the axis, beyond what has its place on it
	room := edge * (most - least)
	below := slices.ContainsFunc(outliers, func(e extent) bool { return e.least < least })
	above := slices.ContainsFunc(outliers, func(e extent) bool { return e.most > most })
	if !below && !above {
		return nil
	}
	if below {
		least -= room
	}
	if above {
		most += room
	}
	for i := range row {
		row[i].Y.Limits = []float64{least, most}
	}
	return outliers
}

// outlierRange is how far out they come.
func outlierRange(outliers []extent) string {
	var sizes []float64
	for _, e := range outliers {
		v := e.most
		if -e.least > v {
			v = e.least
		}
		sizes = append(sizes, v)
	}
	least, most := slices.Min(sizes), slices.Max(sizes)
	if least == most {
		return short(most)
	}
	return short(least) + " to " + short(most)
}

// caption says what a figure leaves out and what it makes of several seeds.
func (l *layout) caption() string {
	text := ""
	if most := l.seeds(); most > 1 {
		text = fmt.Sprintf(" Curves are means over up to %d networks that differ in seed alone, bands ± one standard deviation over them%s.", most, clipped)
	}
	if drawn := len(l.groups); drawn < l.all {
		text += fmt.Sprintf(" %d of the %d settings with results are drawn; the tables have all.", drawn, l.all)
	}
	return text
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

// figure is a drawing in the page: panels that stand beside each other where there is room.
type figure struct {
	Title, Caption string
	Legend         []entry
	Panels         []template.HTML // as SVG
	Columns        int
	Data           template.URL // its numbers as CSV
	File           string       // that they are saved as
}

// entry is a line of a legend.
type entry struct {
	Swatch template.HTML // how it is drawn
	Name   string
}

// newFigure draws a chart for the page.
func newFigure(title, caption, file string, c chart.Figure) (figure, error) {
	panels, legend, err := c.SVGs()
	if err != nil {
		return figure{}, err
	}
	var csv bytes.Buffer
	if err := c.CSV(&csv); err != nil {
		return figure{}, err
	}
	f := figure{
		Title: title, Caption: caption, File: file + ".csv", Columns: len(c.Panels),
		Data: template.URL("data:text/csv;base64," + base64.StdEncoding.EncodeToString(csv.Bytes())),
	}
	if c.Columns > 0 {
		f.Columns = min(c.Columns, f.Columns)
	}
	for i, svg := range panels {
		name := title + ": " + joined(", ", c.Panels[i].Title, c.Panels[i].Y.Label)
		f.Panels = append(f.Panels, inline(svg, fmt.Sprintf(`role="img" aria-label="%s"`, template.HTMLEscapeString(name))))
	}
	for _, e := range legend {
		f.Legend = append(f.Legend, entry{inline(e.Swatch, `aria-hidden="true"`), e.Name})
	}
	return f, nil
}

// inline is a drawing as a part of a page, which has no XML declaration, with attributes.
func inline(svg []byte, attributes string) template.HTML {
	_, drawing, _ := bytes.Cut(svg, []byte("<svg "))
	return template.HTML("<svg " + attributes + " " + string(drawing))
}
