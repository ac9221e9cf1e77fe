package science

import (
	"fmt"

	"engram/engine/analysis/chart"
	"engram/engine/analysis/theory"
)

// theoryFigure has the curves of each coding level and, as dots, the points asked for.
// Of a single level it compares the networks of z = 1 and 2.
func theoryFigure(levels []float64, kind theory.Kind, asked []theory.Point) (chart.Figure, error) {
	load := chart.Axis{Label: "load M/N (patterns per neuron)", Include: []float64{0}}
	kappa := chart.Panel{Title: "margin over length of weights", X: load, Y: chart.Axis{Label: "kappa", Log: true}}
	rho := chart.Panel{Title: "margin over mean weight", X: load, Y: chart.Axis{Label: "rho", Log: true}}
	density := chart.Panel{Title: "surviving synapses", X: load, Y: chart.Axis{Label: "density (fraction of synapses)", Include: []float64{0}}}
	title := fmt.Sprintf("Best possible networks, %s patterns", kind)
	for i, f := range levels {
		curve, err := theory.Curve(f, 120, kind)
		if err != nil {
			return chart.Figure{}, err
		}
		line := func(name string, style int, y func(theory.Point) float64) chart.Line {
			return curveOf(curve, name, style, y)
		}
		if len(levels) > 1 {
			name := fmt.Sprintf("f = %g", f)
			kappa.Lines = append(kappa.Lines, line(name, i, kappaOf))
			rho.Lines = append(rho.Lines, line(name, i, rhoOf))
			density.Lines = append(density.Lines, line(name, i, densityOf))
			continue
		}
		title += fmt.Sprintf(", coding level f = %g", f)
		kappa.Lines = []chart.Line{
			line("z = 1 (the largest possible)", 1, kappaOf),
			line("z = 2", 0, func(p theory.Point) float64 { return p.SparseKappa }),
		}
		rho.Lines = []chart.Line{
			line("z = 1", 1, func(p theory.Point) float64 { return p.DenseRho }),
			line("z = 2 (the largest possible)", 0, rhoOf),
		}
		density.Lines = []chart.Line{
			line("z = 1", 1, func(p theory.Point) float64 { return p.DenseDensity }),
			line("z = 2", 0, densityOf),
			line("below: no solution", 2, func(p theory.Point) float64 { return p.MinDensity }),
		}
	}
	for panel, y := range map[*chart.Panel]func(theory.Point) float64{&kappa: kappaOf, &rho: rhoOf, &density: densityOf} {
		dots := curveOf(asked, "", chart.Reference, y)
		dots.Dots = true
		panel.Lines = append(panel.Lines, dots)
	}
	return chart.Figure{Title: title, Panels: []chart.Panel{kappa, rho, density}}, nil
}

func kappaOf(p theory.Point) float64   { return p.Kappa }
func rhoOf(p theory.Point) float64     { return p.Rho }
func densityOf(p theory.Point) float64 { return p.Density }

// curveOf is a value of the points against their load.
func curveOf(points []theory.Point, name string, style int, y func(theory.Point) float64) chart.Line {
	l := chart.Line{Name: name, Style: style}
	for _, p := range points {
		l.X, l.Y = append(l.X, p.Load), append(l.Y, y(p))
	}
	return l
}
