package reproduce

import (
	"context"
	"fmt"
	"math"

	"engram/engine/analysis/chart"
	"engram/engine/analysis/spines"
	"engram/engine/store"
)

// figure5 is the change of synapses against their size.
func figure5(ctx context.Context, l *Lab) (*Page, error) {
	reports, sizes, data, err := l.populations(ctx)
	if err != nil {
		return nil, err
	}
	p := &Page{Settings: l.populationSettings(reports), Tables: []Table{populationTable(reports)}}
	for z := 1; z <= 5; z++ {
		published, known := publishedSlopes[z]
		if !known {
			published = [2]float64{math.NaN(), math.NaN()}
		}
		p.Comparisons = append(p.Comparisons,
			ranged(fmt.Sprintf("slope of losses over 20 minutes, z = %d", z), published[0], reports[z], lossOf),
			ranged(fmt.Sprintf("slope of gains over 20 minutes, z = %d", z), published[1], reports[z], gainOf),
			ranged(qMinName(z), 2/float64(z), reports[z], qOf))
	}
	if data.hasMeasured {
		p.Comparisons = append(p.Comparisons,
			number("slope of losses over half an hour, spine data", kaufmanSlopes[0], data.loss.Slope),
			number("slope of gains over half an hour, spine data", kaufmanSlopes[1], data.gain.Slope),
			number("q_min, spine data", kaufmanQ[0], data.q))
	} else {
		p.Notes = append(p.Notes, "The spine data of Kaufman et al. (2012) are not part of engram: `--data FILE.csv` compares with them.")
	}
	t := store.NewTable("of", "kind", "size", "change")
	var panels []chart.Panel
	add := func(name string, s *spines.Sizes, lag int) {
		gains, losses := s.Changes(lag)
		panel := chart.Panel{Title: name, X: chart.Axis{Label: "size w", Log: true}, Y: chart.Axis{Label: "mean change |dw|", Log: true}}
		if name == "z = 1" { // flat, which an axis from 0 shows
			panel.Y.Log, panel.Y.Include = false, []float64{0}
		}
		for style, kind := range []string{"gains", "losses"} {
			changes := [][]spines.Change{gains, losses}[style]
			w, dw := spines.Smooth(changes)
			line := chart.Line{Name: kind, Style: style}
			for i := 0; i < len(w); i += max(1, len(w)/400) {
				line.X, line.Y = append(line.X, w[i]), append(line.Y, dw[i])
				t.Append(name, kind, w[i], dw[i])
			}
			panel.Lines = append(panel.Lines, line)
		}
		panels = append(panels, panel)
	}
	for _, z := range []int{1, 2, 5} {
		add(fmt.Sprintf("z = %d", z), sizes[z], 2)
	}
	if data.hasMeasured {
		add("spines, 0.5 h", data.sizes, 1)
	}
	p.Tables = append(p.Tables, Table{"changes", t})
	p.draw("changes", "Changes against size", "Mean change of synapses in a window along their size. A synapse of z factors changes by about w^(1 - 1/z): slope 0 for z = 1, 1/2 for z = 2, 0.8 for z = 5.", panels...)
	return p, nil
}
