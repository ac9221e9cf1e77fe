package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"engram/engine/analysis/chart"
	"engram/engine/analysis/histogram"
	"engram/engine/analysis/sleep"
	"engram/engine/analysis/turnover"
)

// pruning is what the snapshots of a network's last night tell of its synapses: the weights
// at the first one, and those of them that are pruned at each later one.
type pruning struct {
	phase  int
	cycles []int // of the snapshots
	before histogram.Decades
	pruned []histogram.Decades // weights before of what is pruned; for each later snapshot
	after  histogram.Decades   // weights at the last snapshot
}

// readSnapshots reads the snapshots of all phases, two of them at a time: what became of the synapses between them, and what the last
// phase that has several pruned. Those that a run did not reach are left out, and those that are damaged too, of which a warning says so.
func (n *network) readSnapshots() (err error) {
	phases := make([]int, len(n.experiment.Phases))
	for i := range phases {
		phases[i] = i
	}
	all, damaged := turnover.FindWhole(n.file(""), n.experiment, phases...)
	for _, err := range damaged {
		what, _, _ := strings.Cut(err.Error(), "; ") // the rest is for who writes such a file
		n.source.files = append(n.source.files, what+"; the report leaves this snapshot out: run again, or remove the file")
	}
	if n.turnover, err = turnover.Changes(all); err != nil {
		return err
	}
	for _, phase := range slices.Backward(phases) {
		of := slices.DeleteFunc(slices.Clone(all), func(s turnover.Snapshot) bool { return s.Phase != phase })
		if len(of) < 2 {
			continue
		}
		n.pruning = &pruning{phase: phase}
		for _, s := range of {
			n.pruning.cycles = append(n.pruning.cycles, s.Cycle)
		}
		return n.pruning.read(of)
	}
	return nil
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
	p.pruned = make([]histogram.Decades, last+1)
	for k, s := range snapshots[1:] {
		if err := turnover.Compare(snapshots[0], s, func(before, after turnover.Row) {
			if k == 0 {
				for _, w := range before.Weights {
					p.before.Add(w)
				}
			}
			turnover.Pair(before, after, func(was, is float64) {
				if !(is > sleep.Cutoff) {
					p.pruned[k].Add(was)
				}
				if k == last {
					p.after.Add(is)
				}
			})
		}); err != nil {
			return err
		}
	}
	return nil
}

// fewest synapses in a bin whose probability is shown.
const fewest = 50

// probability is the fraction of synapses that are pruned at a later snapshot, by their weight
// before.
func (p *pruning) probability(later int, name string, style int) chart.Line {
	l := chart.Line{Name: name, Style: style}
	for bin, count := range p.before.Counts {
		if count >= fewest {
			l.X = append(l.X, histogram.Middle(bin))
			l.Y = append(l.Y, float64(p.pruned[later].Counts[bin])/float64(count))
		}
	}
	return l
}

// pruningTitle names the phases whose snapshots show what is pruned: sleep, learning, or, where networks have one and the other, neither.
func (c *selection) pruningTitle() string {
	learns, sleeps := false, false
	for _, g := range c.pictured() {
		if n := g.networks[0]; n.pruning != nil {
			learns = learns || n.experiment.Phases[n.pruning.phase].Learn != nil
			sleeps = sleeps || n.experiment.Phases[n.pruning.phase].Sleep != nil
		}
	}
	switch {
	case learns && sleeps:
		return "What is pruned"
	case learns:
		return "What learning prunes"
	}
	return "What the night prunes"
}

// prunings draws which synapses the night prunes, where there are snapshots of it.
func (c *selection) prunings() ([]figure, error) {
	weights := chart.Panel{X: chart.Axis{Label: "weight w", Log: true}, Y: chart.Axis{Label: "probability density (per decade)", Include: []float64{0}}}
	probability := chart.Panel{Title: "who is pruned", X: chart.Axis{Label: "weight before", Log: true}, Y: chart.Axis{Label: "pruning probability", Include: []float64{0, 1}}}
	var drawn []*pruning
	for _, g := range c.pictured() {
		p := g.networks[0].pruning
		if p == nil || p.before.Total == 0 {
			continue
		}
		drawn = append(drawn, p)
		last := len(p.pruned) - 1
		if c.several() {
			weights.Lines = append(weights.Lines, p.after.Line(g.full, g.style))
			probability.Lines = append(probability.Lines, p.probability(last, g.full, g.style))
			continue
		}
		weights.Lines = append(weights.Lines, p.before.Line("before", 0), p.pruned[last].Line("pruned (before)", 1), p.after.Line("after", 2))
		for k := range p.pruned {
			probability.Lines = append(probability.Lines, p.probability(k, fmt.Sprintf("probability after %d cycles", p.cycles[k+1]), 3+k))
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
	f, err := newFigure(c.pruningTitle(), caption+c.picturedCaption(), "pruning", chart.Figure{Columns: 2, OneLegend: true, Panels: []chart.Panel{weights, probability}})
	return []figure{f}, err
}
