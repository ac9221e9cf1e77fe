package report

import (
	"fmt"

	"engram/engine/analysis/chart"
	"engram/engine/analysis/theory"
)

// distributions draws the histograms of the final weights and factors.
func (c *selection) distributions() ([]figure, error) {
	sizes := chart.Panel{
		Title: "surviving weights", X: chart.Axis{Label: "weight w"}, Y: chart.Axis{Label: "probability density (1/w)", Log: true},
	}
	factors := chart.Panel{
		Title: "their factors", X: chart.Axis{Label: "factor u"}, Y: chart.Axis{Label: "probability density (1/u)", Log: true},
	}
	caption := "Synapses that survived" + c.lastState() + "; the area under each curve is 1 (the axis is logarithmic)."
	for _, g := range c.pictured() {
		n := g.networks[0]
		if n.weights == nil || n.weights.alive == 0 {
			continue
		}
		name := g.full
		if !c.several() {
			name = "weights"
		}
		sizes.Lines = append(sizes.Lines, n.weights.sizes.line(name, g.style))
		for k, h := range n.weights.factors {
			style, name := g.style, g.full
			if !c.several() {
				style, name = k+1, fmt.Sprintf("factor %d", k+1)
			} else if k > 0 {
				continue
			}
			factors.Lines = append(factors.Lines, h.line(name, style))
		}
		if line, ok := n.weightTheory(); ok && !c.several() {
			sizes.Lines = append(sizes.Lines, line)
			caption += " Dashed: weights of the best network in the theory, (x - B)+ of a Gaussian x, with the same mean."
		}
	}
	if len(sizes.Lines) == 0 {
		return nil, nil
	}
	if c.several() {
		factors.Title = "their first factors"
	}
	f, err := newFigure("Weights and factors", caption+c.picturedCaption(), "weights", chart.Figure{Columns: 2, OneLegend: true, Panels: []chart.Panel{sizes, factors}})
	return []figure{f}, err
}

// lastState says what the final arrays are of, where that is not the night: another day.
func (c *selection) lastState() string {
	for _, g := range c.pictured() {
		if n := g.networks[0]; n.night() != nil && !n.endsWith(n.night()) {
			return fmt.Sprintf(" in the end, %s", n.stateLabel(len(n.experiment.Phases)))
		}
	}
	return ""
}

func (h *histogram) line(name string, style int) chart.Line {
	x, y := h.outline()
	return chart.Line{Name: name, Style: style, X: x, Y: y}
}

// weightTheory is the distribution of weights in the best network, where it is known.
func (n *network) weightTheory() (chart.Line, bool) {
	night := n.night()
	if night == nil || !n.endsWith(night) {
		return chart.Line{}, false
	}
	point, err := n.optimum(night)
	if err != nil {
		return chart.Line{}, false
	}
	density, ok := point.DensityOf(n.experiment.Network.Factors)
	if !ok {
		return chart.Line{}, false
	}
	l := chart.Line{Name: theoryName, Style: chart.Reference}
	x, _ := n.weights.sizes.outline()
	const points = 100
	for i := range points + 1 {
		w := x[len(x)-1] * float64(i) / points
		if d := theory.WeightDensity(w, n.weights.mean(), density); d >= n.weights.sizes.least() {
			l.X, l.Y = append(l.X, w), append(l.Y, d)
		}
	}
	return l, true
}

// mostMatrices is how many matrices of weights a page shows.
const mostMatrices = 4

// matrices draws the final weights as pictures.
func (c *selection) matrices() ([]figure, error) {
	drawing := chart.Figure{Columns: 2}
	caption, more := "", ""
	for _, g := range c.pictured() {
		w := g.networks[0].weights
		if w == nil {
			continue
		}
		if len(drawing.Panels) == mostMatrices {
			more = fmt.Sprintf(" %d of the settings.", mostMatrices)
			continue
		}
		label, size := "weight", float64(w.neurons)
		if w.blocks.side > 1 {
			label = "mean weight"
			caption = fmt.Sprintf(" Each dot is the mean of a block of %d × %d synapses, the pruned ones as 0.", w.blocks.side, w.blocks.side)
		}
		drawing.Panels = append(drawing.Panels, chart.Panel{
			Title: g.full, X: chart.Axis{Label: "from neuron"}, Y: chart.Axis{Label: "to neuron"},
			Map: &chart.Map{Values: w.blocks.means(), Width: size, Height: size, Label: label},
		})
	}
	if len(drawing.Panels) == 0 {
		return nil, nil
	}
	f, err := newFigure("The weight matrix", "Final weights"+c.lastState()+"; white: nothing there."+caption+more, "matrix", drawing)
	return []figure{f}, err
}
