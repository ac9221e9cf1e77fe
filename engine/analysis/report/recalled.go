package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"engram/engine/analysis/chart"
	"engram/engine/analysis/sleep"
	"engram/engine/config"
)

// mostStates is how many states of a network have a panel of noise tests each.
const mostStates = 6

// recalled draws the noise tests. Of several settings each state of the network has a panel, with
// the colours of the settings; of a single one each kind of noise, with the colours of its days,
// or of its tests.
func (c *selection) recalled() ([]figure, error) {
	columns, small := c.layout.columns()
	drawing := chart.Figure{Columns: columns, OneLegend: true, Small: small}
	facets := len(c.layout.facets)
	var rows []string // of panels: one for each facet
	states := c.states()
	for _, g := range c.layout.groups {
		for i, s := range seriesOf(g) {
			if c.several() && !slices.Contains(states, s.tests[0].phase) {
				continue
			}
			row, name, style := c.placeOf(s, i)
			k := slices.Index(rows, row)
			if k < 0 {
				k, rows = len(rows), append(rows, row)
				for _, facet := range c.layout.facets {
					drawing.Panels = append(drawing.Panels, chart.Panel{
						Title: joined(", ", facet, row),
						X:     chart.Axis{Label: s.levelLabel(), Include: []float64{0}},
						Y:     chart.Axis{Label: "recall rate (fraction of patterns)", Include: []float64{0, 1}},
					})
				}
			}
			panel := &drawing.Panels[k*facets+g.facet]
			banded := len(s.tests) > 1 || !c.several()
			if !c.several() && s.of[0].allDays() > mostColours {
				banded = false // so many would hide each other
			}
			panel.Lines = append(panel.Lines, s.lines(name, style, banded)...)
		}
	}
	if len(drawing.Panels) == 0 {
		return nil, nil
	}
	for i := range drawing.Panels {
		halve(&drawing.Panels[i])
	}
	caption := "A pattern counts as recalled if in the end at most 0.2 N f neurons are wrong. Dots: the tolerance, the noise at which half of the patterns are recalled."
	if c.several() {
		caption += " Tests after a day are of all its patterns, those after a night of the ones that it replayed, where recall.patterns says nothing else."
	}
	if c.one() != nil {
		caption += " Bands: ± one standard deviation over the trials" + clipped + "."
	}
	if kinds := c.kinds(); c.several() && len(kinds) == 1 {
		caption = sentence(kinds[0]) + " noise. " + caption
	}
	if drawn, all := len(states), len(c.recallPhases()); c.several() && drawn < all {
		caption += fmt.Sprintf(" %d of %d recall phases are drawn.", drawn, all)
	}
	f, err := newFigure("Recall under noise", caption+c.layout.caption(), "recall", drawing)
	return []figure{f}, err
}

// placeOf is the row of panels that a group's test number i is drawn in, and its name and style
// there.
func (c *selection) placeOf(s *series, i int) (row, name string, style int) {
	n, t := s.of[0], s.tests[0]
	state, kind := n.stateLabel(t.phase), t.kind+" noise"
	if len(n.inState(t)) > 1 {
		state += ", patterns: " + n.chosen(t)
	}
	switch days := n.allDays(); {
	case c.several() && len(c.kinds()) == 1:
		return state, s.group.label, s.group.style
	case c.several():
		return state + ": " + kind, s.group.label, s.group.style
	case days > 1:
		state = strings.Replace(state, n.stateLabel(t.phase), n.stateKind(t), 1)
		day := n.day(max(0, n.state(t)))
		if named(day, days) {
			name = "tested on " + dayName(day)
		}
		return state + ": " + kind, name, dayStyle(day, days)
	case len(s.tests) > 1:
		return kind, state, i
	}
	return kind, n.stateLabel(t.phase) + ": " + n.patternSet(t), i
}

// stateKind says what a recall phase found, whatever the day: after sleep.
func (n *network) stateKind(t *noise) string {
	if k := n.state(t); k >= 0 {
		return "after " + n.experiment.Phases[k].Name()
	}
	return "before everything"
}

// chosen is what the configuration says of the patterns that a test is of.
func (n *network) chosen(t *noise) string {
	set := n.experiment.Phases[t.phase].Recall.Patterns
	if set.Days != nil {
		return strings.ReplaceAll(fmt.Sprint(set.Days), " ", ", ")
	}
	return set.Word
}

// kinds are those of noise that the tests have.
func (c *selection) kinds() (all []string) {
	for _, g := range c.layout.groups {
		for _, s := range seriesOf(g) {
			if kind := s.tests[0].kind; !slices.Contains(all, kind) {
				all = append(all, kind)
			}
		}
	}
	return all
}

// recallPhases are the numbers of the phases of which there are noise tests.
func (c *selection) recallPhases() (all []int) {
	for _, g := range c.layout.groups {
		for _, s := range seriesOf(g) {
			if phase := s.tests[0].phase; !slices.Contains(all, phase) {
				all = append(all, phase)
			}
		}
	}
	slices.Sort(all)
	return all
}

// states are those recall phases that are drawn of several settings.
func (c *selection) states() []int { return evenly(c.recallPhases(), mostStates) }

// joined is the texts that there are, with something between them.
func joined(between string, texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(t string) bool { return t == "" }), between)
}

// halve draws the line at which the tolerance is read off.
func halve(p *chart.Panel) {
	if len(p.Lines) == 0 {
		return
	}
	least, most := p.Lines[0].X[0], p.Lines[0].X[0]
	for _, l := range p.Lines {
		least, most = min(least, slices.Min(l.X)), max(most, slices.Max(l.X))
	}
	p.Lines = append(p.Lines, chart.Line{Name: "one half", Style: chart.Reference, X: []float64{least, most}, Y: []float64{0.5, 0.5}})
}

// series is the same noise test of the networks of a group.
type series struct {
	group *group
	tests []*noise
	of    []*network
}

// levelLabel says what the level of a kind of noise is.
func (s *series) levelLabel() string {
	switch s.tests[0].kind {
	case "neural":
		return "noise p (fraction of neurons flipped)"
	case "neural-balanced", "neural-exact": // probabilities p/f and p/(1-f): 2 p N neurons in all
		return "noise p (p N active, p N silent flipped)"
	}
	if r := s.of[0].experiment.Phases[s.tests[0].phase].Recall; r != nil {
		switch r.Scale {
		case config.MeanWeight, config.MeanInput:
			return "noise p (s.d.; the mean weight is 0.1)"
		case config.ByThreshold:
			return "noise p (s.d.; thresholds are 1)"
		}
	}
	return "noise p (s.d.; the mean factor is 0.1)"
}

// seriesOf are the noise tests of a group, in order.
func seriesOf(g *group) (all []*series) {
	for _, n := range g.networks {
		for _, t := range n.noise {
			if n.repeats(t) {
				continue
			}
			at := slices.IndexFunc(all, func(s *series) bool {
				return s.tests[0].phase == t.phase && s.of[0].state(s.tests[0]) == n.state(t)
			})
			if at < 0 {
				at, all = len(all), append(all, &series{group: g})
			}
			all[at].tests, all[at].of = append(all[at].tests, t), append(all[at].of, n)
		}
	}
	slices.SortStableFunc(all, func(a, b *series) int { return cmp.Compare(a.tests[0].phase, b.tests[0].phase) })
	return all
}

// rates are the levels of noise and the recall rates there: of one network with the standard
// deviation over trials, of several the mean with that over networks.
func (s *series) rates() (points []noisePoint) {
	for _, p := range s.tests[0].points {
		if len(s.tests) == 1 {
			points = append(points, p)
			continue
		}
		var rates []float64
		for _, t := range s.tests {
			if at := slices.IndexFunc(t.points, func(o noisePoint) bool { return o.level == p.level }); at >= 0 && !math.IsNaN(t.points[at].rate) {
				rates = append(rates, t.points[at].rate)
			}
		}
		mean, std := meanStd(rates)
		points = append(points, noisePoint{level: p.level, rate: mean, rateStd: std})
	}
	return points
}

// lines are the curve of a series, with a band if that is asked for and known, and its
// tolerance.
func (s *series) lines(name string, style int, band bool) []chart.Line {
	points := s.rates()
	curve := chart.Line{Name: name, Style: style}
	for _, p := range points {
		curve.X, curve.Y = append(curve.X, p.level), append(curve.Y, p.rate)
		band = band && !math.IsNaN(p.rateStd)
	}
	for _, p := range points {
		if band {
			curve.Low, curve.High = append(curve.Low, max(0, p.rate-p.rateStd)), append(curve.High, min(1, p.rate+p.rateStd))
		}
	}
	lines := []chart.Line{curve}
	if level, side := (&noise{points: points}).tolerance(); side == sleep.Among {
		lines = append(lines, chart.Line{X: []float64{level}, Y: []float64{0.5}, Style: style, Dots: true})
	}
	return lines
}
