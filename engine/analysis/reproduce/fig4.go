package reproduce

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"

	"engram/engine/analysis/sleep"
	"engram/engine/analysis/theory"
	"engram/engine/analysis/turnover"
	"engram/engine/config"
	"engram/engine/store"

	"gonum.org/v1/gonum/stat"
)

// Phases of experiments/fig4-nights.yaml and fig4-drift.yaml.
const (
	shortNight   = 2
	testBefore   = 1
	testAfter    = 3
	testLater    = 5
	firstForgets = 2 // the first recall of fig4-drift
)

// development is a network that learns more and more, stage by stage.
type development struct {
	factors           int
	stages            []stage
	cycles, densities []float64 // of the first stage
}

// stage is the end of a stage: the load so far, the density, the mean weight of surviving synapses, and what became of
// the synapses since the stage before (NaN at the first).
type stage struct {
	load, density, weight float64
	kept, fresh           float64 // parts of the synapses before
	theory                theory.Point
}

// rest is a network before and after a short night, and after a longer one.
type rest struct {
	load         float64
	patterns     int
	recalled     [3]float64 // patterns, at the test's noise
	before, gain []float64  // SNR of patterns that the night replays, and what the short night adds
}

// slope is that of the gain against the SNR before; NaN of fewer than three patterns.
func (r *rest) slope() float64 {
	if len(r.before) < 3 {
		return math.NaN()
	}
	_, slope := stat.LinearRegression(r.before, r.gain, nil, false)
	return slope
}

// forgetting is what is recalled while synapses drift, by the accumulated variance of the factors.
type forgetting struct {
	name           string
	night          int // cycles
	variance, rate []float64
}

// half is the variance at which half is recalled, as far as those that were tried tell.
func (f *forgetting) half() string {
	half := toleranceOf(f.variance, f.rate)
	if half.side == sleep.Below { // no drift at all is the first point
		if f.rate[0] == 0 {
			return "none recalled even without drift"
		}
		return "fewer than half recalled even without drift"
	}
	return map[sleep.Side]string{sleep.Above: "above "}[half.side] + fmt.Sprintf("%.2g", half.level)
}

// perDecade is how much a curve falls while x grows tenfold, by regression over the points above 0.
func perDecade(x, y []float64) float64 {
	var logs, some []float64
	for i := range x {
		if x[i] > 0 && y[i] > 0 {
			logs, some = append(logs, math.Log10(x[i])), append(some, y[i])
		}
	}
	if len(logs) < 2 {
		return math.NaN()
	}
	_, slope := stat.LinearRegression(logs, some, nil, false)
	return -slope
}

// figure4 is development, nights at several loads, and forgetting.
func figure4(ctx context.Context, l *Lab) (*Page, error) {
	n, larger, cycles := l.neurons(300, 1000), l.neurons(500, 1000), 20000
	if l.Full {
		cycles = 200000
	}
	var experiments []*config.Experiment
	for _, protocol := range protocols[:2] {
		e, err := protocol.development(n, cycles, l.Full)
		if err != nil {
			return nil, err
		}
		experiments = append(experiments, e)
	}
	for _, name := range []string{"fig4-nights", "fig4-drift"} {
		e, err := l.sized(name, larger)
		if err != nil {
			return nil, err
		}
		experiments = append(experiments, e)
	}
	l.Expect(experiments)
	var found []*results
	for i, name := range []string{"development-z1", "development-z2", "nights", "drift"} {
		r, err := l.simulate(ctx, name, experiments[i])
		if err != nil {
			return nil, err
		}
		found = append(found, r)
	}
	var grown [2]*development
	for i := range grown {
		var err error
		if grown[i], err = developmentIn(found[i]); err != nil {
			return nil, err
		}
	}
	nights, err := restsIn(found[2])
	if err != nil {
		return nil, err
	}
	forgot, err := forgettingIn(found[3])
	if err != nil {
		return nil, err
	}
	p := &Page{Source: notFigure4, Settings: []string{
		fmt.Sprintf("A to C: N = %d, f = 0.5, bernoulli patterns, 4 stages of load %.3g and %d cycles each; a stage learns all patterns so far, and pruned synapses grow back before it to 0.5 (1 ± 0.3) of the neuron's mean factor; rates %.2g (z = 1) and %.2g (z = 2)",
			n, grown[1].stages[0].load, cycles, experiments[0].Phases[0].Learn.Rate.From, experiments[1].Phases[0].Learn.Rate.From),
		fmt.Sprintf("D, E: N = %d, f = 0.05, z = 2, exact patterns, 35 passes at rate %.3g; nights of 30 and of 1,000 cycles on the ramp 0.01 to 0.4 with tau 40, beta 20, length %.3g; recall at f_noise/f = 0.4, 10 trials, of all patterns of the day%s",
			larger, experiments[2].Phases[0].Wake.Rate, experiments[2].Phases[shortNight].Sleep.Length, l.pacing()),
		fmt.Sprintf("F: N = %d, load %g, drift in steps of sigma = %g, norm kept at length %.3g; recall without noise of all patterns of the day", larger, experiments[3].Patterns.Load, experiments[3].Phases[3].Drift.Sigma, experiments[3].Phases[3].Drift.Length),
		"one network each, seed 1",
	}}
	p.compareFigure4(grown, nights, forgot)
	p.sources()
	return p, p.drawFigure4(grown, nights, forgot)
}

// development is how a network of n neurons grows up.
func (p protocol) development(n, cycles int, full bool) (*config.Experiment, error) {
	pace := p.pace(n, full)
	sets := []string{fmt.Sprintf("network.neurons=%d", n), fmt.Sprintf("network.factors=%d", p.factors)}
	for phase := range 4 {
		at := fmt.Sprintf("phases.%d.learn.", phase)
		sets = append(sets, fmt.Sprintf("%scycles=%d", at, cycles), fmt.Sprintf("%ssnapshots=[%d]", at, cycles), fmt.Sprintf("%slength=%g", at, p.length),
			fmt.Sprintf("%srate=%.4g", at, pace*p.rate), fmt.Sprintf("%sthreshold_rate=%.4g", at, pace*p.thresholdRate))
	}
	return experiment("fig4-development", sets...)
}

// developmentIn reads the stages of a network.
func developmentIn(r *results) (*development, error) {
	e := r.replicas[0].Experiment
	changes, err := turnover.Of(filepath.Join(r.dir, "arrays", "0"), e)
	if err != nil {
		return nil, err
	}
	d := &development{factors: e.Network.Factors}
	d.cycles, d.densities = r.series(0, 0, "density")
	for i := range e.Phases {
		_, density := r.last(0, i, "density")
		_, sum := r.last(0, i, "l1")
		s := stage{load: float64((i+1)*e.Patterns.Count) / float64(e.Network.Neurons), density: density, kept: math.NaN(), fresh: math.NaN()}
		s.weight = sum / (density * float64(e.Network.Neurons))
		if i > 0 && i <= len(changes) {
			s.kept, s.fresh = changes[i-1].KeptPart(), changes[i-1].NewPart()
		}
		if s.theory, err = theory.At(s.load, e.Network.CodingLevel, theory.Kind(e.Patterns.Kind)); err != nil {
			return nil, err
		}
		d.stages = append(d.stages, s)
	}
	return d, nil
}

// of are the loads of the stages and a number of each.
func (d *development) of(value func(stage) float64) (loads, values []float64) {
	for _, s := range d.stages {
		loads, values = append(loads, s.load), append(values, value(s))
	}
	return loads, values
}

// restsIn reads the nights of all loads.
func restsIn(r *results) (all []*rest, err error) {
	for i, replica := range r.replicas {
		e := replica.Experiment
		one := &rest{load: e.Patterns.Load, patterns: e.Patterns.Count}
		for k, phase := range []int{testBefore, testAfter, testLater} {
			_, rates, err := r.recall(i, phase)
			if err != nil {
				return nil, err
			}
			one.recalled[k] = rates[0] * float64(one.patterns)
		}
		if one.before, one.gain, err = r.gains(i, shortNight); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// gains are the SNR of the patterns that a night found stored, and how much it grew, from memories.csv.
func (r *results) gains(replica, phase int) (before, gain []float64, err error) {
	t, err := store.ReadTable(r.path(replica, "memories.csv"))
	if err != nil {
		return nil, nil, err
	}
	first := map[string]float64{}
	for _, row := range t.Records() { // phase, phase_name, cycle, day, pattern, stored, margin, ...
		switch {
		case row[0] != strconv.Itoa(phase):
		case row[2] == "0" && row[5] == "1":
			first[row[4]] = parse(row[6])
		case row[2] != "0":
			if was, stored := first[row[4]]; stored {
				before, gain = append(before, was), append(gain, parse(row[6])-was)
			}
		}
	}
	return before, gain, nil
}

// forgettingIn reads what is recalled while synapses drift.
func forgettingIn(r *results) (all []*forgetting, err error) {
	for i, replica := range r.replicas {
		e := replica.Experiment
		f := &forgetting{night: e.Phases[1].Sleep.Cycles, name: "no night"}
		if f.night > 0 {
			f.name = fmt.Sprintf("after a night of %d cycles", f.night)
		}
		variance := 0.0
		for at := firstForgets; at < len(e.Phases); at++ {
			if d := e.Phases[at].Drift; d != nil {
				variance += float64(d.Steps) * d.Sigma * d.Sigma
				continue
			}
			_, rates, err := r.recall(i, at)
			if err != nil {
				return nil, err
			}
			f.variance, f.rate = append(f.variance, variance), append(f.rate, rates[0])
		}
		all = append(all, f)
	}
	return all, nil
}

// compareFigure4 compares shapes.
func (p *Page) compareFigure4(grown [2]*development, nights []*rest, forgot []*forgetting) {
	add := func(c Comparison) { p.Comparisons = append(p.Comparisons, c) }
	p.compareDevelopment(grown)
	var benefits, later, slopes []float64
	for _, n := range nights {
		benefits = append(benefits, n.recalled[1]-n.recalled[0])
		later = append(later, n.recalled[2]-n.recalled[1])
		if n.load == fewLoad || n.load == manyLoad {
			slopes = append(slopes, n.slope())
		}
	}
	gain := claim(fmt.Sprintf("D: slope of the gain in SNR against the SNR before, loads %g and %g", fewLoad, manyLoad), "negative: weak memories gain most (the paper, figure 3)",
		slopes[0] < 0 && slopes[1] < 0, list(slopes))
	if math.IsNaN(slopes[0] + slopes[1]) {
		gain.Difference = "not known: fewer than three patterns are stored"
	}
	add(gain)
	most, last := 0, len(benefits)-1
	for i, b := range benefits {
		if b > benefits[most] {
			most = i
		}
	}
	adds := claim(fmt.Sprintf("E: patterns that a night of 30 cycles adds to those recalled, loads %g to %g", nights[0].load, nights[last].load),
		"rises with the number of items, then vanishes (160 and 320 word pairs: Feld 2016, Kolibius 2021)", most > 0 && most < last && benefits[last] < benefits[most]/2, wholes(benefits))
	if !slices.ContainsFunc(nights, func(n *rest) bool { return n.recalled[0] > 0 || n.recalled[1] > 0 }) {
		adds.Difference = "not known: no pattern is recalled, before the night or after it"
	}
	add(adds)
	add(Comparison{"... and that 1,000 more cycles add", "-", wholes(later), "-"})
	fall := perDecade(savings.days, savings.part)
	for _, f := range forgot {
		add(number("F: recall lost in a tenfold of the accumulated variance, "+f.name+" (published: savings lost in a tenfold of time, Ebbinghaus 1885)", fall, perDecade(f.variance, f.rate)))
		add(Comparison{"... the variance at which half is recalled", "-", f.half(), "-"})
	}
}

// The loads of panel D.
const (
	fewLoad  = 0.2
	manyLoad = 0.4
)

// compareDevelopment compares panels A to C.
func (p *Page) compareDevelopment(grown [2]*development) {
	add := func(c Comparison) { p.Comparisons = append(p.Comparisons, c) }
	for _, d := range grown {
		for _, s := range d.stages {
			best := s.theory.DenseDensity
			if d.factors == 2 {
				best = s.theory.Density
			}
			density := number(fmt.Sprintf("A: density at load %.3g, z = %d (theory for N and cycles without end)", s.load, d.factors), best, s.density)
			density.Published += " (theory)"
			add(density)
		}
	}
	z2, rates := grown[1].stages, []float64{connectionRates[0].rate, connectionRates[1].rate}
	add(Comparison{"A: rates of connection between L5 pyramidal neurons, which are no parts of potential synapses (Song 2005, Nicoll 1993), and densities at the first and the last load, z = 2",
		list(rates), list([]float64{z2[0].density, z2[len(z2)-1].density}), "-"})
	for _, d := range grown {
		first, last := d.stages[0].weight, d.stages[len(d.stages)-1].weight
		add(Comparison{fmt.Sprintf("A: mean weight of a synapse at the last load over that at the first, z = %d (unitary EPSPs: Frick 2007, Etherington 2011)", d.factors),
			list([]float64{epsps[0].to / epsps[0].from, epsps[1].to / epsps[1].from}), short(last / first), "-"})
	}
	sparse := grown[1]
	for _, s := range synapseNumbers {
		add(number("B: synapses at the end over those at the start, z = 2 ("+s.name+")", s.to/s.from, sparse.densities[len(sparse.densities)-1]/sparse.densities[0]))
	}
	// an exponential course takes ln 10 / ln 2 times as long to nine tenths as to the half
	add(number("B: time to nine tenths of the fall over that to the half (exponential courses: Millán 2018)", math.Ln10/math.Ln2,
		timeOf(sparse.cycles, scaled(sparse.densities), 0.1)/timeOf(sparse.cycles, scaled(sparse.densities), 0.5)))
	for _, d := range grown {
		_, kept := d.of(func(s stage) float64 { return s.kept })
		rises := true
		for i := 2; i < len(kept); i++ {
			rises = rises && kept[i] > kept[i-1]
		}
		add(claim(fmt.Sprintf("C: synapses kept from stage to stage, z = %d", d.factors), "a larger part the older (73 %, 96 % over a month: Grutzendler 2002)", rises, list(kept[1:])))
	}
}

// scaled is a course from 1 at its start to 0 at its end.
func scaled(y []float64) []float64 {
	first, last := y[0], y[len(y)-1]
	out := make([]float64, len(y))
	for i, v := range y {
		out[i] = (v - last) / (first - last)
	}
	return out
}

// timeOf is when a falling course first reaches a level, by interpolation; NaN if never.
func timeOf(x, y []float64, level float64) float64 {
	for i := 1; i < len(y); i++ {
		if y[i] <= level && y[i-1] > level {
			return x[i-1] + (x[i]-x[i-1])*(y[i-1]-level)/(y[i-1]-y[i])
		}
	}
	return math.NaN()
}
