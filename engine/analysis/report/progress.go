package report

import (
	"fmt"
	"math"
	"slices"

	"engram/engine/analysis/chart"
	"engram/engine/config"
	"engram/engine/observable"
)

// theoryName is what the legend calls the lines of the theory.
const theoryName = "theory (best possible network)"

// strand is the records of a phase of a group, and how they are drawn.
type strand struct {
	group  *group
	phases []*phase // one of each network that has it
	of     []*network
	name   string
	style  int
	place  func(cycle float64) float64 // on the x axis
}

// progress draws all observables over the cycles. A life of many phases has one figure with one
// time axis; else several settings have a figure for each phase, and a single one a figure for
// all. Colours stand for settings, of a single one for days or phases.
func (c *selection) progress() ([]figure, error) {
	var kinds []string // of figures: "" or the phases
	strands := map[string][]strand{}
	for _, g := range c.layout.groups {
		for _, s := range c.strandsOf(g) {
			kind := ""
			if c.several() && !c.isLong() {
				kind = s.of[0].phaseLabel(s.phases[0].number)
			}
			if !slices.Contains(kinds, kind) {
				kinds = append(kinds, kind)
			}
			strands[kind] = append(strands[kind], s)
		}
	}
	var figures []figure
	for i, kind := range kinds {
		f, err := c.progressOf(kind, i, strands[kind])
		if err != nil {
			return nil, err
		}
		if f != nil {
			figures = append(figures, *f)
		}
	}
	return figures, nil
}

// strandsOf are the phases of a group that have a curve, in order.
func (c *selection) strandsOf(g *group) (all []strand) {
	byNumber := map[int]*strand{}
	var numbers []int
	for _, n := range g.networks {
		for _, p := range n.phases {
			if p.name == "recall" || len(p.cycles) < 2 {
				continue
			}
			s := byNumber[p.number]
			if s == nil {
				s = &strand{group: g}
				byNumber[p.number], numbers = s, append(numbers, p.number)
			}
			s.phases, s.of = append(s.phases, p), append(s.of, n)
		}
	}
	slices.Sort(numbers)
	for _, number := range numbers {
		s := byNumber[number]
		n, p := s.of[0], longest(s.phases)
		days := n.allDays()
		switch {
		case c.several():
			s.name, s.style = g.label, g.style
		case c.isLong():
			s.style = dayStyle(n.day(number), days)
			if named(n.day(number), days) {
				s.name = dayName(n.day(number))
			}
		default:
			s.name, s.style = n.phaseLabel(number), n.livedBefore(number)
		}
		s.place = func(cycle float64) float64 { return cycle + 1 }
		if c.isLong() {
			s.place = func(cycle float64) float64 { return n.moment(p, cycle) }
		}
		all = append(all, *s)
	}
	return all
}

// named reports whether a legend names a day: all while they are few, else some.
func named(day, days int) bool {
	all := make([]int, days)
	for i := range all {
		all[i] = i
	}
	return slices.Contains(evenly(all, mostColours), day)
}

// longest is the phase with the most cycles.
func longest(phases []*phase) *phase {
	return slices.MaxFunc(phases, func(a, b *phase) int { return int(a.cycles[len(a.cycles)-1] - b.cycles[len(b.cycles)-1]) })
}

// progressOf draws strands, a row of panels for each observable if there are facets; nil where
// nothing was recorded.
func (c *selection) progressOf(kind string, number int, strands []strand) (*figure, error) {
	columns, small := c.layout.columns()
	drawing := chart.Figure{Columns: columns, OneLegend: true, Small: small}
	x := chart.Axis{Label: "cycle + 1 (by day: pass + 1)", Log: true}
	switch {
	case c.isLong():
		x = c.longestLife().dayAxis()
	case kind != "" && strands[0].phases[0].name == "wake":
		x.Label = "pass + 1"
	case kind != "":
		x.Label = "cycle + 1"
	}
	compared := false
	var beyond []string
	medians := []string{}
	for _, name := range c.observables() {
		median := slices.ContainsFunc(strands, func(s strand) bool {
			return slices.ContainsFunc(s.phases, func(p *phase) bool { return p.consolidates() && p.skewed(name) })
		})
		panels, any := make([]chart.Panel, len(c.layout.facets)), false
		for i, facet := range c.layout.facets {
			panels[i] = chart.Panel{Title: facet, X: x, Y: chart.Axis{Label: observable.Named(name).Label, Include: observable.Named(name).Limits, Whole: observable.Named(name).IsCount()}}
			if median {
				panels[i].Y.Label = "median " + observable.Named(name).Label
			}
		}
		var all []extent
		var theory []float64
		for _, s := range strands {
			r, ok := recordOf(s.phases, name, median)
			if !ok {
				continue
			}
			if c.several() && len(s.phases) == 1 {
				r.low, r.high = nil, nil // bands of single networks would hide each other
			}
			if !c.isLong() {
				r = r.from(begin(r.cycles))
			}
			any = true
			panel := &panels[s.group.facet]
			panel.Lines = append(panel.Lines, r.line(s.name, s.style, s.place))
			if e, ok := extentOf(r.mean); ok {
				all = append(all, e)
			}
		}
		if !any {
			continue
		}
		if median {
			medians = append(medians, observable.Named(name).ShortName())
		}
		for _, s := range strands {
			if bound, ok := c.bound(name, s); ok {
				compared = true
				panel := &panels[s.group.facet]
				panel.Lines = append(panel.Lines, bound)
				theory = append(theory, bound.Y...)
			}
		}
		share(panels)
		if c.several() && observable.Named(name).Limits == nil {
			if out := leaveOut(panels, all, theory); len(out) > 0 {
				beyond = append(beyond, fmt.Sprintf("%s of %s (up to %s)", observable.Named(name).ShortName(), count(len(out), "curve", "curves"), outlierRange(out)))
			}
		}
		drawing.Panels = append(drawing.Panels, panels...)
	}
	if len(drawing.Panels) == 0 {
		return nil, nil
	}
	title := "Progress"
	caption := "Means over neurons, from the state before the first cycle on; metrics.csv has all records."
	if !c.isLong() {
		caption = fmt.Sprintf("Means over neurons, from the state before the first cycle on, which is at 1; where the next record is %d cycles later or more and others follow, from that one on. metrics.csv has all records.", beforeGap)
	}
	if kind != "" {
		title = "Progress: " + kind
	}
	if len(medians) > 0 {
		caption += fmt.Sprintf(" Medians over neurons of %s, whose means are ruled by a few neurons.", list(medians))
	}
	if len(beyond) > 0 {
		caption += " Beyond the axes, which cut them off, so that the others can be told apart: " + list(beyond) + "."
	}
	if c.one() != nil {
		caption += " Bands: ± one standard deviation " + spreadOver(c.observables()) + clipped + "."
	}
	if c.isLong() {
		caption += " On the time axis every phase takes the same room, from one mark to the next, and its cycles or passes run logarithmically; recall phases take none."
	}
	if c.isLong() && c.longestLife().allDays() > 1 && slices.Contains(c.observables(), "stored") {
		caption += " Stored counts those patterns that the phase is about: of a day its own, of a night those that it replays."
	}
	if without := c.withoutCurve(strands); kind != "" && without > 0 {
		caption += fmt.Sprintf(" %d of the networks drawn elsewhere had nothing to replay here, or have not come that far.", without)
	}
	if compared {
		caption += " Thin and dashed: the largest margin and rho that any weights can have, and the density of the best network, in the theory of infinitely many neurons."
	}
	f, err := newFigure(title, caption+c.layout.caption(), fmt.Sprintf("progress-%d", number), drawing)
	return &f, err
}

// withoutCurve is how many networks of all groups are in none of these strands.
func (c *selection) withoutCurve(strands []strand) int {
	all := 0
	for _, g := range c.layout.groups {
		all += len(g.networks)
	}
	for _, s := range strands {
		all -= len(s.of)
	}
	return max(0, all)
}

// longestLife is the network with the most phases.
func (c *selection) longestLife() *network {
	return slices.MaxFunc(c.results, func(a, b *network) int { return len(a.experiment.Phases) - len(b.experiment.Phases) })
}

// bound is the line of the theory beside a strand: the mean over its networks.
func (c *selection) bound(name string, s strand) (chart.Line, bool) {
	var best []float64
	for i, n := range s.of {
		if !s.phases[i].consolidates() {
			continue
		}
		point, err := n.optimum(s.phases[i])
		if err != nil {
			continue
		}
		if v, ok := n.bound(point, name); ok {
			best = append(best, v)
		}
	}
	if len(best) == 0 {
		return chart.Line{}, false
	}
	mean, _ := meanStd(best)
	p := longest(s.phases)
	first := 0.0
	if !c.isLong() {
		first = p.cycles[begin(p.cycles)]
	}
	l := chart.Line{
		Name: theoryName, Style: chart.Reference,
		X: []float64{s.place(first), s.place(p.cycles[len(p.cycles)-1])}, Y: []float64{mean, mean},
	}
	if c.several() {
		l.Style, l.Thin = s.style, true
	}
	return l, true
}

// lived reports whether a phase changes the network; a recall leaves it as it was.
func lived(p config.Phase) bool { return p.Recall == nil }

// livedBefore counts the phases before a phase that change the network.
func (n *network) livedBefore(number int) (count int) {
	for _, p := range n.experiment.Phases[:min(number, len(n.experiment.Phases))] {
		if lived(p) {
			count++
		}
	}
	return count
}

// day is the day that a phase belongs to, from 0, as recall.patterns counts them: every wake
// but the first begins another.
func (n *network) day(number int) int { return n.days(min(number+1, len(n.experiment.Phases))) - 1 }

// allDays is how many days a life has.
func (n *network) allDays() int { return n.days(len(n.experiment.Phases)) }

// dayName is what the page calls a day.
func dayName(day int) string { return fmt.Sprintf("day %d", day) }

// dayStyle is the style of a day: colours that can be told apart while they are few, else
// those of an order.
func dayStyle(day, days int) int {
	if days <= mostColours {
		return day
	}
	return chart.Ramp(float64(day) / float64(days-1))
}

// isLong reports whether a life has too many phases for curves one over the other, so that it
// has a time axis.
func (c *selection) isLong() bool {
	return slices.ContainsFunc(c.results, func(n *network) bool { return n.livedBefore(len(n.experiment.Phases)) > 2 })
}

// moment is where a cycle of a phase stands on the time axis of a life, on which every phase
// takes 1, and its cycles run logarithmically.
func (n *network) moment(p *phase, cycle float64) float64 {
	length := p.cycles[len(p.cycles)-1]
	if planned := n.planned(p.number); planned > 0 && !n.endsEarly(p) {
		length = float64(planned)
	}
	return float64(n.livedBefore(p.number)) + math.Log1p(cycle)/math.Log1p(max(length, 1))
}

// endsWith reports whether a phase is the last that changes the network, so that the final arrays
// are those of its end.
func (n *network) endsWith(p *phase) bool { return n.lastLived(len(n.experiment.Phases)) == p.number }

// planned is how many cycles or passes a phase has at most.
func (n *network) planned(number int) int {
	if n.experiment.Phases[number].Recall != nil {
		return 0
	}
	steps, _, _ := n.experiment.Phases[number].Duration()
	return steps
}

// endsEarly reports whether a phase ended when it had converged, before its last cycle.
func (n *network) endsEarly(p *phase) bool {
	l := n.experiment.Phases[p.number].Learn
	return l != nil && l.UntilConverged && n.ended(p) && p.cycles[len(p.cycles)-1] < float64(l.Cycles)
}

// ended reports whether a phase came to its end: the run did, or another phase has begun.
func (n *network) ended(p *phase) bool {
	if p != n.phases[len(n.phases)-1] || len(n.noise) > 0 && n.noise[len(n.noise)-1].phase > p.number {
		return true
	}
	return n.failure == "" && n.source.ended()
}

// mostNamed is how many phases a time axis has room to name.
const mostNamed = 6

// dayAxis marks where the phases of a life begin on its time axis. It names all phases while they are few, else the days, no more than there
// is room for.
func (n *network) dayAxis() chart.Axis {
	const most = 10
	axis := chart.Axis{Label: "time (in days; cycles run logarithmically)"}
	every := (n.allDays() + most - 1) / most
	phases := n.livedBefore(len(n.experiment.Phases))
	day := -1
	for k, p := range n.experiment.Phases {
		if !lived(p) {
			continue
		}
		label := ""
		switch begins := n.day(k) != day; {
		case phases <= mostNamed && begins && n.allDays() > 1:
			label = dayName(n.day(k))
		case phases <= mostNamed:
			label = p.Name()
		case begins && n.day(k)%every == 0:
			label = dayName(n.day(k))
		}
		day = n.day(k)
		axis.Ticks, axis.Labels = append(axis.Ticks, float64(n.livedBefore(k))), append(axis.Labels, label)
	}
	axis.Include = []float64{0, float64(phases)}
	return axis
}
