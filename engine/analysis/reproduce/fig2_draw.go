package reproduce

import (
	"fmt"
	"slices"

	"engram/engine/analysis/chart"
	"engram/engine/analysis/sleep"
	"engram/engine/analysis/theory"
	"engram/engine/observable"
	"engram/engine/store"
)

// drawLearning adds the drawings and tables of figure 2; the style of a line is its z.
func (p *Page) drawLearning(all [4][]*learnt, ablations []*ablated) error {
	p.Tables = append(p.Tables, networkTable(all), recallTable(all))
	p.drawRobustness(all)
	if err := p.drawDensity(all); err != nil {
		return err
	}
	p.drawWeights(all)
	p.drawAblation(ablations)
	return nil
}

// drawWeights: how the weights of survivors are distributed.
func (p *Page) drawWeights(all [4][]*learnt) {
	panel := chart.Panel{Title: fmt.Sprintf("surviving synapses, load %g", ablationLoad), X: chart.Axis{Label: "weight (mean 0.1)", Log: true}, Y: chart.Axis{Label: "density per decade", Include: []float64{0}}}
	counts := panel
	counts.Title, counts.Y = "the same, of all synapses", chart.Axis{Label: "fraction per decade", Include: []float64{0}}
	edges := sleep.LogEdges(1e-3, 1, 40)
	t, x := store.NewTable("factors", "weight", "density_per_decade", "fraction_per_decade"), sleep.Middles(edges)
	for z := range all {
		n := largest(all[z], ablationLoad)
		scaled, mean := slices.Clone(n.weights), 0.0
		for _, w := range scaled {
			mean += w / float64(len(scaled))
		}
		for k := range scaled {
			scaled[k] *= 0.1 / mean
		}
		y := sleep.Histogram(edges, scaled)
		part := make([]float64, len(y))
		for k := range y {
			part[k] = y[k] * n.density
			t.Append(z+1, x[k], y[k], part[k])
		}
		panel.Lines = append(panel.Lines, chart.Line{Name: fmt.Sprintf("z = %d", z+1), X: x, Y: y, Style: z})
		counts.Lines = append(counts.Lines, chart.Line{Name: fmt.Sprintf("z = %d", z+1), X: x, Y: part, Style: z})
	}
	p.Tables = append(p.Tables, Table{"weights", t})
	p.draw("weights", "Weights", "Of the largest networks. The weights of surviving synapses are divided by their mean, which becomes 0.1, as in the paper; the rest of all synapses are pruned.", panel, counts)
}

// drawAblation: what becomes of a network without homeostatic scaling.
func (p *Page) drawAblation(ablations []*ablated) {
	t := store.NewTable("factors", "scaling", "observable", "cycle", "value")
	var panels []chart.Panel
	for _, name := range ablationCurves {
		panel := chart.Panel{Title: name, X: chart.Axis{Label: "cycle", Log: true}, Y: chart.Axis{Label: observable.Named(name).Label}}
		panel.Y.Log = name == "l1"
		for _, a := range ablations {
			for k, course := range [][2][]float64{a.with[name], a.course[name]} {
				line := chart.Line{Name: fmt.Sprintf("z = %d", a.factors), X: course[0], Y: course[1], Style: a.factors - 1}
				if k == 1 {
					line.Name, line.Thin = line.Name+", no scaling", true
				}
				panel.Lines = append(panel.Lines, line)
				for at, cycle := range course[0] {
					t.Append(a.factors, []string{"u", "none"}[k], name, cycle, course[1][at])
				}
			}
		}
		panels = append(panels, panel)
	}
	p.Tables = append(p.Tables, Table{"ablation", t})
	p.draw("ablation", "Without homeostatic scaling", fmt.Sprintf("The course of learning at load %g with scaling and without it (thin, dashed), from the same norm.", ablationLoad), panels...)
	figure := &p.Drawings[len(p.Drawings)-1].Figure
	figure.Columns, figure.OneLegend = 2, true
}

// networkTable has a line for each network.
func networkTable(all [4][]*learnt) Table {
	t := store.NewTable("factors", "neurons", "load", "cycles", "converged", "density",
		"margin_min", "rho", "margin_l23", "margin_l12", "error", "neural_tolerance", "synaptic_tolerance")
	for z := range all {
		for _, n := range all[z] {
			converged := 0
			if n.converged {
				converged = 1
			}
			t.Append(z+1, n.neurons, n.load, n.cycles, converged, n.density,
				n.margins[0], n.margins[1], n.margins[2], n.margins[3], n.error, n.tolerance(0).value(), n.tolerance(1).value())
		}
	}
	return Table{"networks", t}
}

// recallTable has the recall curves of all networks, in the paper's units of noise.
func recallTable(all [4][]*learnt) Table {
	t := store.NewTable("factors", "neurons", "load", "kind", "noise", "recall_rate")
	for z := range all {
		for _, n := range all[z] {
			for kind, name := range []string{"neural-balanced", "synaptic-alive"} {
				for k, level := range n.noise[kind].levels {
					t.Append(z+1, n.neurons, n.load, name, level, n.noise[kind].rates[k])
				}
			}
		}
	}
	return Table{"recall", t}
}

// drawDensity: what survives and the margins, beside the theory.
func (p *Page) drawDensity(all [4][]*learnt) error {
	e, err := experiment("fig2")
	if err != nil {
		return err
	}
	curve, err := theory.Curve(e.Network.CodingLevel, 100, theory.Kind(e.Patterns.Kind))
	if err != nil {
		return err
	}
	curve = slices.DeleteFunc(curve, func(t theory.Point) bool { return t.Load < 0.06 || t.Load > 0.75 })
	load := chart.Axis{Label: "load M/N (patterns per neuron)", Include: []float64{0}}
	density := chart.Panel{Title: "surviving synapses", X: load, Y: chart.Axis{Label: "density", Include: []float64{0}}}
	kappa := chart.Panel{Title: "SNR, q = 2", X: load, Y: chart.Axis{Label: "margin over length of weights", Include: []float64{0}}}
	rho := chart.Panel{Title: "SNR, q = 1", X: load, Y: chart.Axis{Label: "margin over mean weight (rho)", Include: []float64{0}}}
	expected := func(panel *chart.Panel, of ...func(theory.Point) float64) {
		for z, f := range of {
			line := chart.Line{Name: fmt.Sprintf("theory, z = %d", z+1), Style: z}
			for _, t := range curve {
				line.X, line.Y = append(line.X, t.Load), append(line.Y, f(t))
			}
			panel.Lines = append(panel.Lines, line)
		}
	}
	expected(&density, func(t theory.Point) float64 { return t.DenseDensity }, func(t theory.Point) float64 { return t.Density })
	expected(&kappa, func(t theory.Point) float64 { return t.Kappa }, func(t theory.Point) float64 { return t.SparseKappa })
	expected(&rho, func(t theory.Point) float64 { return t.DenseRho }, func(t theory.Point) float64 { return t.Rho })
	found := func(panel *chart.Panel, of func(*learnt) float64) {
		for z := range all {
			line := chart.Line{Name: fmt.Sprintf("z = %d", z+1), Style: z, Dots: true}
			for _, a := range publishedLoads {
				line.X, line.Y = append(line.X, a), append(line.Y, of(largest(all[z], a)))
			}
			panel.Lines = append(panel.Lines, line)
		}
	}
	if err := noSolutions(&density, e.Network.CodingLevel, theory.Kind(e.Patterns.Kind)); err != nil {
		return err
	}
	found(&density, densityOf)
	found(&kappa, func(n *learnt) float64 { return n.margins[0] })
	found(&rho, func(n *learnt) float64 { return n.margins[1] })
	p.draw("density", "Densities and margins", "Of the largest networks (dots) and of the theory for infinitely many neurons (lines): z = 1 maximises the margin over the length of the weights, z = 2 that over their mean. At the densities of the shaded area no weights can store the patterns.",
		density, kappa, rho)
	return nil
}

// noSolutions shades the densities that are too low for any solution of a load.
func noSolutions(panel *chart.Panel, f float64, kind theory.Kind) error {
	line := chart.Line{Name: "no solutions below", Style: chart.Reference}
	for load := 0.06; load < 0.75; load += 0.01 {
		least, err := theory.MinDensity(load, 0, f, kind)
		if err != nil {
			return err
		}
		line.X, line.Y, line.Low, line.High = append(line.X, load), append(line.Y, least), append(line.Low, 0), append(line.High, least)
	}
	panel.Lines = append(panel.Lines, line)
	return nil
}

// drawRobustness: SNR by norm and recall under noise, at the least load.
func (p *Page) drawRobustness(all [4][]*learnt) {
	few := publishedLoads[0]
	rate := chart.Axis{Label: "recall rate", Include: []float64{0}}
	neural := chart.Panel{Title: fmt.Sprintf("neural noise, load %g", few), X: chart.Axis{Label: "noise f_noise / f", Include: []float64{0}}, Y: rate}
	synaptic := chart.Panel{Title: fmt.Sprintf("synaptic noise, load %g", few), X: chart.Axis{Label: "noise sigma / <u>", Include: []float64{0}}, Y: rate}
	for kind, panel := range []*chart.Panel{&neural, &synaptic} {
		for z := range all {
			n := largest(all[z], few)
			panel.Lines = append(panel.Lines, chart.Line{Name: fmt.Sprintf("z = %d", z+1), X: n.noise[kind].levels, Y: n.noise[kind].rates, Style: z})
		}
	}
	factors := []float64{1, 2, 3, 4}
	snr := chart.Panel{Title: fmt.Sprintf("SNR by norm, load %g", few), X: chart.Axis{Label: "factors z", Ticks: factors}, Y: chart.Axis{Label: "SNR over the largest", Include: []float64{0}}}
	for k, norm := range norms {
		line := chart.Line{Name: "q = " + norm.q, X: factors, Style: k}
		for z := range all {
			line.Y = append(line.Y, largest(all[z], few).margins[k])
		}
		most := slices.Max(line.Y)
		for z := range line.Y {
			line.Y[z] /= most
		}
		snr.Lines = append(snr.Lines, line)
	}
	tolerated := chart.Panel{Title: "neural noise of half recall", X: snr.X, Y: chart.Axis{Label: "f_noise / f", Include: []float64{0}}}
	withstood := chart.Panel{Title: "synaptic noise of half recall", X: snr.X, Y: chart.Axis{Label: "sigma / <u>", Include: []float64{0}}}
	for kind, panel := range []*chart.Panel{&tolerated, &withstood} {
		for k, a := range publishedLoads {
			line := chart.Line{Name: fmt.Sprintf("load %g", a), X: factors, Style: k}
			for z := range all {
				line.Y = append(line.Y, largest(all[z], a).tolerance(kind).value())
			}
			panel.Lines = append(panel.Lines, line)
		}
	}
	tolerated.Lines = append(tolerated.Lines, chart.Line{Name: fmt.Sprintf("published, %g", few), X: factors, Y: publishedNoise[:], Style: black, Dots: true})
	p.draw("robustness", "Robustness", "SNR for each norm, relative to the largest of the four z; recall under neural noise (f_noise N units of a cue flip) and synaptic noise (Gaussian, first factor of survivors); noise of either kind that halves recall.",
		snr, neural, synaptic, tolerated, withstood)
	p.Drawings[len(p.Drawings)-1].Figure.Columns = 3
}
