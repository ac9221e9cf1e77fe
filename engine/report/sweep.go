package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"engram/engine/chart"
	"engram/engine/night"
)

// sweeps draws the end states of all networks against each swept number.
func (c *cast) sweeps() ([]figure, error) {
	var figures []figure
	done := map[string]bool{"seed": true}
	for _, s := range c.sources {
		for _, axis := range s.experiment.Sweep {
			if done[axis.Path] {
				continue
			}
			done[axis.Path] = true
			f, err := c.sweep(axis.Path, len(figures))
			if err != nil {
				return nil, err
			}
			if f != nil {
				figures = append(figures, *f)
			}
		}
	}
	return figures, nil
}

// sweep draws the end states against one swept key; nil where its values are no numbers, or
// fewer than two.
func (c *cast) sweep(path string, number int) (*figure, error) {
	at := map[*network]float64{}
	values := map[float64]bool{}
	for _, n := range c.all() {
		for _, w := range n.swept {
			if v, ok := w.number(); ok && w.path == path {
				at[n], values[v] = v, true
			}
		}
	}
	if len(values) < 2 {
		return nil, nil
	}
	drawing := chart.Figure{Columns: 2, OneLegend: true}
	for _, m := range measures() {
		panel := chart.Panel{X: chart.Axis{Label: path}, Y: chart.Axis{Label: m.label, Include: []float64{0}}}
		if panel.Lines = c.sweepLines(path, at, m); len(panel.Lines) > 0 {
			drawing.Panels = append(drawing.Panels, panel)
		}
	}
	if len(drawing.Panels) == 0 {
		return nil, nil
	}
	f, err := newFigure("End states against "+setting{path: path}.key(), "One dot a network, at the end of its last night. Dashed: theory.", fmt.Sprintf("sweep-%d", number), drawing)
	return &f, err
}

// measure is a number that a network ends with.
type measure struct {
	label string
	of    func(n *network) float64              // NaN: unknown
	bound func(n *network) (v float64, ok bool) // in theory
}

func measures() []measure {
	all := []measure{}
	for _, observable := range []string{"density", "margin_min", "rho"} {
		all = append(all, measure{
			axisLabel(observable),
			func(n *network) float64 {
				if p := n.night(); p != nil {
					return p.last(observable)
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
				return n.bound(point, observable)
			},
		})
	}
	return append(all, measure{
		"noise tolerance (recall rate one half)",
		func(n *network) float64 {
			if p := n.night(); p != nil {
				if _, after := n.around(p); after != nil {
					if level, side := after.tolerance(); side == night.Among {
						return level
					}
				}
			}
			return math.NaN()
		},
		func(*network) (float64, bool) { return 0, false },
	})
}

// sweepLines are the dots of a measure and its theory, a style for each run and setting of
// the other swept keys.
func (c *cast) sweepLines(path string, at map[*network]float64, m measure) []chart.Line {
	var names []string
	dots, bounds := map[string]*chart.Line{}, map[string]*chart.Line{}
	networks := c.all()
	slices.SortStableFunc(networks, func(a, b *network) int { return cmp.Compare(at[a], at[b]) })
	for _, n := range networks {
		x, ok := at[n]
		y := m.of(n)
		if !ok || math.IsNaN(y) {
			continue
		}
		name := c.join(n, n.setting("seed", path))
		if name == "" {
			name = "simulation"
		}
		if dots[name] == nil {
			dots[name] = &chart.Line{Name: name, Style: len(names), Dots: true}
			bounds[name] = &chart.Line{Name: theoryName, Style: chart.Reference}
			names = append(names, name)
		}
		dots[name].X, dots[name].Y = append(dots[name].X, x), append(dots[name].Y, y)
		if best, ok := m.bound(n); ok {
			b := bounds[name]
			if k := len(b.X) - 1; k < 0 || b.X[k] != x { // one of several seeds
				b.X, b.Y = append(b.X, x), append(b.Y, best)
			}
		}
	}
	var lines []chart.Line
	for _, name := range names {
		lines = append(lines, *dots[name])
	}
	for _, name := range names {
		if len(bounds[name].X) > 1 {
			lines = append(lines, *bounds[name])
		}
	}
	return lines
}
