package reproduce

import (
	"context"
	"fmt"
	"math"
	"strings"

	"engram/engine/analysis/sleep"
	"engram/engine/config"
)

// Phases of experiments/fig3.yaml.
const (
	theDay       = 0
	recallBefore = 2 // the first of three recalls before the night
	theNight     = 5
	recallAfter  = 6
)

// noises are the kinds of the recalls of experiments/fig3.yaml, in order. A level p is
// noise p/unit on the axes of the paper.
var noises = [3]struct {
	name, axis string
	unit       func(f float64) float64
}{
	{"neural noise", "noise f_noise / f", func(f float64) float64 { return f / 2 }}, // both kinds of unit flip with p in all
	{"synaptic noise, first factor", "noise sigma / <u>", func(float64) float64 { return 0.1 }},
	{"synaptic noise, all factors", "noise sigma / <u>", func(float64) float64 { return 0.1 }},
}

// stages are the cycles of figure 3 at which the gain is looked at; the last cycle is one
// more.
var stages = []int{2, 6, 15}

// nightOf is what the night did to one network.
type nightOf struct {
	name          string // of its load
	patterns      sleep.Patterns
	before, after sleep.State
	gains         []sleep.Gains    // at stages and at the end
	pruned        []sleep.Pruning  // after 100, 500 and all cycles
	connections   sleep.Connection // at the end
	tuning        sleep.Tuning
	sparseness    [3][2]sleep.Estimate // of currents, soft and hard outputs; for novel and familiar patterns
	cycles        int                  // of the night
	stored        float64              // patterns, when it begins
	raster        [2]sleep.Raster      // cued recall before and after
	courses       courses              // of single weights
	levels        [3][]float64         // of noise, in the paper's units
	rates         [3][2][]float64      // recall before and after
}

// courses are the weights of some synapses of neuron 0 over the cycles of the night.
type courses struct {
	cycles  []float64
	weights [][]float64 // of each synapse
}

// probed are as many of neuron 0's synapses as are followed, at most.
const probed = 100

// cueing is the cued recall of figure 3: the first 20 memories for 10 steps each, noise from step 50 on.
var cueing = sleep.Cueing{Patterns: 20, Steps: 10, Quiet: 50, Sigma: 0.03, Seed: 127}

// figure3 is a day and a night at two loads.
func figure3(ctx context.Context, l *Lab) (*Page, error) {
	n, cycles := l.neurons(1000, 1000), 10000
	switch {
	case l.cycles > 0:
		cycles = l.cycles
	case l.Full:
		cycles = 100000
	}
	sets := []string{
		fmt.Sprintf("phases.%d.sleep.cycles=%d", theNight, cycles),
		fmt.Sprintf("phases.%d.sleep.snapshots=[0, 2, 6, 15, 100, 500, %d]", theNight, cycles),
	}
	if l.Full {
		for k := range noises {
			sets = append(sets, fmt.Sprintf("phases.%d.recall.trials=20", recallBefore+k), fmt.Sprintf("phases.%d.recall.trials=20", recallAfter+k))
		}
	}
	var synapses []string
	for j := 1; j <= min(probed, n-1); j++ {
		synapses = append(synapses, fmt.Sprintf("[0, %d]", j))
	}
	probes := "record.probes={synapses: [" + strings.Join(synapses, ", ") + "]}"
	whole, err := l.sized("fig3", n, append(sets, probes)...)
	if err != nil {
		return nil, err
	}
	first, err := l.sized("fig3-start", n, probes)
	if err != nil {
		return nil, err
	}
	l.Expect([]*config.Experiment{whole, first})
	r, err := l.simulate(ctx, "night", whole)
	if err != nil {
		return nil, err
	}
	start, err := l.simulate(ctx, "start", first)
	if err != nil {
		return nil, err
	}
	var found []*nightOf
	for i := range r.replicas {
		l.Progress(fmt.Sprintf("looking at the night at %s", nights[i].name), 0)
		o, err := lookAt(r, start, i, cycles)
		if err != nil {
			return nil, err
		}
		o.name = nights[i].name
		found = append(found, o)
	}
	night := whole.Phases[theNight].Sleep
	p := &Page{Settings: []string{
		fmt.Sprintf("N = %d neurons, f = 0.05, z = 2, exact patterns, loads 0.5 and 0.2; 35 passes at rate %.3g, then %d cycles (the paper: N = 1000, 100,000 cycles)%s", n, whole.Phases[theDay].Wake.Rate, cycles, l.pacing()),
		fmt.Sprintf("beta 20, length %.3g, rate on the ramp 0.01 to 0.4 and threshold rate from %.3g to %.3g, with tau 40; one network for each load",
			night.Length, night.ThresholdRate.From, night.ThresholdRate.To),
		"recall without the dynamic inhibition, 50 steps at most, of the patterns that are stored when the night begins; weights on the common scale",
	}}
	p.compareNights(r, found)
	p.drawNights(r, start, found)
	return p, nil
}

// lookAt reads what a night left of network i, and analyses it.
func lookAt(r, start *results, i, cycles int) (*nightOf, error) {
	o := &nightOf{cycles: cycles}
	_, o.stored = r.last(i, theDay, "stored")
	before, after, err := r.factors(i)
	if err != nil {
		return nil, err
	}
	if o.courses, err = followed(r, start, i); err != nil {
		return nil, err
	}
	if o.patterns, err = r.patterns(i); err != nil {
		return nil, err
	}
	states := map[int]sleep.State{}
	for _, cycle := range append([]int{0, 100, 500, cycles}, stages...) {
		if states[cycle], err = r.snapshot(i, theNight, cycle); err != nil {
			return nil, err
		}
	}
	o.before, o.after = states[0], states[cycles]
	o.raster = [2]sleep.Raster{before.Recall(o.patterns, cueing), after.Recall(o.patterns, cueing)}
	for _, cycle := range append(append([]int{}, stages...), cycles) {
		o.gains = append(o.gains, sleep.Gain(o.before, states[cycle], o.patterns))
	}
	for _, cycle := range []int{100, 500, cycles} {
		o.pruned = append(o.pruned, sleep.PruningProbability(o.before, states[cycle], 40))
	}
	o.connections = sleep.Connections(o.after, o.patterns, correlationEdges())
	novel := sleep.Novel(o.patterns, 1)
	o.tuning = sleep.TuningCurves(o.after, o.patterns, novel)
	for k, output := range []sleep.Output{nil, sleep.Sigmoid(0.45), sleep.Sigmoid(0.6)} {
		o.sparseness[k] = [2]sleep.Estimate{sleep.Sparseness(o.after, novel, output), sleep.Sparseness(o.after, o.patterns, output)}
	}
	f := r.replicas[i].Experiment.Network.CodingLevel
	for kind := range noises {
		for when, first := range []int{recallBefore, recallAfter} {
			levels, rates, err := r.recall(i, first+kind)
			if err != nil {
				return nil, err
			}
			for k := range levels {
				levels[k] /= noises[kind].unit(f)
			}
			o.levels[kind], o.rates[kind][when] = levels, rates
		}
	}
	return o, nil
}

// followed are the weights that were probed: at every other of the first cycles, then at the records of the whole night.
func followed(whole, start *results, i int) (courses, error) {
	cycles, weights, err := start.courses(i, 1)
	if err != nil {
		return courses{}, err
	}
	later, more, err := whole.courses(i, theNight)
	last := cycles[len(cycles)-1]
	for at, cycle := range later {
		if cycle > last {
			cycles = append(cycles, cycle)
			for k := range weights {
				weights[k] = append(weights[k], more[k][at])
			}
		}
	}
	return courses{cycles, weights}, err
}

// wrongUnder is the mean number of units that are wrong in a raster while there is noise.
func wrongUnder(r sleep.Raster) float64 {
	sum, noisy := 0, r.Wrong[min(cueing.Quiet, len(r.Wrong)):]
	for _, n := range noisy {
		sum += n
	}
	return float64(sum) / float64(len(noisy))
}

// correlationEdges are the bins of figure 3: from -0.1 to 0.4 by 0.1.
func correlationEdges() []float64 { return []float64{-0.1, 0, 0.1, 0.2, 0.3, 0.4} }

// tolerance of a kind of noise before (0) or after (1) the night, in the paper's units.
func (o *nightOf) tolerance(kind, when int) tolerance {
	return toleranceOf(o.levels[kind], o.rates[kind][when])
}

func (p *Page) compareNights(r *results, found []*nightOf) {
	add := func(c Comparison) { p.Comparisons = append(p.Comparisons, c) }
	for i, o := range found {
		published := nights[i]
		shown := r.replicas[i].Experiment.Patterns.Count
		add(number(fmt.Sprintf("part of the patterns that is stored when the night begins, %s (%s; here %.0f of %d)", o.name, published.storedOf, o.stored, shown),
			published.stored, o.stored/float64(shown)))
		add(claim("units wrong in a step of cued recall under synaptic noise, before and after, "+o.name, "fewer after",
			wrongUnder(o.raster[1]) < wrongUnder(o.raster[0]), list([]float64{wrongUnder(o.raster[0]), wrongUnder(o.raster[1])})))
		density := o.after.Density()
		add(number("density at "+o.name+fmt.Sprintf(" (%g)", published.load), published.density, density))
		if o.cycles < 100000 {
			add(number("... carried on to 100,000 cycles", published.density, inverseOf(r, i, "density")))
		}
		for kind, noise := range noises {
			before, after := o.tolerance(kind, 0), o.tolerance(kind, 1)
			add(before.compare("half recall under "+noise.name+" before, "+o.name, publishedTolerance(i, kind, 0)))
			add(after.compare("... and after", publishedTolerance(i, kind, 1)))
			add(doubles("... which is how many times as much", before, after))
		}
		halves := []float64{o.pruned[0].Half(fewest), o.pruned[1].Half(fewest), o.pruned[2].Half(fewest)}
		add(claim("half of the synapses are pruned at log weight (s.d. from the mean), 100, 500 and all cycles, "+o.name,
			"moves right", halves[0] < halves[1] && halves[1] < halves[2], list(halves)))
		add(claim("rank correlation of pruning probability and initial weight", "falls", falls(o.pruned),
			list([]float64{slopeOf(o.pruned[0]), slopeOf(o.pruned[1]), slopeOf(o.pruned[2])})))
		c := o.connections.Probability
		top := lastFilled(o.connections)
		add(claim("connection probability from the least to the largest correlation, "+o.name, "under 0.1 to over 0.9",
			c[0] < 0.1 && c[top] > 0.9, list(c[:top+1])))
		slopes, negative := []float64{}, true
		for _, g := range o.gains {
			slopes, negative = append(slopes, g.Correlation), negative && g.Slope < 0
		}
		add(claim("correlation of gain and initial SNR after 2, 6, 15 and all cycles, "+o.name, "weak memories gain most", negative, list(slopes)))
		s := o.sparseness[0]
		add(claim("sparseness of input currents, novel and familiar patterns, "+o.name, "familiar ones are sparser", s[1].Mean > s[0].Mean,
			list([]float64{s[0].Mean, s[1].Mean})))
	}
}

// fewest synapses in a bin whose probability is looked at.
const fewest = 50

// inverseOf carries an observable at the end of the night on to 100,000 cycles, by its last
// half against 1/cycle.
func inverseOf(r *results, replica int, observable string) float64 {
	x, y := lastHalf(r.series(replica, theNight, observable))
	return inverse(x, y, 100000)
}

func publishedTolerance(i, kind, when int) float64 {
	switch kind {
	case 0:
		return nights[i].neural[when]
	case 1:
		return nights[i].synaptic[when]
	}
	return math.NaN()
}

// slopeOf is the rank correlation (Kendall) of pruning probability and weight over bins
// of at least fewest synapses.
func slopeOf(p sleep.Pruning) float64 {
	sum, pairs := 0.0, 0.0
	for a := range p.Probability {
		for b := range a {
			if p.Synapses[a] < fewest || p.Synapses[b] < fewest || p.Probability[a] == p.Probability[b] {
				continue
			}
			pairs++
			sum += math.Copysign(1, p.Probability[a]-p.Probability[b])
		}
	}
	return sum / pairs
}

func falls(pruned []sleep.Pruning) bool {
	for _, p := range pruned {
		if !(slopeOf(p) < -0.8) {
			return false
		}
	}
	return true
}

// lastFilled is the last bin with pairs of neurons in it.
func lastFilled(c sleep.Connection) int {
	last := 0
	for b, pairs := range c.Pairs {
		if pairs > 0 {
			last = b
		}
	}
	return last
}
