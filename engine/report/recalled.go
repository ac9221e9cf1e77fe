package report

import (
	"math"
	"slices"

	"engram/engine/chart"
	"engram/engine/night"
)

// recalled draws the noise tests: a panel for each kind of noise with a style for each
// phase, or of several groups a panel for each phase with a style for each group.
func (c *cast) recalled() ([]figure, error) {
	drawing := chart.Figure{Columns: 2, OneLegend: true}
	var titles []string
	for _, g := range c.groups {
		for _, n := range g.networks {
			for _, t := range n.noise {
				title, name, style := t.kind, n.stateLabel(t.phase)+": "+n.patternSet(t), n.testStyle(t)
				if c.several() {
					title, name, style = n.stateLabel(t.phase)+": "+t.kind, g.label, g.style
				}
				k := slices.Index(titles, title)
				if k < 0 {
					k, titles = len(titles), append(titles, title)
					drawing.Panels = append(drawing.Panels, chart.Panel{
						Title: title + " noise",
						X:     chart.Axis{Label: levelLabel(t.kind)},
						Y:     chart.Axis{Label: "recall rate (fraction of patterns)", Include: []float64{0, 1}},
					})
				}
				drawing.Panels[k].Lines = append(drawing.Panels[k].Lines, t.lines(name, style, !c.several())...)
			}
		}
	}
	if len(drawing.Panels) == 0 {
		return nil, nil
	}
	for i := range drawing.Panels {
		halve(&drawing.Panels[i])
	}
	caption := "A pattern counts as recalled if in the end at most 0.2 N f neurons are wrong. Bands: ± one standard deviation over the trials. Dots: the tolerance, the noise at which half of the patterns are recalled."
	f, err := newFigure("Recall under noise", caption+c.omission(), "recall", drawing)
	return []figure{f}, err
}

// testStyle is the style of a test: that of the phase before it, or of its own where others
// of its kind have that.
func (n *network) testStyle(t *noise) int {
	if at := slices.Index(n.inState(t), t); at > 0 {
		return n.phaseStyle(len(n.experiment.Phases)-1) + at
	}
	return n.phaseStyle(t.phase)
}

// lines are the curve of a test, with the spread over its trials if that is asked for and
// known, and its tolerance.
func (t *noise) lines(name string, style int, band bool) []chart.Line {
	curve := chart.Line{Name: name, Style: style}
	for _, p := range t.points {
		curve.X, curve.Y = append(curve.X, p.level), append(curve.Y, p.rate)
		band = band && !math.IsNaN(p.rateStd)
	}
	for _, p := range t.points {
		if band {
			curve.Low, curve.High = append(curve.Low, p.rate-p.rateStd), append(curve.High, p.rate+p.rateStd)
		}
	}
	lines := []chart.Line{curve}
	if level, side := t.tolerance(); side == night.Among {
		lines = append(lines, chart.Line{X: []float64{level}, Y: []float64{0.5}, Style: style, Dots: true})
	}
	return lines
}

// halve draws the line at which the tolerance is read off.
func halve(p *chart.Panel) {
	least, most := p.Lines[0].X[0], p.Lines[0].X[0]
	for _, l := range p.Lines {
		least, most = min(least, slices.Min(l.X)), max(most, slices.Max(l.X))
	}
	p.Lines = append(p.Lines, chart.Line{Name: "one half", Style: chart.Reference, X: []float64{least, most}, Y: []float64{0.5, 0.5}})
}

// levelLabel says what the level of a kind of noise is.
func levelLabel(kind string) string {
	switch kind {
	case "neural":
		return "noise (fraction of neurons flipped)"
	case "neural-balanced": // probabilities p/f and p/(1-f): 2 p N neurons in all
		return "noise p (p N active and p N silent neurons flipped)"
	}
	return "noise (s.d., where factors have mean 0.1)"
}
