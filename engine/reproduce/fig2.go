package reproduce

import (
	"context"
	"fmt"
	"math"
	"slices"

	"engram/engine/chart"
	"engram/engine/night"
	"engram/engine/run"
	"engram/engine/theory"
)

// Phases of experiments/fig2.yaml.
const (
	theLearning = iota
	recallNeural
	recallAlive
)

// protocols are the settings of figure 2 by z, and the cycles that a laptop gives them. The
// rates are those of N = 1,000; z = 1 learns ten times as fast on a laptop, where it would
// take a million cycles.
var protocols = [4]struct {
	length, rate, thresholdRate float64
	faster                      float64
	laptop                      int
}{
	{10, 1e-4, 1e-3, 10, 100000},
	{20, 5e-3, 5e-3, 1, 100000},
	{50, 7e-3, 7e-3, 1, 150000},
	{50, 7e-3, 7e-3, 1, 200000},
}

// fullCycles is the most that a full run gives; the authors allow 500 M times 25 to 30.
const fullCycles = 2000000

// norms are the margins of figure 2 in the order of publishedOrder.
var norms = [4]struct{ observable, q string }{{"margin_min", "2"}, {"rho", "1"}, {"margin_l23", "2/3"}, {"margin_l12", "1/2"}}

// learnt is a network at the end of its learning.
type learnt struct {
	neurons   int
	load      float64
	cycles    int
	converged bool
	density   float64
	margins   [4]float64 // in the order of norms
	error     float64
	noise     [2]struct{ levels, rates []float64 } // neural, synaptic, in the paper's units
}

// tolerance of neural (0) or synaptic (1) noise.
func (n *learnt) tolerance(kind int) float64 {
	return night.Tolerance(n.noise[kind].levels, n.noise[kind].rates)
}

// figure2 learns at several loads with z = 1 to 4, in networks of several sizes.
func figure2(ctx context.Context, l *Lab) (*Page, error) {
	n := l.neurons(200, 1000)
	sizes := []int{n / 2, n}
	if l.Full {
		sizes = []int{n / 4, n / 2, n}
	}
	p := &Page{Settings: []string{
		fmt.Sprintf("N = %v neurons (the paper: 1000), f = 0.5, bernoulli patterns, one network for each size, load and z", sizes),
		"u0 0.1, spread 0.3, beta 100, scaling u",
	}}
	var all [4][]*learnt
	for i, protocol := range protocols {
		faster, cycles := protocol.faster, protocol.laptop
		if l.Full {
			faster, cycles = 1, fullCycles
		}
		e, err := experiment("fig2",
			fmt.Sprintf("network.factors=%d", i+1),
			fmt.Sprintf("phases.0.learn.cycles=%d", cycles),
			fmt.Sprintf("phases.0.learn.length=%g", protocol.length),
			fmt.Sprintf("phases.0.learn.rate=%g", faster*protocol.rate),
			fmt.Sprintf("phases.0.learn.threshold_rate=%g", faster*protocol.thresholdRate),
			"sweep={network.neurons: "+flow(sizes)+", patterns.load: "+flow(publishedLoads[:])+"}")
		if err != nil {
			return nil, err
		}
		r, err := l.simulate(ctx, fmt.Sprintf("z%d", i+1), e)
		if err != nil {
			return nil, err
		}
		if all[i], err = learntIn(r); err != nil {
			return nil, err
		}
		ended := 0
		for _, found := range all[i] {
			if found.converged {
				ended++
			}
		}
		p.Settings = append(p.Settings, fmt.Sprintf("z = %d: length %g, rate %g, threshold rate %g, at most %d cycles; %d of %d networks converged before",
			i+1, protocol.length, faster*protocol.rate, faster*protocol.thresholdRate, cycles, ended, len(all[i])))
	}
	p.compareLearning(all)
	return p, p.drawLearning(all)
}

// flow is a list in YAML.
func flow[T any](values []T) string {
	text := ""
	for i, v := range values {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprint(v)
	}
	return "[" + text + "]"
}

// learntIn reads the networks of a run.
func learntIn(r *results) ([]*learnt, error) {
	var all []*learnt
	for i, replica := range r.replicas {
		e := replica.Experiment
		n := &learnt{neurons: e.Network.Neurons, load: e.Patterns.Load}
		cycle, density := r.last(i, theLearning, "density")
		n.cycles, n.density = int(cycle), density
		n.converged = n.cycles < e.Phases[theLearning].Learn.Cycles
		for k, norm := range norms {
			_, n.margins[k] = r.last(i, theLearning, norm.observable)
		}
		_, n.error = r.last(i, theLearning, "error")
		for kind, unit := range []float64{e.Network.CodingLevel / 2, 0.1} {
			levels, rates, err := r.recall(i, recallNeural+kind)
			if err != nil {
				return nil, err
			}
			for k := range levels {
				levels[k] /= unit
			}
			n.noise[kind].levels, n.noise[kind].rates = levels, rates
		}
		all = append(all, n)
	}
	return all, nil
}

// atLoad are the networks of a load, by rising size.
func atLoad(all []*learnt, load float64) (found []*learnt) {
	for _, n := range all {
		if n.load == load {
			found = append(found, n)
		}
	}
	slices.SortFunc(found, func(a, b *learnt) int { return a.neurons - b.neurons })
	return found
}

// paperSize is N of the paper.
const paperSize = 1000

// carried carries a number of each network on to the paper's size, in 1/N.
func carried(found []*learnt, of func(*learnt) float64) float64 {
	var x, y []float64
	for _, n := range found {
		x, y = append(x, float64(n.neurons)), append(y, of(n))
	}
	return inverse(x, y, paperSize)
}

func densityOf(n *learnt) float64 { return n.density }
func neuralOf(n *learnt) float64  { return n.tolerance(0) }

func (p *Page) compareLearning(all [4][]*learnt) {
	add := func(c Comparison) { p.Comparisons = append(p.Comparisons, c) }
	for k, load := range publishedLoads {
		for z := range all {
			found := atLoad(all[z], load)
			largest := found[len(found)-1]
			add(number(fmt.Sprintf("density, load %g, z = %d, N = %d", load, z+1, largest.neurons), publishedDensity[z][k], largest.density))
			if largest.neurons != paperSize {
				add(number(fmt.Sprintf("... carried on to N = %d in 1/N", paperSize), publishedDensity[z][k], carried(found, densityOf)))
			}
		}
	}
	for k, norm := range norms {
		var order []int
		var margins [4]float64
		for z := range all {
			found := atLoad(all[z], publishedLoads[0])
			margins[z] = found[len(found)-1].margins[k]
			order = append(order, z+1)
		}
		slices.SortStableFunc(order, func(a, b int) int {
			if margins[a-1] > margins[b-1] {
				return -1
			}
			return 1
		})
		add(claim(fmt.Sprintf("z from the largest SNR down, q = %s, load %g", norm.q, publishedLoads[0]),
			fmt.Sprint(publishedOrder[k]), slices.Equal(order, publishedOrder[k][:]), fmt.Sprint(order)))
	}
	for z := range all {
		found := atLoad(all[z], publishedLoads[0])
		largest := found[len(found)-1]
		add(number(fmt.Sprintf("f_noise/f of half recall, load %g, z = %d, N = %d", publishedLoads[0], z+1, largest.neurons), publishedNoise[z], neuralOf(largest)))
		if largest.neurons != paperSize {
			add(number(fmt.Sprintf("... carried on to N = %d in 1/N", paperSize), publishedNoise[z], carried(found, neuralOf)))
		}
	}
}

// drawLearning adds the drawings and tables of figure 2.
func (p *Page) drawLearning(all [4][]*learnt) error {
	points, err := theory.Curve(0.5, 80)
	if err != nil {
		return err
	}
	load := chart.Axis{Label: "load M/N (patterns per neuron)", Zero: true}
	density := chart.Panel{Title: "surviving synapses", X: load, Y: chart.Axis{Label: "density", Zero: true}}
	kappa := chart.Panel{Title: "SNR, q = 2", X: load, Y: chart.Axis{Label: "margin over length of weights", Log: true}}
	rho := chart.Panel{Title: "SNR, q = 1", X: load, Y: chart.Axis{Label: "margin over mean weight (rho)", Log: true}}
	var x, half, sparse, k1, r1, k2, r2 []float64
	for _, t := range points {
		if t.Load > 0.75 || t.Load < 0.06 {
			continue
		}
		x, half, sparse = append(x, t.Load), append(half, 0.5), append(sparse, t.Density)
		k1, k2 = append(k1, t.Kappa), append(k2, t.SparseKappa)
		r1, r2 = append(r1, t.DenseRho), append(r2, t.Rho)
	}
	density.Lines = []chart.Line{{Name: "theory, z = 1", X: x, Y: half}, {Name: "theory, z = 2", X: x, Y: sparse, Style: 1}}
	kappa.Lines = []chart.Line{{Name: "theory, z = 1", X: x, Y: k1}, {Name: "theory, z = 2", X: x, Y: k2, Style: 1}}
	rho.Lines = []chart.Line{{Name: "theory, z = 1", X: x, Y: r1}, {Name: "theory, z = 2", X: x, Y: r2, Style: 1}}
	t := run.NewTable("factors", "neurons", "load", "cycles", "converged", "density", "margin_min", "rho", "margin_l23", "margin_l12", "error", "neural_tolerance", "synaptic_tolerance")
	curves := run.NewTable("factors", "neurons", "load", "kind", "noise", "recall_rate")
	neural := chart.Panel{Title: fmt.Sprintf("neural noise, load %g", publishedLoads[0]), X: chart.Axis{Label: "noise f_noise / f", Zero: true}, Y: chart.Axis{Label: "recall rate", Zero: true}}
	synaptic := chart.Panel{Title: "synaptic noise (survivors)", X: chart.Axis{Label: "noise sigma / <u>", Zero: true}, Y: neural.Y}
	most := chart.Panel{Title: "noise of half recall", X: chart.Axis{Label: "factors z"}, Y: chart.Axis{Label: "f_noise / f", Zero: true}}
	snr := chart.Panel{Title: fmt.Sprintf("SNR by norm, load %g", publishedLoads[0]), X: chart.Axis{Label: "factors z"}, Y: chart.Axis{Label: "SNR over the largest", Zero: true}}
	relative := [4][]float64{}
	tolerated := [len(publishedLoads)][]float64{}
	for z := range all {
		name := fmt.Sprintf("z = %d", z+1)
		var d, m, r chart.Line
		for _, a := range publishedLoads {
			found := atLoad(all[z], a)
			n := found[len(found)-1]
			d.X, d.Y = append(d.X, a), append(d.Y, n.density)
			m.X, m.Y = append(m.X, a), append(m.Y, n.margins[0])
			r.X, r.Y = append(r.X, a), append(r.Y, n.margins[1])
		}
		for line, panel := range map[*chart.Line]*chart.Panel{&d: &density, &m: &kappa, &r: &rho} {
			line.Name, line.Style, line.Dots = name, z, true
			panel.Lines = append(panel.Lines, *line)
		}
		for _, n := range all[z] {
			converged := 0
			if n.converged {
				converged = 1
			}
			t.Append(z+1, n.neurons, n.load, n.cycles, converged, n.density, n.margins[0], n.margins[1], n.margins[2], n.margins[3], n.error, n.tolerance(0), n.tolerance(1))
			for kind, noise := range []string{"neural-balanced", "synaptic-alive"} {
				for k, level := range n.noise[kind].levels {
					curves.Append(z+1, n.neurons, n.load, noise, level, n.noise[kind].rates[k])
				}
			}
		}
		found := atLoad(all[z], publishedLoads[0])
		largest := found[len(found)-1]
		neural.Lines = append(neural.Lines, chart.Line{Name: name, X: largest.noise[0].levels, Y: largest.noise[0].rates, Style: z})
		synaptic.Lines = append(synaptic.Lines, chart.Line{Name: name, X: largest.noise[1].levels, Y: largest.noise[1].rates, Style: z})
		for k := range norms {
			relative[k] = append(relative[k], largest.margins[k])
		}
		for k, a := range publishedLoads {
			found := atLoad(all[z], a)
			tolerated[k] = append(tolerated[k], neuralOf(found[len(found)-1]))
		}
	}
	factors := []float64{1, 2, 3, 4}
	for k, norm := range norms {
		largest := slices.Max(relative[k])
		for z := range relative[k] {
			relative[k][z] = math.Max(relative[k][z]/largest, 0)
		}
		snr.Lines = append(snr.Lines, chart.Line{Name: "q = " + norm.q, X: factors, Y: relative[k], Style: k})
	}
	for k, a := range publishedLoads {
		most.Lines = append(most.Lines, chart.Line{Name: fmt.Sprintf("load %g", a), X: factors, Y: tolerated[k], Style: k})
	}
	most.Lines = append(most.Lines, chart.Line{Name: "published, 0.08", X: factors, Y: publishedNoise[:], Style: 4, Dots: true})
	p.Tables = append(p.Tables, Table{"networks", t}, Table{"recall", curves})
	p.draw("density", "Densities and margins", "Of the largest networks (dots) and of the theory for infinitely many neurons (lines): z = 1 maximises the margin over the length of the weights, z = 2 that over their mean.", density, kappa, rho)
	p.draw("robustness", "Robustness", "SNR for each norm, relative to the largest of the four z; recall under neural noise (f_noise N units of a cue flip) and synaptic noise (Gaussian, first factor of survivors); noise that halves recall.", snr, neural, synaptic, most)
	return nil
}
