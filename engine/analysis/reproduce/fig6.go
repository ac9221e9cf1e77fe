package reproduce

import (
	"context"
	"fmt"

	"engram/engine/analysis/chart"
	"engram/engine/store"
)

// figure6 is the norm of the sizes that varies least.
func figure6(ctx context.Context, l *Lab) (*Page, error) {
	reports, _, data, err := l.populations(ctx)
	if err != nil {
		return nil, err
	}
	p := &Page{Settings: l.populationSettings(reports), Tables: []Table{populationTable(reports)}}
	for z := 1; z <= 5; z++ {
		p.Comparisons = append(p.Comparisons, ranged(qMinName(z), 2/float64(z), reports[z], qOf))
	}
	if data.hasMeasured {
		p.Comparisons = append(p.Comparisons,
			number("q_min, spine data", kaufmanQ[0], data.q),
			number("... its error", kaufmanQ[1], data.qError))
		for z := 1; z <= 5; z++ {
			p.Comparisons = append(p.Comparisons, ranged(fmt.Sprintf("R^2 of the curve for z = %d against the spine data", z), publishedR2[z], reports[z], r2Of))
		}
	} else {
		p.Notes = append(p.Notes, "The spine data of Kaufman et al. (2012) are not part of engram: `--data FILE.csv` compares with them (q_min 1.09 +- 0.43; R^2).")
	}
	curves := chart.Panel{Title: "variation over a day", X: chart.Axis{Label: "exponent q of the norm"}, Y: chart.Axis{Label: "CV of (sum w^q)^(1/q), rescaled"}}
	t := store.NewTable("of", "q", "cv", "cv_error")
	for style, z := range []int{1, 2, 3, 5} {
		r := reports[z][0]
		line := chart.Line{Name: fmt.Sprintf("z = %d", z), X: r.Q, Style: style}
		for i, v := range r.CV {
			line.Y = append(line.Y, float64(v))
			t.Append(line.Name, r.Q[i], float64(v), float64(r.CVError[i]))
		}
		curves.Lines = append(curves.Lines, line)
	}
	minimum := chart.Panel{Title: "norm that varies least", X: chart.Axis{Label: "factors z"}, Y: chart.Axis{Label: "q_min", Include: []float64{0}}}
	var z, q, bound []float64
	for k := 1; k <= 5; k++ {
		for _, r := range reports[k] {
			z, q = append(z, float64(k)), append(q, qOf(r))
		}
	}
	var fine []float64
	for v := 0.9; v < 5.2; v += 0.1 {
		fine, bound = append(fine, v), append(bound, 2/v)
	}
	minimum.Lines = []chart.Line{{Name: "populations", X: z, Y: q, Dots: true}, {Name: "2/z", X: fine, Y: bound, Style: 1}}
	panels := []chart.Panel{curves, minimum}
	if data.hasMeasured {
		mean, sd := data.curves.Mean()
		panels[0].Lines = append(panels[0].Lines, chart.Line{Name: "spines", X: data.curves.Q, Y: mean, Style: 4})
		for i, v := range data.curves.Q {
			t.Append("spines", v, mean[i], sd[i])
		}
		panels[1].Lines = append(panels[1].Lines, chart.Line{Name: "spines", X: []float64{0.9, 5.1}, Y: []float64{data.q, data.q}, Style: 4})
		fit := chart.Panel{Title: "fit of the spine data", X: minimum.X, Y: chart.Axis{Label: "R^2"}}
		var r2 []float64
		for k := 1; k <= 5; k++ {
			for _, r := range reports[k] {
				r2 = append(r2, r2Of(r))
			}
		}
		fit.Lines = []chart.Line{{Name: "populations", X: z, Y: r2, Dots: true},
			{Name: "published", X: []float64{1, 2, 3, 4, 5}, Y: publishedR2[1:], Style: 1, Dots: true}}
		panels = append(panels, fit)
	}
	p.Tables = append(p.Tables, Table{"curves", t})
	p.draw("norms", "The norm that is kept", "How much each norm of the sizes varies over a day (each curve rescaled to [0, 1]), and the exponent at which it varies least. Homeostasis of the factors keeps the norm q = 2/z.", panels...)
	return p, nil
}
