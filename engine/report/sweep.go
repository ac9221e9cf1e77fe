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
	all := c.settingsBeside(path, at)
	settings := evenly(all, mostGroups)
	drawing := chart.Figure{Columns: 2, OneLegend: true}
	for _, m := range measures() {
		panel := chart.Panel{X: chart.Axis{Label: path}, Y: chart.Axis{Label: m.label, Include: []float64{0}}}
		if panel.Lines = c.sweepLines(path, at, settings, m); len(panel.Lines) > 0 {
			drawing.Panels = append(drawing.Panels, panel)
		}
	}
	if len(drawing.Panels) == 0 {
		return nil, nil
	}
	f, err := newFigure("End states against "+setting{path: path}.key(), "One dot a network, at the end of its last night. Dashed: theory."+omission(len(all)-len(settings), len(all)), fmt.Sprintf("sweep-%d", number), drawing)
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

// settingBeside is what tells a network from others that differ in a swept key and the seed.
func (c *cast) settingBeside(n *network, path string) string {
	if setting := c.join(n, n.setting("seed", path)); setting != "" {
		return setting
	}
	return "simulation"
}

// settingsBeside are those of all networks, each once.
func (c *cast) settingsBeside(path string, at map[*network]float64) (settings []string) {
	for _, n := range c.all() {
		if _, swept := at[n]; swept && !slices.Contains(settings, c.settingBeside(n, path)) {
			settings = append(settings, c.settingBeside(n, path))
		}
	}
	return settings
}

// sweepLines are the dots of a measure and its theory, a style for each of the settings of
// the other swept keys.
func (c *cast) sweepLines(path string, at map[*network]float64, settings []string, m measure) []chart.Line {
	var dots, bounds []chart.Line
	for i, setting := range settings {
		dots = append(dots, chart.Line{Name: setting, Style: i, Dots: true})
		bounds = append(bounds, chart.Line{Name: theoryName, Style: chart.Reference})
	}
	networks := c.all()
	slices.SortStableFunc(networks, func(a, b *network) int { return cmp.Compare(at[a], at[b]) })
	for _, n := range networks {
		x, swept := at[n]
		i, y := slices.Index(settings, c.settingBeside(n, path)), m.of(n)
		if !swept || i < 0 || math.IsNaN(y) {
			continue
		}
		dots[i].X, dots[i].Y = append(dots[i].X, x), append(dots[i].Y, y)
		if best, ok := m.bound(n); ok {
			b := &bounds[i]
			if k := len(b.X) - 1; k < 0 || b.X[k] != x { // one of several seeds
				b.X, b.Y = append(b.X, x), append(b.Y, best)
			}
		}
	}
	return append(
		slices.DeleteFunc(dots, func(l chart.Line) bool { return len(l.X) == 0 }),
		slices.DeleteFunc(bounds, func(l chart.Line) bool { return len(l.X) < 2 })...)
}
