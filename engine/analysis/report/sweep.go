package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"engram/engine/analysis/chart"
	"engram/engine/analysis/sleep"
	"engram/engine/observable"
)

// sweeps draws the end states of the networks against each swept number.
func (c *selection) sweeps() ([]figure, error) {
	var figures []figure
	for _, d := range c.dimensions(c.results) {
		if d.path == "" {
			continue
		}
		f, err := c.sweep(d, len(figures))
		if err != nil {
			return nil, err
		}
		if f != nil {
			figures = append(figures, *f)
		}
	}
	return figures, nil
}

// sweep draws the end states against a swept key; nil where its values are no numbers, or fewer
// than two.
func (c *selection) sweep(d dimension, number int) (*figure, error) {
	if len(d.values) < 2 {
		return nil, nil
	}
	for _, v := range d.values {
		if _, err := strconv.ParseFloat(v, 64); err != nil && v != "–" {
			return nil, nil
		}
	}
	settings := c.layOut(c.results, d.path)
	columns, small := settings.columns()
	drawing := chart.Figure{Columns: columns, OneLegend: true, Small: small}
	var beyond []string
	for _, m := range c.measures() {
		panels, any := make([]chart.Panel, len(settings.facets)), false
		for i, facet := range settings.facets {
			panels[i] = chart.Panel{Title: facet, X: chart.Axis{Label: d.path}, Y: chart.Axis{Label: m.label, Include: []float64{0}, Whole: m.whole}}
		}
		var all []extent
		var theory []float64
		for _, g := range settings.groups {
			curve, dots, bound := m.against(d, g)
			if len(dots.X) == 0 {
				continue
			}
			any = true
			panel := &panels[g.facet]
			panel.Lines = append(panel.Lines, curve, dots)
			for _, y := range dots.Y {
				if e, ok := extentOf([]float64{y}); ok {
					all = append(all, e)
				}
			}
			theory = append(theory, bound.Y...)
			if len(bound.X) > 1 {
				panel.Lines = append(panel.Lines, bound)
			}
		}
		if any {
			share(panels)
			if m.possible == nil {
				if out := leaveOut(panels, all, theory); len(out) > 0 {
					beyond = append(beyond, fmt.Sprintf("%s of %s (%s)", m.name, count(len(out), "network", "networks"), outlierRange(out)))
				}
			}
			drawing.Panels = append(drawing.Panels, panels...)
		}
	}
	if len(drawing.Panels) == 0 {
		return nil, nil
	}
	caption := "Networks at the end of their last night, a dot each"
	if c.layout.seeds() > 1 {
		caption += "; lines: means over networks that differ in seed alone, bands ± one standard deviation over them" + clipped
	}
	caption += ". Thin and dashed: theory." + c.testedAfter()
	if len(beyond) > 0 {
		caption += " Beyond the axes, at their edge, so that the others can be told apart: " + list(beyond) + "."
	}
	if slices.ContainsFunc(c.results, (*network).sleepless) {
		caption += " Networks that had nothing to replay are left out."
	}
	if drawn := len(settings.groups); drawn < settings.all {
		caption += fmt.Sprintf(" %d of the %d settings with results are drawn; the tables have all.", drawn, settings.all)
	}
	f, err := newFigure("End states against "+d.key, caption, fmt.Sprintf("sweep-%d", number), drawing)
	return &f, err
}

// measure is a number that a network ends its last night with.
type measure struct {
	name  string                                // in a sentence
	label string                                // of an axis
	whole bool                                  // its values are whole numbers
	of    func(n *network) float64              // NaN: unknown
	bound func(n *network) (v float64, ok bool) // in theory

	possible []float64 // as observable.Range
}

// measures are of all networks alike: where a few neurons rule a mean in some, medians.
func (c *selection) measures() []measure {
	all := []measure{}
	for _, name := range []string{"density", "margin_min", "rho", "stored"} {
		o, median := observable.Named(name), c.speakMedians(name)
		short, label := o.ShortName(), o.Label
		if median {
			short, label = "median "+short, "median "+label
		}
		all = append(all, measure{
			short, label, o.IsCount(),
			func(n *network) float64 {
				if p := n.night(); p != nil {
					_, v := p.endsAs(name, median)
					return v
				}
				return math.NaN()
			},
			func(n *network) (float64, bool) {
				p := n.night()
				if p == nil {
					return 0, false
				}
				point, err := n.optimum(p)
				if err != nil {
					return 0, false
				}
				return n.bound(point, name)
			},
			o.Range,
		})
	}
	return append(all, measure{
		"noise tolerance", "noise tolerance (recall rate one half)", false,
		func(n *network) float64 {
			if p := n.night(); p != nil {
				if _, after := n.around(p); after != nil {
					if level, side := after.tolerance(); side == sleep.Among {
						return level
					}
				}
			}
			return math.NaN()
		},
		func(*network) (float64, bool) { return 0, false },
		[]float64{0},
	})
}

// testedAfter says of which patterns the noise tolerances after the last night are: where a day stored few patterns, they are the
// easiest few. It is empty where there are no tests.
func (c *selection) testedAfter() string {
	least, fewest := "", math.Inf(1)
	for _, n := range c.results {
		p := n.night()
		if p == nil {
			continue
		}
		_, after := n.around(p)
		if after == nil || n.tested(after) < 0 {
			continue
		}
		tested, all := n.tested(after), n.experiment.Patterns.Count*n.experiment.DaysOf(after.phase)
		if part := float64(tested) / float64(all); part < fewest {
			fewest, least = part, fmt.Sprintf("%s of %s (%s)", short(float64(tested)), count(all, "pattern", "patterns"), c.fullLabel(n))
		}
	}
	switch {
	case math.IsInf(fewest, 1):
		return ""
	case fewest == 1:
		return " The noise tolerance is of all patterns, of the days that recall.patterns names."
	}
	return " Margin, rho and noise tolerance are of the patterns that the night replayed: where a day did not store all, of the easier ones that it stored, at the fewest " + least + "."
}

// against is a measure of a group and its theory, against the values of a dimension: the means
// over the networks of a value, with a band of their standard deviation where there are several,
// and the networks themselves as dots.
func (m measure) against(d dimension, g *group) (curve, dots, bound chart.Line) {
	type values struct{ measured, best []float64 }
	at := map[float64]*values{}
	var places []float64
	dots = chart.Line{Style: g.style, Dots: true}
	for _, n := range g.networks {
		x, err := strconv.ParseFloat(d.of(n), 64)
		if err != nil {
			continue
		}
		v := at[x]
		if v == nil {
			v = &values{}
			at[x], places = v, append(places, x)
		}
		if y := m.of(n); !math.IsNaN(y) {
			v.measured = append(v.measured, y)
			dots.X, dots.Y = append(dots.X, x), append(dots.Y, y)
		}
		if best, ok := m.bound(n); ok {
			v.best = append(v.best, best)
		}
	}
	slices.SortFunc(places, cmp.Compare)
	curve = chart.Line{Name: g.label, Style: g.style}
	if curve.Name == "" {
		curve.Name = "simulation"
	}
	bound = chart.Line{Name: theoryName, Style: g.style, Thin: true}
	for _, x := range places {
		if v := at[x]; len(v.measured) > 0 {
			mean, std := meanStd(v.measured)
			if math.IsNaN(std) {
				std = 0
			}
			curve.X, curve.Y = append(curve.X, x), append(curve.Y, mean)
			low, high := band([]float64{mean}, []float64{std}, m.possible)
			curve.Low, curve.High = append(curve.Low, low...), append(curve.High, high...)
		}
		if v := at[x]; len(v.best) > 0 {
			mean, _ := meanStd(v.best)
			bound.X, bound.Y = append(bound.X, x), append(bound.Y, mean)
		}
	}
	return curve, dots, bound
}
