package report

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"

	"engram/engine/analysis/chart"
	"engram/engine/observable"
	"engram/engine/store"
)

// memory is a pattern at a record.
type memory struct {
	day, pattern int
	stored       bool
	margin       float64
}

// remembered is the patterns of all days so far at the first and the last record of a phase, in the same order.
type remembered struct {
	phase       int
	before      []memory
	after       []memory // empty while there is one record
	first, last string   // cycles
}

// readMemories reads the phases of a network's memories.csv, if there is one; of recall phases noise tests are drawn.
func (n *network) readMemories() error {
	path := n.file(observable.Memories)
	table, err := store.ReadTable(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	columns, want := table.Columns(), observable.ColumnNames(observable.Memories)[:7]
	if len(columns) < len(want) || !slices.Equal(columns[:len(want)], want) {
		return fmt.Errorf("%s: its columns are %s; those of a memories.csv begin with %s", path, strings.Join(columns, ","), strings.Join(want, ","))
	}
	for i, record := range table.Records() {
		if err := n.addMemory(record); err != nil {
			return fmt.Errorf("%s, row %d: %w", path, i+1, err)
		}
	}
	return nil
}

// addMemory adds a row to what a phase remembers: each later record takes the place of the last one.
func (n *network) addMemory(record []string) error {
	phase, err := n.phaseOf(record[0])
	if err != nil || n.experiment.Phases[phase].Recall != nil {
		return err
	}
	m, cycle := memory{stored: record[5] == "1"}, record[2]
	var wrong [3]error
	m.day, wrong[0] = strconv.Atoi(record[3])
	m.pattern, wrong[1] = strconv.Atoi(record[4])
	m.margin, wrong[2] = strconv.ParseFloat(record[6], 64)
	if err := errors.Join(wrong[:]...); err != nil || m.day < 0 || m.pattern < 0 {
		return fmt.Errorf("day %q, pattern %q and margin %q are not all numbers", record[3], record[4], record[6])
	}
	last := len(n.remembered) - 1
	if last < 0 || n.remembered[last].phase != phase {
		n.remembered = append(n.remembered, &remembered{phase: phase, first: cycle, last: cycle})
		last++
	}
	r := n.remembered[last]
	if cycle == r.first {
		r.before = append(r.before, m)
		return nil
	}
	if cycle != r.last {
		r.last, r.after = cycle, r.after[:0]
	}
	r.after = append(r.after, m)
	return nil
}

// rememberedNight is the last sleep that has patterns before and after it, else such a learn phase; nil: there is none.
func (n *network) rememberedNight() *remembered {
	for _, name := range []string{"sleep", "learn"} {
		for _, r := range slices.Backward(n.remembered) {
			if n.experiment.Phases[r.phase].Name() == name && len(r.after) > 0 && len(r.after) == len(r.before) {
				return r
			}
		}
	}
	return nil
}

// overlaps are, of each pattern of all days, the fraction of its active neurons that another pattern activates too, as a mean
// over the others; nil where X.npy is not there. Patterns without an active neuron have NaN.
func (n *network) overlaps() ([]float64, error) {
	a, err := store.OpenArray(n.file("X.npy"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer a.Close()
	shape := a.Header().Shape
	if len(shape) != 2 || shape[1] < 2 {
		return nil, nil
	}
	m := shape[1]
	shared, active, row := make([]float64, m), make([]float64, m), make([]float64, m)
	for range shape[0] {
		if err := a.ReadFloats(row); err != nil {
			return nil, err
		}
		k := 0.0
		for _, x := range row {
			k += x
		}
		for mu, x := range row {
			shared[mu] += x * (k - 1)
			active[mu] += x
		}
	}
	for mu := range shared {
		shared[mu] /= active[mu] * float64(m-1)
	}
	return shared, nil
}

// storedPart is the fraction of the patterns that are stored, of those of a day; -1: of all days.
func storedPart(all []memory, day int) float64 {
	stored, count := 0.0, 0.0
	for _, m := range all {
		if day < 0 || m.day == day {
			if count++; m.stored {
				stored++
			}
		}
	}
	return stored / count
}

// Bins of patterns: at most so many, of at least so many patterns each.
const mostBins, fewestPatterns = 10, 5

// binned is the fraction of patterns that are stored in bins of equally many, by a value of each; values that are no finite number are
// left out. x is the mean value in a bin.
func binned(values []float64, after []memory) (x, y []float64) {
	type point struct{ value, stored float64 }
	var points []point
	for i, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			p := point{value: v}
			if after[i].stored {
				p.stored = 1
			}
			points = append(points, p)
		}
	}
	slices.SortStableFunc(points, func(a, b point) int { return cmp.Compare(a.value, b.value) })
	bins := min(mostBins, max(1, len(points)/fewestPatterns))
	for bin := range bins {
		part := points[bin*len(points)/bins : (bin+1)*len(points)/bins]
		if len(part) == 0 {
			continue
		}
		var value, stored float64
		for _, p := range part {
			value += p.value
			stored += p.stored
		}
		x, y = append(x, value/float64(len(part))), append(y, stored/float64(len(part)))
	}
	return x, y
}

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
			name, style = "patterns of all days", days
		}
		add := func(p *chart.Panel, x, y []float64) {
			if len(x) > 1 {
				p.Lines = append(p.Lines, chart.Line{Name: name, Style: style, X: x, Y: y, Marks: few(x)})
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
			continue // storedByDay has them over all phases
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

// dayCount is a row of days.csv: what is stored of a day's patterns at the start or the end of a phase.
type dayCount struct{ phase, cycle, day, stored int }

// readDays reads a network's days.csv, which those have that know several days.
func (n *network) readDays() error {
	path := n.file(observable.Days)
	table, err := store.ReadTable(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if columns, want := table.Columns(), observable.ColumnNames(observable.Days); !slices.Equal(columns, want) {
		return fmt.Errorf("%s: its columns are %s; those of a days.csv are %s", path, strings.Join(columns, ","), strings.Join(want, ","))
	}
	for i, record := range table.Records() {
		phase, err := n.phaseOf(record[0])
		row := dayCount{phase: phase}
		for column, into := range map[int]*int{2: &row.cycle, 3: &row.day, 5: &row.stored} {
			var wrong error
			*into, wrong = strconv.Atoi(record[column])
			err = errors.Join(err, wrong)
		}
		if err == nil && (row.day < 0 || row.day >= n.allDays()) {
			err = fmt.Errorf("there is no day %d; the configuration in the manifest has %d", row.day, n.allDays())
		}
		if err != nil {
			return fmt.Errorf("%s, row %d: %w", path, i+1, err)
		}
		n.dayCounts = append(n.dayCounts, row)
	}
	return nil
}

// byDay draws how many patterns of each day are stored, over the phases.
func (n *network) byDay(title string) chart.Panel {
	p := chart.Panel{Title: title, X: n.dayAxis(), Y: chart.Axis{Label: "patterns stored", Whole: true, Include: []float64{0, float64(n.experiment.Patterns.Count)}}}
	p.X.Label = "time (in days)"
	for day := range n.allDays() {
		l := chart.Line{Name: "patterns of " + dayName(day), Style: dayStyle(day, n.allDays())}
		for _, row := range n.dayCounts {
			if row.day != day {
				continue
			}
			at := n.livedBefore(row.phase)
			if row.cycle > 0 {
				at++
			}
			l.X, l.Y = append(l.X, float64(at)), append(l.Y, float64(row.stored))
		}
		if l.Marks = few(l.X); len(l.X) > 0 {
			p.Lines = append(p.Lines, l)
		}
	}
	return p
}

// storedByDay draws what is stored of every day, of networks that know several.
func (c *selection) storedByDay() ([]figure, error) {
	drawing := chart.Figure{Columns: 2, OneLegend: true}
	for _, g := range c.pictured() {
		if n := g.networks[0]; len(n.dayCounts) > 0 {
			title := ""
			if c.several() {
				title = g.full
			}
			drawing.Panels = append(drawing.Panels, n.byDay(title))
		}
	}
	if len(drawing.Panels) == 0 {
		return nil, nil
	}
	caption := "How many of the patterns that a day brought are stored, at the start and the end of every phase but recalls: a line falls as its day is forgotten. " +
		"Every phase takes the same room on the time axis. days.csv has the numbers."
	f, err := newFigure("Stored patterns by day", caption+c.picturedCaption(), "stored-by-day", drawing)
	return []figure{f}, err
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
