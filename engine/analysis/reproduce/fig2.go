package reproduce

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

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
	weights   []float64                            // of surviving synapses
}

// ablated is a network that learns without homeostatic scaling, and the same network with it.
type ablated struct {
	factors      int
	load         float64
	with, course map[string][2][]float64 // cycles and values of the observables in ablationCurves, with scaling and without
}

// ablationCurves are the observables of the ablation.
var ablationCurves = []string{"density", "margin_min", "rho", "l1"}

// ablationLoad is the load of the ablation, and of the histograms of weights.
var ablationLoad = publishedLoads[1]

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
		fmt.Sprintf("%s (the paper: N = 1000), f = 0.5, bernoulli patterns, one network for each size, load and z", sizes(cohorts)),
		"u0 0.1, spread 0.3, beta 100, scaling u",
	}}
	var experiments []*config.Experiment
	for _, protocol := range protocols {
		for _, cohort := range cohorts {
			e, err := protocol.experiment(cohort, l)
			if err != nil {
				return nil, err
			}
			experiments = append(experiments, e)
		}
	}
	var unscaled []*config.Experiment
	for _, protocol := range protocols {
		e, err := protocol.unscaled(cohort{n, []float64{ablationLoad}}, l)
		if err != nil {
			return nil, err
		}
		unscaled = append(unscaled, e)
	}
	l.Expect(append(slices.Clone(experiments), unscaled...))
	var all [4][]*learnt
	var scaled [4]map[string][2][]float64 // courses of the networks of the ablation with scaling
	for i, protocol := range protocols {
		cycles, ended := protocol.cycles(l), 0
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
			if at := slices.Index(cohort.loads, ablationLoad); cohort.neurons == n && at >= 0 {
				scaled[i] = map[string][2][]float64{}
				for _, name := range ablationCurves {
					cycles, values := r.series(at, theLearning, name)
					scaled[i][name] = [2][]float64{cycles, values}
				}
			}
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
	var ablations []*ablated
	for i, protocol := range protocols {
		r, err := l.simulate(ctx, fmt.Sprintf("z%d-unscaled", protocol.factors), unscaled[i])
		if err != nil {
			return nil, err
		}
		a := &ablated{factors: protocol.factors, load: ablationLoad, with: scaled[i], course: map[string][2][]float64{}}
		for _, name := range ablationCurves {
			cycles, values := r.series(0, theLearning, name)
			a.course[name] = [2][]float64{cycles, values}
		}
		ablations = append(ablations, a)
	}
	p.Settings = append(p.Settings, fmt.Sprintf("without scaling: `scaling: none` at N = %d and load %g, u0 such that the norm begins at length, otherwise alike", n, ablationLoad))
	p.compareLearning(all)
	p.compareAblation(ablations)
	return p, p.drawLearning(all, ablations)
}

// cohort is networks of one size at some loads.
type cohort struct {
	neurons int
	loads   []float64
}

// sizes says which networks there are.
func sizes(cohorts []cohort) string {
	var all []string
	for _, c := range cohorts {
		var loads []string
		for _, a := range c.loads {
			loads = append(loads, fmt.Sprint(a))
		}
		all = append(all, fmt.Sprintf("N = %d at %s", c.neurons, strings.Join(loads, ", ")))
	}
	return "loads: " + strings.Join(all, "; ")
}

// cycles is the most cycles of a network.
func (p protocol) cycles(l *Lab) int {
	switch {
	case l.cycles > 0:
		return l.cycles
	case l.Full:
		return fullCycles
	}
	return p.laptop
}

// experiment is how a cohort learns.
func (p protocol) experiment(c cohort, l *Lab) (*config.Experiment, error) {
	pace := p.pace(c.neurons, l.Full)
	text, err := json.Marshal(c.loads)
	if err != nil {
		return nil, err
	}
	return experiment("fig2",
		fmt.Sprintf("network.neurons=%d", c.neurons),
		fmt.Sprintf("network.factors=%d", p.factors),
		fmt.Sprintf("phases.0.learn.cycles=%d", p.cycles(l)),
		fmt.Sprintf("phases.0.learn.length=%g", p.length),
		fmt.Sprintf("phases.0.learn.rate=%.4g", pace*p.rate),
		fmt.Sprintf("phases.0.learn.threshold_rate=%.4g", pace*p.thresholdRate),
		"sweep.patterns.load="+string(text))
}

// unscaled is how a network learns without homeostatic scaling, from the factors that scaling would begin with.
func (p protocol) unscaled(c cohort, l *Lab) (*config.Experiment, error) {
	e, err := p.experiment(c, l)
	if err != nil {
		return nil, err
	}
	const spread = 0.3
	u0 := math.Sqrt(p.length / (float64(c.neurons-1) * (1 + spread*spread/3))) // <u^2> = u0^2 (1 + spread^2 / 3)
	e.Network.U0 = u0
	return config.Parse("fig2-unscaled.yaml", e.YAML(), []string{
		"name=fig2-unscaled", "phases.0.learn.scaling=none", "phases.0.learn.until_converged=false"})
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
		u, err := r.floats(i, "U.npy")
		if err != nil {
			return nil, err
		}
		for at := 0; at < len(u); at += e.Network.Factors {
			w := 1.0
			for _, v := range u[at : at+e.Network.Factors] {
				w *= v
			}
			if w > config.Cutoff {
				n.weights = append(n.weights, w)
			}
		}
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

// carriedOn compares what sizes say of the paper's. Below 0 they say nothing: the line in 1/N does not reach so far.
func carriedOn(published, here float64) Comparison {
	what := fmt.Sprintf("... carried on to N = %d in 1/N", paperSize)
	if here < 0 {
		return Comparison{What: what, Published: short(published), Here: "below 0", Difference: "not known: the networks are too small"}
	}
	return number(what, published, here)
}

// carried carries a number of each network on to the paper's size, in 1/N.
func carried(found []*learnt, of func(*learnt) float64) float64 {
	var x, y []float64
	for _, n := range found {
		x, y = append(x, float64(n.neurons)), append(y, of(n))
	}
	return inverse(x, y, paperSize)
}

// compareAblation puts the ends of learning with scaling and without it beside each other.
func (p *Page) compareAblation(ablations []*ablated) {
	end := func(c [2][]float64) float64 { return c[1][len(c[1])-1] }
	for _, a := range ablations {
		for _, name := range ablationCurves {
			p.Comparisons = append(p.Comparisons, Comparison{What: fmt.Sprintf("%s at load %g, z = %d, with scaling and without", name, a.load, a.factors),
				Published: "-", Here: list([]float64{end(a.with[name]), end(a.course[name])}), Difference: "-"})
		}
	}
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
				add(carriedOn(publishedDensity[z][k], carried(atLoad(all[z], load), densityOf)))
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
			add(carriedOn(publishedNoise[z], carried(atLoad(all[z], publishedLoads[0]), neuralOf)))
		}
	}
}
