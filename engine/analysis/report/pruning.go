package report

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"

	"engram/engine/analysis/chart"
	"engram/engine/analysis/connections"
	"engram/engine/analysis/sleep"
	"engram/engine/analysis/turnover"
)

// pruning is what the snapshots of a network's last night tell of its synapses: the weights
// at the first one, and those of them that are pruned at each later one.
type pruning struct {
	phase  int
	cycles []int // of the snapshots
	before decades
	pruned []decades // weights before of what is pruned; for each later snapshot
	after  decades   // weights at the last snapshot
}

// readPruning reads the snapshots of the last phase that has several.
func (n *network) readPruning() error {
	for phase := len(n.experiment.Phases) - 1; phase >= 0 && n.pruning == nil; phase-- {
		if err := n.readPruningOf(phase); err != nil {
			return err
		}
	}
	return nil
}

// readPruningOf reads the snapshots of a phase, two of them at a time. Those that it did
// not reach are left out.
func (n *network) readPruningOf(phase int) error {
	snapshots, err := turnover.Find(n.file(""), n.experiment, phase)
	if err != nil || len(snapshots) < 2 {
		return err
	}
	n.pruning = &pruning{phase: phase}
	for _, s := range snapshots {
		n.pruning.cycles = append(n.pruning.cycles, s.Cycle)
	}
	return n.pruning.read(snapshots)
}

// readTurnover compares the snapshots of all phases.
func (n *network) readTurnover() (err error) {
	n.turnover, err = turnover.Of(n.file(""), n.experiment)
	return err
}

// turnovers is a table of what became of the synapses between snapshots, of the network at hand; none without snapshots.
func (c *selection) turnovers() []table {
	n := c.one()
	if n == nil || len(n.turnover) == 0 {
		return nil
	}
	t := table{Title: "Turnover of synapses", Columns: []string{"from", "to", "synapses before", "kept", "lost", "new", "after", "turnover"},
		Caption: "Synapses (weight above the cutoff) at a snapshot and the next one. Turnover: (lost + new) / (before + after)."}
	at := func(phase, cycle int) string { return fmt.Sprintf("%s, cycle %d", n.phaseLabel(phase), cycle) }
	for _, d := range n.turnover {
		t.Rows = append(t.Rows, []string{at(d.FromPhase, d.FromCycle), at(d.ToPhase, d.ToCycle), fmt.Sprint(d.Before), part(d.Kept, d.KeptPart()),
			fmt.Sprint(d.Lost()), part(d.New(), d.NewPart()), fmt.Sprint(d.After), short(d.Turnover())})
	}
	return []table{t}
}

// part is a number and what part of another one it is: 520 (52 %).
func part(n int64, of float64) string {
	if math.IsNaN(of) {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%d (%.3g %%)", n, 100*of)
}

// read compares the first snapshot with each of the others.
func (p *pruning) read(snapshots []turnover.Snapshot) error {
	last := len(snapshots) - 2
	p.pruned = make([]decades, last+1)
	for k, s := range snapshots[1:] {
		if err := turnover.Compare(snapshots[0], s, func(before, after turnover.Row) {
			if k == 0 {
				for _, w := range before.Weights {
					p.before.add(w)
				}
			}
			turnover.Pair(before, after, func(was, is float64) {
				if !(is > sleep.Cutoff) {
					p.pruned[k].add(was)
				}
				if k == last {
					p.after.add(is)
				}
			})
		}); err != nil {
			return err
		}
	}
	return nil
}

// perDecade is how many bins of equal width a decade of weights has.
const perDecade = 10

// decades counts weights above the cutoff, up to 10^10, on a logarithmic axis.
type decades struct {
	counts [20 * perDecade]int64
	total  int64
}

func (d *decades) add(w float64) {
	if !(w > sleep.Cutoff) {
		return
	}
	bin := int((math.Log10(w) - math.Log10(sleep.Cutoff)) * perDecade)
	d.counts[min(max(bin, 0), len(d.counts)-1)]++
	d.total++
}

// middle of a bin.
func middle(bin int) float64 { return sleep.Cutoff * math.Pow(10, (float64(bin)+0.5)/perDecade) }

// line is the histogram, an area of 1 over decades; bins with nothing around them are left
// out.
func (d *decades) line(name string, style int) chart.Line {
	l := chart.Line{Name: name, Style: style}
	for bin, count := range d.counts {
		if count > 0 || bin > 0 && d.counts[bin-1] > 0 || bin+1 < len(d.counts) && d.counts[bin+1] > 0 {
			l.X, l.Y = append(l.X, middle(bin)), append(l.Y, float64(count)/float64(d.total)*perDecade)
		}
	}
	return l
}

// fewest synapses in a bin whose probability is shown.
const fewest = 50

// probability is the fraction of synapses that are pruned at a later snapshot, by their weight
// before.
func (p *pruning) probability(later int, name string, style int) chart.Line {
	l := chart.Line{Name: name, Style: style}
	for bin, count := range p.before.counts {
		if count >= fewest {
			l.X = append(l.X, middle(bin))
			l.Y = append(l.Y, float64(p.pruned[later].counts[bin])/float64(count))
		}
	}
	return l
}

// prunings draws which synapses the night prunes, where there are snapshots of it.
func (c *selection) prunings() ([]figure, error) {
	weights := chart.Panel{X: chart.Axis{Label: "weight w", Log: true}, Y: chart.Axis{Label: "probability density (per decade)", Include: []float64{0}}}
	probability := chart.Panel{Title: "who is pruned", X: chart.Axis{Label: "weight before", Log: true}, Y: chart.Axis{Label: "pruning probability", Include: []float64{0, 1}}}
	var drawn []*pruning
	for _, g := range c.pictured() {
		p := g.networks[0].pruning
		if p == nil || p.before.total == 0 {
			continue
		}
		drawn = append(drawn, p)
		last := len(p.pruned) - 1
		if c.several() {
			weights.Lines = append(weights.Lines, p.after.line(g.full, g.style))
			probability.Lines = append(probability.Lines, p.probability(last, g.full, g.style))
			continue
		}
		weights.Lines = append(weights.Lines, p.before.line("before", 0), p.pruned[last].line("pruned (before)", 1), p.after.line("after", 2))
		for k := range p.pruned {
			probability.Lines = append(probability.Lines, p.probability(k, fmt.Sprintf("after %d cycles", p.cycles[k+1]), k))
		}
	}
	if len(drawn) == 0 {
		return nil, nil
	}
	p := drawn[0]
	from, to := p.cycles[0], p.cycles[len(p.cycles)-1]
	weights.Title = "weights"
	caption := fmt.Sprintf("Weights at snapshots of phase %d, cycles %d (before) and %d (after). A probability is shown for at least %d synapses.",
		p.phase, from, to, fewest)
	if c.several() {
		weights.Title = "weights after"
		caption = fmt.Sprintf("Weights at the first (before) and the last (after) snapshot of each network. A probability is shown for at least %d synapses.", fewest)
	}
	f, err := newFigure("What the night prunes", caption+c.picturedCaption(), "pruning", chart.Figure{Columns: 2, Panels: []chart.Panel{weights, probability}})
	return []figure{f}, err
}

// readConnections reads the final synapses of a network that is wired sparsely, one row at a time; what there is not becomes
// n.lack.
func (n *network) readConnections() error {
	size, z := n.experiment.Network.Neurons, n.experiment.Network.Factors
	path := n.file(connections.File)
	r, err := connections.Open(path, size, z)
	if errors.Is(err, fs.ErrNotExist) {
		n.lack = n.whyNoWeights()
		return nil
	}
	if err != nil {
		return err
	}
	defer r.Close()
	w := newWeights(size, z, float64(r.Synapses()))
	w.census = &connections.Census{}
	if s := n.experiment.Network.Wiring.Space; s != nil {
		w.census.Distances, err = connections.OpenDistances(n.file("positions.npy"), *s, size)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for i := range size {
		sources, factors, err := r.Row(i)
		if err != nil {
			return err
		}
		if len(factors) > 0 && slices.Min(factors) < 0 {
			return fmt.Errorf("%s: neuron %d has a factor of %g; none is negative, so that the file is damaged", path, i, slices.Min(factors))
		}
		w.census.Add(sources, func(slot int) bool {
			_, lives := w.add(factors[slot*z : (slot+1)*z])
			return lives
		})
	}
	n.weights = w
	return nil
}

// indegrees draws how many synapses neurons have, and how many of them live, in networks that are wired sparsely.
func (c *selection) indegrees() ([]figure, error) {
	panel := chart.Panel{Title: "in-degrees", X: chart.Axis{Label: "synapses of a neuron", Include: []float64{0}}, Y: chart.Axis{Label: "fraction of neurons", Include: []float64{0}}}
	caption := "How many of the synapses of a neuron survive" + c.lastState() + ", as a fraction of all neurons."
	width, drawn := 1, c.censuses()
	for _, g := range drawn {
		w := g.networks[0].weights.census
		width = max(width, (max(slices.Max(w.Potential), slices.Max(w.Living))+degreeBins-1)/degreeBins)
	}
	for _, g := range drawn {
		w, name, style := g.networks[0].weights.census, "living", 1
		if c.several() {
			name, style = g.full, g.style
		} else if least, most := slices.Min(w.Potential), slices.Max(w.Potential); least < most {
			panel.Lines = append(panel.Lines, degreeLine(w.Potential, width, "living or pruned", 0))
		} else {
			caption += fmt.Sprintf(" Each neuron has %d in all, living or pruned.", most)
			style = 0
		}
		panel.Lines = append(panel.Lines, degreeLine(w.Living, width, name, style))
	}
	if len(drawn) == 0 {
		return nil, nil
	}
	if width > 1 {
		caption += fmt.Sprintf(" A step is %d synapses wide.", width)
	}
	f, err := newFigure("Synapses of a neuron", caption+c.picturedCaption(), "indegrees", chart.Figure{Columns: 2, OneLegend: true, Panels: []chart.Panel{panel}})
	return []figure{f}, err
}

// censuses are the pictured groups whose networks are wired sparsely.
func (c *selection) censuses() (all []*group) {
	for _, g := range c.pictured() {
		if w := g.networks[0].weights; w != nil && w.census != nil {
			all = append(all, g)
		}
	}
	return all
}

// degreeBins is how many steps an axis of in-degrees has at most.
const degreeBins = 60

// degreeLine is a histogram of whole numbers, in steps of so many.
func degreeLine(degrees []int, width int, name string, style int) chart.Line {
	l := chart.Line{Name: name, Style: style}
	first, last := slices.Min(degrees)/width, slices.Max(degrees)/width
	counts := make([]int, last-first+1)
	for _, k := range degrees {
		counts[k/width-first]++
	}
	l.X, l.Y = append(l.X, float64(first*width)), append(l.Y, 0)
	for bin, count := range counts {
		y := float64(count) / float64(len(degrees))
		l.X, l.Y = append(l.X, float64((first+bin)*width), float64((first+bin+1)*width)), append(l.Y, y, y)
	}
	l.X, l.Y = append(l.X, float64((last+1)*width)), append(l.Y, 0)
	return l
}

// distances draws where in space synapses are and which of them survive, of networks whose neurons have positions.
func (c *selection) distances() ([]figure, error) {
	where := chart.Panel{Title: "synapses by distance", X: chart.Axis{Label: "distance", Include: []float64{0}}, Y: chart.Axis{Label: "synapses of a neuron, per unit", Include: []float64{0}}}
	survival := chart.Panel{Title: "survival", X: chart.Axis{Label: "distance", Include: []float64{0}}, Y: chart.Axis{Label: "fraction that lives", Include: []float64{0, 1}}}
	for _, g := range c.censuses() {
		d, neurons := g.networks[0].weights.census.Distances, g.networks[0].experiment.Network.Neurons
		if d == nil {
			continue
		}
		all, living, lives := chart.Line{Name: "living or pruned", Style: 0}, chart.Line{Name: "living", Style: 1}, chart.Line{Name: "living", Style: 1}
		if c.several() {
			living.Name, living.Style, lives.Name, lives.Style = g.full, g.style, g.full, g.style
		}
		for bin, count := range d.Potential {
			x, scale := (float64(bin)+0.5)*d.Width, 1/(float64(neurons)*d.Width)
			if count > 0 {
				all.X, all.Y = append(all.X, x), append(all.Y, float64(count)*scale)
				living.X, living.Y = append(living.X, x), append(living.Y, float64(d.Living[bin])*scale)
			}
			if count >= fewest {
				lives.X, lives.Y = append(lives.X, x), append(lives.Y, float64(d.Living[bin])/float64(count))
			}
		}
		if !c.several() {
			where.Lines = append(where.Lines, all)
		}
		where.Lines, survival.Lines = append(where.Lines, living), append(survival.Lines, lives)
	}
	if len(where.Lines) == 0 {
		return nil, nil
	}
	if c.several() {
		where.Title = "living synapses by distance"
	}
	caption := fmt.Sprintf("Distances of the two neurons of a synapse%s, in the unit of the space. A fraction is shown for at least %d synapses.", c.lastState(), fewest)
	f, err := newFigure("Synapses in space", caption+c.picturedCaption(), "distances", chart.Figure{Columns: 2, OneLegend: true, Panels: []chart.Panel{where, survival}})
	return []figure{f}, err
}
