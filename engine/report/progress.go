package report

import (
	"fmt"
	"slices"

	"engram/engine/chart"
)

// theoryName is what the legend calls the lines of the theory.
const theoryName = "theory (best possible network)"

// strand is the records of a phase of a network, as a curve.
type strand struct {
	network *network
	phase   *phase
	name    string
	style   int
}

// progress draws all observables over the cycles: one figure with a style for each phase,
// or of several groups a figure for each phase with a style for each group.
func (c *cast) progress() ([]figure, error) {
	var kinds []string // of figures: "" or the phases
	strands := map[string][]strand{}
	for _, g := range c.groups {
		for _, n := range g.networks {
			for _, p := range n.phases {
				if p.name == "recall" || len(p.cycles) < 2 {
					continue
				}
				kind, s := "", strand{n, p, n.phaseLabel(p.number), n.phaseStyle(p.number)}
				if c.several() {
					kind = n.phaseLabel(p.number)
					s.name, s.style = g.label, g.style
				}
				if !slices.Contains(kinds, kind) {
					kinds = append(kinds, kind)
				}
				strands[kind] = append(strands[kind], s)
			}
		}
	}
	var figures []figure
	for i, kind := range kinds {
		f, err := c.progressOf(kind, i, strands[kind])
		if err != nil {
			return nil, err
		}
		if f != nil {
			figures = append(figures, *f)
		}
	}
	return figures, nil
}

// progressOf draws strands; nil where nothing was recorded.
func (c *cast) progressOf(kind string, number int, strands []strand) (*figure, error) {
	drawing := chart.Figure{Columns: 2, OneLegend: true}
	compared := false
	for _, observable := range c.observables() {
		panel := chart.Panel{
			X: chart.Axis{Label: "cycle + 1 (by day: pass + 1)", Log: true},
			Y: chart.Axis{Label: axisLabel(observable), Include: limits(observable)},
		}
		if kind != "" {
			panel.X.Label = "cycle + 1"
			if strands[0].phase.name == "wake" {
				panel.X.Label = "pass + 1"
			}
		}
		for _, s := range strands {
			if line, ok := s.line(observable, c.one() != nil); ok {
				panel.Lines = append(panel.Lines, line)
			}
		}
		if len(panel.Lines) == 0 {
			continue
		}
		if lines := c.bounds(observable, strands); len(lines) > 0 {
			compared = true
			panel.Lines = append(panel.Lines, lines...)
		}
		drawing.Panels = append(drawing.Panels, panel)
	}
	if len(drawing.Panels) == 0 {
		return nil, nil
	}
	title, caption := "Progress", "Means, from the state before the first cycle (at 1) on; metrics.csv has all records."
	if kind != "" {
		title = "Progress: " + kind
	}
	if c.one() != nil {
		caption += " Bands: ± one standard deviation " + spreadOver(c.observables()) + "."
	}
	if compared {
		caption += " Dashed: the largest margin and rho that any weights can have, and the density of the best network, in the theory of infinitely many neurons."
	}
	f, err := newFigure(title, caption+c.omission(), fmt.Sprintf("progress-%d", number), drawing)
	return &f, err
}

// finest is how much further along a logarithmic axis the next point of a curve is drawn:
// records that are closer would blur its dashes.
const finest = 1.02

// line is the curve of an observable, with the spread over neurons if that is asked for.
func (s strand) line(observable string, band bool) (chart.Line, bool) {
	mean, std := s.phase.mean[observable], s.phase.std[observable]
	if len(mean) != len(s.phase.cycles) {
		return chart.Line{}, false
	}
	l := chart.Line{Name: s.name, Style: s.style}
	last := 0.0
	for i, cycle := range s.phase.cycles {
		if cycle+1 < last*finest && i < len(mean)-1 {
			continue
		}
		last = cycle + 1
		l.X, l.Y = append(l.X, cycle+1), append(l.Y, mean[i])
		if band && len(std) == len(mean) {
			l.Low, l.High = append(l.Low, mean[i]-std[i]), append(l.High, mean[i]+std[i])
		}
	}
	return l, true
}

// bounds are the lines of the theory, one for each group and phase, while they are few.
func (c *cast) bounds(observable string, strands []strand) []chart.Line {
	const few = 3
	if c.several() && len(c.groups) > few {
		return nil
	}
	type key struct {
		label string
		phase int
	}
	seen := map[key]bool{}
	var lines []chart.Line
	for _, s := range strands {
		k := key{c.label(s.network), s.phase.number}
		if seen[k] || !s.phase.consolidates() {
			continue
		}
		point, err := s.network.optimum(s.phase)
		if err != nil {
			continue
		}
		if best, ok := s.network.bound(point, observable); ok {
			seen[k] = true
			lines = append(lines, chart.Line{
				Name: theoryName, Style: chart.Reference,
				X: []float64{1, s.phase.cycles[len(s.phase.cycles)-1] + 1}, Y: []float64{best, best},
			})
		}
	}
	return lines
}
