package report

import (
	"fmt"

	"engram/engine/analysis/chart"
)

// survivals draws which memories survive the last night: by their strength before it, by day, and by their overlap with others.
func (c *selection) survivals() ([]figure, error) {
	stored := chart.Axis{Label: "fraction stored after", Include: []float64{0, 1}}
	strength := chart.Panel{Title: "by strength", X: chart.Axis{Label: "margin before (least y h / |w|)"}, Y: stored}
	overlap := chart.Panel{Title: "by overlap", X: chart.Axis{Label: "overlap with other patterns"}, Y: stored}
	days := chart.Panel{Title: "by day", X: chart.Axis{Label: "day of origin"}, Y: stored}
	caption := ""
	for _, g := range c.pictured() {
		n := g.networks[0]
		night := n.rememberedNight()
		if night == nil {
			continue
		}
		if caption == "" {
			caption = fmt.Sprintf("Patterns of all days so far before and after %s, in bins of equally many patterns.", n.phaseLabel(night.phase))
		}
		name, style := "", 0
		if c.several() {
			name, style = g.full, g.style
		} else if days := n.allDays(); days > 1 { // which have lines of their own
			name, style = "all days", days
		}
		add := func(p *chart.Panel, x, y []float64) {
			if len(x) > 1 {
				p.Lines = append(p.Lines, chart.Line{Name: name, Style: style, X: x, Y: y})
			}
		}
		var margins []float64
		for _, m := range night.before {
			margins = append(margins, m.margin)
		}
		x, y := binned(margins, night.after)
		add(&strength, x, y)
		shares, err := n.overlapsOf(night)
		if err != nil {
			return nil, err
		}
		x, y = binned(shares, night.after)
		add(&overlap, x, y)
		if !c.several() && n.allDays() > 1 {
			days = n.forgetting()
			continue
		}
		x, y = nil, nil
		for day := range n.days(night.phase) {
			x, y = append(x, float64(day)), append(y, storedPart(night.after, day))
		}
		add(&days, x, y)
		days.X.Ticks = evenly(x, 10)
	}
	drawing := chart.Figure{Columns: 2, OneLegend: true}
	for _, p := range []chart.Panel{strength, days, overlap} {
		if len(p.Lines) > 0 {
			drawing.Panels = append(drawing.Panels, p)
		}
	}
	if len(drawing.Panels) == 0 {
		return nil, nil
	}
	if len(overlap.Lines) > 0 {
		caption += " Overlap: the fraction of a pattern's active neurons that another pattern activates too, mean over the others."
	}
	f, err := newFigure("Which memories survive", caption+c.picturedCaption(), "memories", drawing)
	return []figure{f}, err
}

// overlapsOf are the overlaps of the patterns of a night with all others; nil where they are unknown.
func (n *network) overlapsOf(night *remembered) ([]float64, error) {
	all, err := n.overlaps()
	if err != nil || all == nil {
		return nil, err
	}
	var some []float64
	for _, m := range night.before {
		at := m.day*n.experiment.Patterns.Count + m.pattern
		if at >= len(all) {
			return nil, fmt.Errorf("%s: has %d patterns; memories.csv has pattern %d of day %d", n.file("X.npy"), len(all), m.pattern, m.day)
		}
		some = append(some, all[at])
	}
	return some, nil
}

// forgetting is the fraction of each day's patterns that are stored at the end of each phase.
func (n *network) forgetting() chart.Panel {
	p := chart.Panel{Title: "by day", X: n.dayAxis(), Y: chart.Axis{Label: "fraction stored", Include: []float64{0, 1}}}
	for day := range n.allDays() {
		l := chart.Line{Name: dayName(day), Style: dayStyle(day, n.allDays())}
		for _, r := range n.remembered {
			if n.day(r.phase) >= day && len(r.after) > 0 {
				l.X, l.Y = append(l.X, float64(n.livedBefore(r.phase)+1)), append(l.Y, storedPart(r.after, day))
			}
		}
		if len(l.X) > 0 {
			p.Lines = append(p.Lines, l)
		}
	}
	return p
}

// survivalTables counts, of a single network, what the last night did to the memories of each day.
func (c *selection) survivalTables() []table {
	n := c.one()
	if n == nil || n.rememberedNight() == nil {
		return nil
	}
	night := n.rememberedNight()
	t := table{Title: "Which memories survive", Caption: sentence(n.phaseLabel(night.phase)) + ", by the day that brought a pattern.",
		Columns: []string{"day", "patterns", "stored before", "of these after", "stored after", "mean margin before", "and after"}}
	for day := range n.days(night.phase) {
		var patterns, before, kept, after int
		var margins [2]float64
		for i, m := range night.before {
			then := night.after[i]
			if m.day != day {
				continue
			}
			patterns++
			before += one(m.stored)
			after += one(then.stored)
			kept += one(m.stored && then.stored)
			margins[0] += m.margin
			margins[1] += then.margin
		}
		row := []string{dayName(day)}
		for _, k := range []int{patterns, before, kept, after} {
			row = append(row, fmt.Sprint(k))
		}
		t.Rows = append(t.Rows, append(row, short(margins[0]/float64(patterns)), short(margins[1]/float64(patterns))))
	}
	t.Fold = len(t.Rows) > long
	return []table{t}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
