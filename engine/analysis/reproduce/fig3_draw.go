package reproduce

import (
	"fmt"
	"math"
	"slices"

	"engram/engine/analysis/chart"
	"engram/engine/analysis/sleep"
	"engram/engine/store"
)

// Styles: high load is the first colour, low load the second.
const (
	highLoad = iota
	lowLoad
	black = 4 // of lines through dots
)

// drawNights adds the drawings and tables of figure 3.
func (p *Page) drawNights(r, start *results, found []*nightOf) {
	p.drawCourse(r, start, found)
	p.drawRaster(found)
	p.drawTolerance(found)
	p.drawCourses(found)
	p.drawPruning(found)
	p.drawConnections(found)
	p.drawTuning(found)
	p.drawGain(found)
}

// draw adds a drawing.
func (p *Page) draw(name, title, caption string, panels ...chart.Panel) {
	for i := range panels {
		panels[i].X.Log = panels[i].X.Log && hasPositive(panels[i].Lines, func(l chart.Line) []float64 { return l.X })
		panels[i].Y.Log = panels[i].Y.Log && hasPositive(panels[i].Lines, func(l chart.Line) []float64 { return l.Y })
	}
	p.Drawings = append(p.Drawings, Drawing{name, caption, chart.Figure{Title: title, Panels: panels}})
}

// hasPositive reports whether lines have anything that a logarithmic axis can show.
func hasPositive(lines []chart.Line, of func(chart.Line) []float64) bool {
	for _, l := range lines {
		for _, v := range of(l) {
			if v > 0 && !math.IsInf(v, 0) {
				return true
			}
		}
	}
	return false
}

// drawCourse: density and SNR over the cycles, and the factors' correlations at the start.
func (p *Page) drawCourse(r, start *results, found []*nightOf) {
	density := chart.Panel{Title: "surviving synapses", X: chart.Axis{Label: "replay cycle", Log: true}, Y: chart.Axis{Label: "density", Log: true}}
	snr := chart.Panel{Title: "SNR of memories", X: density.X, Y: chart.Axis{Label: "radius (mean over patterns)", Include: []float64{0}}}
	factors := chart.Panel{Title: "factors become alike", X: chart.Axis{Label: "replay cycle"}, Y: chart.Axis{Label: "correlation of factors"}}
	course, early := store.NewTable("load", "cycle", "density", "radius", "margin_min", "rho"), store.NewTable("load", "cycle", "within", "across", "sparseness")
	for i, o := range found {
		load := nights[i].load
		cycles, d := both(start, r, i, "density")
		_, s := both(start, r, i, "radius")
		_, m := both(start, r, i, "margin_min")
		density.Lines = append(density.Lines, chart.Line{Name: o.name, X: cycles, Y: d, Style: i})
		snr.Lines = append(snr.Lines, chart.Line{Name: o.name, X: cycles, Y: s, Style: i})
		for k := range cycles {
			rho := math.NaN()
			if x, y := r.series(i, theNight, "rho"); slices.Contains(x, cycles[k]) {
				rho = y[slices.Index(x, cycles[k])]
			}
			course.Append(load, cycles[k], d[k], s[k], m[k], rho)
		}
		x, within := start.series(i, 1, "factors_within")
		_, across := start.series(i, 1, "factors_across")
		_, sparse := start.series(i, 1, "sparseness")
		factors.Lines = append(factors.Lines,
			chart.Line{Name: "within, " + o.name, X: x, Y: within, Style: i},
			chart.Line{Name: "across, " + o.name, X: x, Y: across, Style: i + 2})
		for k := range x {
			early.Append(load, x[k], within[k], across[k], sparse[k])
		}
	}
	p.Tables = append(p.Tables, Table{"course", course}, Table{"factors", early})
	p.draw("course", "The course of the night",
		"Synapses are pruned within some hundred cycles, while the SNR of the memories grows. The two factors of a synapse become alike; those of different synapses do not (at first a neuron's factors go up and down together, since it is scaled as a whole).",
		density, snr, factors)
}

// both joins the records of the start of the night to those of the whole of it.
func both(start, whole *results, replica int, observable string) (cycles, values []float64) {
	cycles, values = start.series(replica, 1, observable)
	last := cycles[len(cycles)-1]
	x, y := whole.series(replica, theNight, observable)
	for i, cycle := range x {
		if cycle > last {
			cycles, values = append(cycles, cycle), append(values, y[i])
		}
	}
	return cycles, values
}

// drawTolerance: recall under noise before and after.
func (p *Page) drawTolerance(found []*nightOf) {
	t := store.NewTable("load", "kind", "when", "noise", "recall_rate")
	var panels []chart.Panel
	for kind, noise := range noises {
		panel := chart.Panel{Title: noise.name, X: chart.Axis{Label: noise.axis, Include: []float64{0}}, Y: chart.Axis{Label: "recall rate", Include: []float64{0}}}
		for i, o := range found {
			for when, name := range []string{"before", "after"} {
				panel.Lines = append(panel.Lines, chart.Line{
					Name: name + ", " + o.name, X: o.levels[kind], Y: o.rates[kind][when], Style: i + 2*when,
				})
				for k, level := range o.levels[kind] {
					t.Append(nights[i].load, noise.name, name, level, o.rates[kind][when][k])
				}
			}
		}
		panels = append(panels, panel)
	}
	p.Tables = append(p.Tables, Table{"tolerance", t})
	p.draw("tolerance", "Recall under noise, before and after the night",
		"Fraction of the memories that are recalled. Neural noise flips f_noise N units of a cue in all; synaptic noise is Gaussian, of standard deviation sigma, relative to the mean surviving factor.", panels...)
}

// drawPruning: what is pruned.
func (p *Page) drawPruning(found []*nightOf) {
	weights := chart.Panel{Title: "weights, high load", X: chart.Axis{Label: "weight", Log: true}, Y: chart.Axis{Label: "density per decade", Include: []float64{0}}}
	probability := chart.Panel{Title: "high load", X: chart.Axis{Label: "log weight before (s.d. from the mean)"}, Y: chart.Axis{Label: "pruning probability", Include: []float64{0}}}
	low := probability
	low.Title = "low load"
	o := found[highLoad]
	after := o.after.Survivors()
	edges := sleep.LogEdges(0.02, 1.0001*slices.Max(after), 60)
	h := store.NewTable("weight", "before", "pruned", "after")
	var lines [3][]float64
	for k, w := range [][]float64{o.before.Survivors(), sleep.Pruned(o.before, o.after), after} {
		lines[k] = sleep.Histogram(edges, w)
	}
	x := sleep.Middles(edges)
	for k := range x {
		h.Append(x[k], lines[0][k], lines[1][k], lines[2][k])
	}
	for k, name := range []string{"before", "pruned (before)", "after"} {
		weights.Lines = append(weights.Lines, chart.Line{Name: name, X: x, Y: lines[k], Style: k})
	}
	t := store.NewTable("load", "cycles", "weight", "log_weight_sd", "synapses", "probability")
	for i, panel := range []*chart.Panel{&probability, &low} {
		for k, cycles := range []int{100, 500, found[i].cycles} {
			pruned := found[i].pruned[k]
			var line chart.Line
			for b, v := range pruned.Probability {
				t.Append(nights[i].load, cycles, pruned.Weight[b], pruned.Normal[b], pruned.Synapses[b], v)
				if pruned.Synapses[b] >= fewest && math.Abs(pruned.Normal[b]) < 3 {
					line.X, line.Y = append(line.X, pruned.Normal[b]), append(line.Y, v)
				}
			}
			line.Name, line.Style = fmt.Sprintf("%d cycles", cycles), k
			panel.Lines = append(panel.Lines, line)
		}
	}
	p.Tables = append(p.Tables, Table{"weights", h}, Table{"pruning", t})
	p.draw("pruning", "Small weights are pruned",
		"Weights before the night, those of them that are pruned, and the weights after it; pruning probability against the weight before, after 100, 500 and all cycles (bins of at least 50 synapses).",
		weights, probability, low)
}

// drawConnections: who is connected.
func (p *Page) drawConnections(found []*nightOf) {
	probability := chart.Panel{Title: "connection probability", X: chart.Axis{Label: "correlation of input currents"}, Y: chart.Axis{Label: "fraction of pairs", Include: []float64{0}}}
	strength := chart.Panel{Title: "connection strength", X: probability.X, Y: chart.Axis{Label: "mean weight of survivors", Include: []float64{0}}}
	t := store.NewTable("load", "correlation", "pairs", "probability", "strength")
	for i, o := range found {
		c := o.connections
		probability.Lines = append(probability.Lines, chart.Line{Name: o.name, X: c.Correlation, Y: c.Probability, Style: i})
		strength.Lines = append(strength.Lines, chart.Line{Name: o.name, X: c.Correlation, Y: c.Strength, Style: i})
		for b := range c.Correlation {
			t.Append(nights[i].load, c.Correlation[b], c.Pairs[b], c.Probability[b], c.Strength[b])
		}
	}
	p.Tables = append(p.Tables, Table{"connections", t})
	p.draw("connections", "Neurons with like inputs are connected",
		"After the night, for pairs of neurons in bins of 0.1 of the correlation of their input currents over the memories.", probability, strength)
}

// drawTuning: what neurons respond to.
func (p *Page) drawTuning(found []*nightOf) {
	var panels []chart.Panel
	t := store.NewTable("load", "rank_percent", "familiar", "novel")
	for i, o := range found {
		c := o.tuning
		panels = append(panels, chart.Panel{
			Title: "tuning, " + o.name, X: chart.Axis{Label: "rank of the stimulus (%)", Log: true}, Y: chart.Axis{Label: "input current (z-score)"},
			Lines: []chart.Line{{Name: "familiar", X: c.Rank, Y: c.Familiar, Style: 0}, {Name: "novel", X: c.Rank, Y: c.Novel, Style: 1}},
		})
		for k := range c.Rank {
			t.Append(nights[i].load, c.Rank[k], c.Familiar[k], c.Novel[k])
		}
	}
	sparse := chart.Panel{Title: "selectivity, high load", X: chart.Axis{Label: "sparseness for novel patterns"}, Y: chart.Axis{Label: "sparseness for familiar patterns"}}
	s := store.NewTable("load", "of", "novel", "novel_se", "familiar", "familiar_se")
	least, most := 1.0, 0.0
	for k, of := range []string{"input current", "soft output", "hard output"} {
		for i, o := range found {
			v := o.sparseness[k]
			s.Append(nights[i].load, of, v[0].Mean, v[0].Error, v[1].Mean, v[1].Error)
		}
		v := found[highLoad].sparseness[k]
		least, most = min(least, v[0].Mean, v[1].Mean), max(most, v[0].Mean, v[1].Mean)
		sparse.Lines = append(sparse.Lines, chart.Line{Name: of, X: []float64{v[0].Mean}, Y: []float64{v[1].Mean}, Style: k, Dots: true})
	}
	sparse.Lines = append(sparse.Lines, chart.Line{Name: "alike", X: []float64{least, most}, Y: []float64{least, most}, Style: 4})
	p.Tables = append(p.Tables, Table{"tuning", t}, Table{"sparseness", s})
	p.draw("tuning", "Neurons are tuned to the memories",
		"Input currents sorted for each neuron and averaged, and how few patterns excite a neuron (0: all alike, 1: one alone), after the night.", append(panels, sparse)...)
}

// drawGain: which memories gain.
func (p *Page) drawGain(found []*nightOf) {
	stagesPanel := chart.Panel{Title: "high load, first cycles", X: chart.Axis{Label: "SNR before (radius)", Include: []float64{0}}, Y: chart.Axis{Label: "gain in SNR"}}
	end := chart.Panel{Title: "high load, end of the night", X: stagesPanel.X, Y: stagesPanel.Y}
	low := chart.Panel{Title: "low load, end of the night", X: stagesPanel.X, Y: stagesPanel.Y}
	t := store.NewTable("load", "cycles", "pattern", "before", "gain")
	for i, o := range found {
		for k, g := range o.gains {
			cycles := append(slices.Clone(stages), o.cycles)[k]
			for mu := range g.Gain {
				t.Append(nights[i].load, cycles, mu, g.Before[mu], g.Gain[mu])
			}
			panel, style := &stagesPanel, k
			switch {
			case i == lowLoad && k == len(stages):
				panel, style = &low, 1
			case k == len(stages):
				panel, style = &end, 0
			case i == lowLoad:
				continue
			}
			x := []float64{slices.Min(g.Before), slices.Max(g.Before)}
			panel.Lines = append(panel.Lines,
				chart.Line{Name: fmt.Sprintf("%d cycles, r = %.2f", cycles, g.Correlation), X: g.Before, Y: g.Gain, Style: style, Dots: true},
				chart.Line{X: x, Y: []float64{g.Intercept + g.Slope*x[0], g.Intercept + g.Slope*x[1]}, Style: black})
		}
	}
	p.Tables = append(p.Tables, Table{"gain", t})
	p.draw("gain", "Weak memories gain most",
		"Gain in SNR (radius) of each memory against its SNR before, after 2, 6, 15 and all cycles, with the line of regression and its correlation.", stagesPanel, end, low)
}

// shown are the neurons of a raster.
const shown = 60

// drawRaster: cued recall before and after the night.
func (p *Page) drawRaster(found []*nightOf) {
	t := store.NewTable("load", "when", "step", "neuron", "active", "in_pattern")
	var panels []chart.Panel
	for i, o := range found {
		for when, name := range []string{"before", "after"} {
			panel := chart.Panel{Title: name + " the night, " + o.name, X: chart.Axis{Label: "step (a memory every 10)", Include: []float64{0}}, Y: chart.Axis{Label: "neuron", Include: []float64{0, shown}}}
			right := chart.Line{Name: "active, rightly", Style: 0, Dots: true}
			wrong := chart.Line{Name: "active, wrongly", Style: 1, Dots: true}
			missing := chart.Line{Name: "silent, wrongly", Style: 3, Dots: true}
			r := o.raster[when]
			for step := range r.Duration {
				for j := range min(shown, len(r.Active[step])) {
					active, in := r.Active[step][j], r.InCue[step][j]
					into := &right
					switch {
					case !active && !in:
						continue
					case active && !in:
						into = &wrong
					case !active:
						into = &missing
					}
					into.X, into.Y = append(into.X, float64(step)), append(into.Y, float64(j))
					t.Append(nights[i].load, name, step, j, number01(active), number01(in))
				}
			}
			noise := chart.Line{Name: "noise begins", Style: chart.Reference, X: []float64{float64(cueing.Quiet), float64(cueing.Quiet)}, Y: []float64{0, shown}}
			panel.Lines = []chart.Line{noise, right, wrong, missing}
			panels = append(panels, panel)
		}
	}
	p.Tables = append(p.Tables, Table{"raster", t})
	p.draw("raster", "Cued recall", fmt.Sprintf("The state of the first %d neurons. A memory is set as the state every 10 steps; from step %d on, noise of standard deviation 0.3 of the mean surviving factor is on the first factor of surviving synapses, drawn anew at each step.", shown, cueing.Quiet), panels...)
	p.Drawings[len(p.Drawings)-1].Figure.Columns, p.Drawings[len(p.Drawings)-1].Figure.OneLegend = 2, true
}

func number01(b bool) int {
	if b {
		return 1
	}
	return 0
}

// drawCourses: single weights during the night.
func (p *Page) drawCourses(found []*nightOf) {
	const most = 10 // of each fate
	t := store.NewTable("load", "from", "cycle", "weight")
	var panels []chart.Panel
	for i, o := range found {
		panel := chart.Panel{Title: o.name, X: chart.Axis{Label: "replay cycle", Log: true}, Y: chart.Axis{Label: "weight", Include: []float64{0}}}
		drawn := [2]int{}
		for k, weights := range o.courses.weights {
			for at, w := range weights {
				t.Append(nights[i].load, k+1, o.courses.cycles[at], w)
			}
			fate, name := 0, "survives"
			if weights[len(weights)-1] <= sleep.Cutoff {
				fate, name = 1, "is pruned"
			}
			if drawn[fate]++; drawn[fate] > most {
				continue
			}
			if drawn[fate] > 1 {
				name = ""
			}
			panel.Lines = append(panel.Lines, chart.Line{Name: name, X: o.courses.cycles, Y: weights, Style: 2 * fate, Thin: fate == 1})
		}
		panels = append(panels, panel)
	}
	p.Tables = append(p.Tables, Table{"weight_courses", t})
	p.draw("weight_courses", "Single weights during the night", "Synapses onto neuron 0 from the first neurons: at most 10 that survive and 10 that are pruned.", panels...)
}
