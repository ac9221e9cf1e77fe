package reproduce

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"engram/engine/config"
)

// Phases of experiments/fig2.yaml.
const (
	theLearning = iota
	recallNeural
	recallAlive
)

// protocols are the settings of figure 2 by z, for N = 1,000, and what a laptop does
// otherwise: it learns faster, since at the published rates densities still fall after
// 200,000 cycles, and stops after laptop cycles. (Much faster still and the margins suffer.)
var protocols = [4]protocol{
	{1, 10, 1e-4, 1e-3, 4.5, 100000},
	{2, 20, 5e-3, 5e-3, 4, 150000},
	{3, 50, 7e-3, 7e-3, 2.2, 150000},
	{4, 50, 7e-3, 7e-3, 5, 150000},
}

type protocol struct {
	factors                     int
	length, rate, thresholdRate float64
	faster                      float64
	laptop                      int
}

// pace is what the published rates are multiplied by for N neurons. A factor changes in a
// cycle by about eta u^(z - 2) of itself, and u falls as N^(-1/2): so that this is as in
// the paper's size, eta has to grow as N^((z - 2)/2).
func (p protocol) pace(neurons int, full bool) float64 {
	pace := math.Pow(float64(neurons)/paperSize, float64(p.factors-2)/2)
	if !full {
		pace *= p.faster
	}
	return pace
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
func (n *learnt) tolerance(kind int) tolerance {
	return toleranceOf(n.noise[kind].levels, n.noise[kind].rates)
}

// figure2 learns at several loads with z = 1 to 4, in networks of several sizes.
func figure2(ctx context.Context, l *Lab) (*Page, error) {
	n := l.neurons(200, 1000)
	loads := publishedLoads[:]
	// where patterns are few and noise tells most, a network may be larger
	cohorts := []cohort{{n / 2, loads}, {n, loads}, {2 * n, loads[:1]}}
	if l.Full {
		cohorts = []cohort{{n / 4, loads}, {n / 2, loads}, {n, loads}}
	}
	p := &Page{Settings: []string{
		fmt.Sprintf("N and loads: %v (the paper: N = 1000), f = 0.5, bernoulli patterns, one network for each size, load and z", cohorts),
		"u0 0.1, spread 0.3, beta 100, scaling u",
	}}
	var experiments []*config.Experiment
	for _, protocol := range protocols {
		for _, cohort := range cohorts {
			e, err := protocol.experiment(cohort, l.Full)
			if err != nil {
				return nil, err
			}
			experiments = append(experiments, e)
		}
	}
	l.Expect(experiments)
	var all [4][]*learnt
	for i, protocol := range protocols {
		cycles, ended := protocol.cycles(l.Full), 0
		for k, cohort := range cohorts {
			r, err := l.simulate(ctx, fmt.Sprintf("z%d-n%d", protocol.factors, cohort.neurons), experiments[i*len(cohorts)+k])
			if err != nil {
				return nil, err
			}
			found, err := learntIn(r)
			if err != nil {
				return nil, err
			}
			all[i] = append(all[i], found...)
		}
		for _, n := range all[i] {
			if n.converged {
				ended++
			}
		}
		p.Settings = append(p.Settings, fmt.Sprintf("z = %d: length %g, rate %.2g, threshold rate %.2g at N = %d (published for N = 1000: %g, %g), at most %d cycles; %d of %d networks converged before",
			i+1, protocol.length, protocol.pace(n, l.Full)*protocol.rate, protocol.pace(n, l.Full)*protocol.thresholdRate, n,
			protocol.rate, protocol.thresholdRate, cycles, ended, len(all[i])))
	}
	p.compareLearning(all)
	return p, p.drawLearning(all)
}

// cohort is networks of one size at some loads.
type cohort struct {
	neurons int
	loads   []float64
}

// cycles is the most cycles of a network.
func (p protocol) cycles(full bool) int {
	if full {
		return fullCycles
	}
	return p.laptop
}

// experiment is how a cohort learns.
func (p protocol) experiment(c cohort, full bool) (*config.Experiment, error) {
	pace := p.pace(c.neurons, full)
	text, err := json.Marshal(c.loads)
	if err != nil {
		return nil, err
	}
	return experiment("fig2",
		fmt.Sprintf("network.neurons=%d", c.neurons),
		fmt.Sprintf("network.factors=%d", p.factors),
		fmt.Sprintf("phases.0.learn.cycles=%d", p.cycles(full)),
		fmt.Sprintf("phases.0.learn.length=%g", p.length),
		fmt.Sprintf("phases.0.learn.rate=%.4g", pace*p.rate),
		fmt.Sprintf("phases.0.learn.threshold_rate=%.4g", pace*p.thresholdRate),
		"sweep.patterns.load="+string(text))
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

// largest is the largest network of a load.
func largest(all []*learnt, load float64) *learnt {
	found := atLoad(all, load)
	return found[len(found)-1]
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
func neuralOf(n *learnt) float64  { return n.tolerance(0).value() }

func (p *Page) compareLearning(all [4][]*learnt) {
	add := func(c Comparison) { p.Comparisons = append(p.Comparisons, c) }
	for k, load := range publishedLoads {
		for z := range all {
			n := largest(all[z], load)
			add(number(fmt.Sprintf("density, load %g, z = %d, N = %d", load, z+1, n.neurons), publishedDensity[z][k], n.density))
			if n.neurons != paperSize {
				add(number(fmt.Sprintf("... carried on to N = %d in 1/N", paperSize), publishedDensity[z][k], carried(atLoad(all[z], load), densityOf)))
			}
		}
	}
	for k, norm := range norms {
		var order []int
		var margins [4]float64
		for z := range all {
			margins[z] = largest(all[z], publishedLoads[0]).margins[k]
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
		n := largest(all[z], publishedLoads[0])
		add(n.tolerance(0).compare(fmt.Sprintf("f_noise/f of half recall, load %g, z = %d, N = %d", publishedLoads[0], z+1, n.neurons), publishedNoise[z]))
		if n.neurons != paperSize {
			add(number(fmt.Sprintf("... carried on to N = %d in 1/N", paperSize), publishedNoise[z], carried(atLoad(all[z], publishedLoads[0]), neuralOf)))
		}
	}
}
