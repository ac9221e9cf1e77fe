package reproduce

import (
	"fmt"
	"math"
	"strings"

	"engram/engine/analysis/chart"
	"engram/engine/analysis/theory"
	"engram/engine/store"
)

// wholes writes numbers rounded to whole ones.
func wholes(values []float64) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = fmt.Sprintf("%+.0f", v)
	}
	return strings.Join(words, ", ")
}

// drawFigure4 adds the drawings and tables of figure 4.
func (p *Page) drawFigure4(grown [2]*development, nights []*rest, forgot []*forgetting) error {
	if err := p.drawDevelopment(grown); err != nil {
		return err
	}
	p.drawRests(nights)
	p.drawForgetting(forgot)
	return nil
}

// drawDevelopment draws panels A to C.
func (p *Page) drawDevelopment(grown [2]*development) error {
	load := chart.Axis{Label: "load M/N (patterns per neuron)", Include: []float64{0}}
	density := chart.Panel{Title: "A surviving synapses", X: load, Y: chart.Axis{Label: "density", Include: []float64{0}}}
	weight := chart.Panel{Title: "A mean weight", X: load, Y: chart.Axis{Label: "relative to the first stage", Include: []float64{0}}}
	course := chart.Panel{Title: "B course of a stage", X: chart.Axis{Label: "time over that of half the fall", Include: []float64{0, 6}}, Y: chart.Axis{Label: "synapses, scaled: start 1, end 0", Include: []float64{0}}}
	kept := chart.Panel{Title: "C synapses kept", X: load, Y: chart.Axis{Label: "part of the stage before", Include: []float64{0, 1}}}
	stages, courses := store.NewTable("factors", "load", "density", "theory_density", "mean_weight", "kept_part", "new_part"), store.NewTable("factors", "cycle", "density")
	first, last := grown[0].stages[0], grown[0].stages[len(grown[0].stages)-1]
	for style, d := range grown {
		name := fmt.Sprintf("z = %d", d.factors)
		best := func(t theory.Point) float64 {
			if d.factors == 1 {
				return t.DenseDensity
			}
			return t.Density
		}
		x, y := d.of(func(s stage) float64 { return s.density })
		density.Lines = append(density.Lines, chart.Line{Name: name, X: x, Y: y, Style: style, Dots: true})
		line := chart.Line{Name: "theory, " + name, Style: style}
		relative := chart.Line{Name: "theory, " + name, Style: style}
		for a := first.load; a < last.load+0.001; a += 0.01 {
			t, err := theory.At(a, 0.5, theory.Bernoulli)
			if err != nil {
				return err
			}
			line.X, line.Y = append(line.X, a), append(line.Y, best(t))
			// of z = 2 the sum of the weights is kept, of z = 1 that of their squares, half of which survive at every load
			falls := 1.0
			if d.factors == 2 {
				falls = best(first.theory) / best(t)
			}
			relative.X, relative.Y = append(relative.X, a), append(relative.Y, falls)
		}
		density.Lines = append(density.Lines, line)
		_, w := d.of(func(s stage) float64 { return s.weight / d.stages[0].weight })
		weight.Lines = append(weight.Lines, chart.Line{Name: name, X: x, Y: w, Style: style, Dots: true}, relative)
		y = scaled(d.densities)
		half := timeOf(d.cycles, y, 0.5)
		if math.IsNaN(half) {
			course.Title += fmt.Sprintf(" (z = %d does not fall)", d.factors)
		}
		one := chart.Line{Name: name, Style: style}
		for i, c := range d.cycles {
			if c <= 6*half {
				one.X, one.Y = append(one.X, c/half), append(one.Y, y[i])
			}
			courses.Append(d.factors, c, d.densities[i])
		}
		course.Lines = append(course.Lines, one)
		_, k := d.of(func(s stage) float64 { return s.kept })
		kept.Lines = append(kept.Lines, chart.Line{Name: name, X: x[1:], Y: k[1:], Style: style, Dots: true})
		for _, s := range d.stages {
			stages.Append(d.factors, s.load, s.density, best(s.theory), s.weight, s.kept, s.fresh)
		}
	}
	for i, e := range epsps {
		weight.Lines = append(weight.Lines, chart.Line{Name: "EPSP, " + []string{"L5A", "L5"}[i], X: []float64{first.load, last.load}, Y: []float64{1, e.to / e.from}, Style: 2 + i})
	}
	for i, c := range connectionRates {
		density.Lines = append(density.Lines, chart.Line{Name: "measured, " + c.name, X: []float64{first.load, last.load}, Y: []float64{c.rate, c.rate}, Style: 2 + i, Thin: true})
	}
	exponential := chart.Line{Name: "exponential", Style: black}
	for t := 0.0; t <= 6; t += 0.1 {
		exponential.X, exponential.Y = append(exponential.X, t), append(exponential.Y, math.Exp2(-t))
	}
	course.Lines = append(course.Lines, exponential)
	kept.Lines = append(kept.Lines, chart.Line{Name: "spines, young, adult", X: []float64{first.load, last.load}, Y: stableSpines[:], Style: black, Dots: true})
	p.Tables = append(p.Tables, Table{"stages", stages}, Table{"courses", courses})
	p.Drawings = append(p.Drawings, Drawing{"development", "Networks that learn 4 times as many patterns in 4 stages. A: density of what survives (dots), the theory (lines), and connection rates that were measured in slices (thin; they have no load); " +
		"the mean weight of what survives, and how unitary EPSPs fall from young to mature cortex, drawn from the first load to the last. B: the fall of the density in the first stage beside the exponential course that was fitted to synapse numbers of mouse and human. " +
		"C: the part of the synapses of a stage that the next one keeps, beside spines that are stable over a month, drawn at the first and the last load.",
		chart.Figure{Title: "Development", Columns: 2, Panels: []chart.Panel{density, weight, course, kept}}})
	return nil
}

// drawRests draws panels D and E.
func (p *Page) drawRests(nights []*rest) {
	gain := chart.Panel{Title: "D who gains", X: chart.Axis{Label: "SNR before the night", Include: []float64{0}}, Y: chart.Axis{Label: "gain in SNR"}}
	load := chart.Axis{Label: "load M/N (patterns per neuron)", Include: []float64{0}}
	recalled := chart.Panel{Title: "E recalled", X: load, Y: chart.Axis{Label: "patterns recalled under noise", Include: []float64{0}}}
	benefit := chart.Panel{Title: "E benefit of the night", X: load, Y: chart.Axis{Label: "patterns more than before", Include: []float64{0}}}
	t, gains := store.NewTable("load", "patterns", "recalled_before", "recalled_after", "recalled_later", "stored", "slope"), store.NewTable("load", "snr_before", "gain")
	lines := [3]chart.Line{{Name: "before"}, {Name: "after 30 cycles", Style: 1}, {Name: "after 1,000 more", Style: 2}}
	more := [2]chart.Line{{Name: "after 30 cycles", Style: 1}, {Name: "after 1,000 more", Style: 2}}
	for _, n := range nights {
		t.Append(n.load, n.patterns, n.recalled[0], n.recalled[1], n.recalled[2], len(n.before), n.slope())
		for k, v := range n.recalled {
			lines[k].X, lines[k].Y = append(lines[k].X, n.load), append(lines[k].Y, v)
			if k > 0 {
				more[k-1].X, more[k-1].Y = append(more[k-1].X, n.load), append(more[k-1].Y, v-n.recalled[0])
			}
		}
		for i, b := range n.before {
			gains.Append(n.load, b, n.gain[i])
		}
		if n.load == fewLoad || n.load == manyLoad {
			gain.Lines = append(gain.Lines, chart.Line{Name: fmt.Sprintf("load %g", n.load), X: n.before, Y: n.gain, Style: len(gain.Lines), Dots: true})
		}
	}
	recalled.Lines, benefit.Lines = lines[:], more[:]
	p.Tables = append(p.Tables, Table{"nights", t})
	if gains.Rows() > 0 { // small networks may store nothing
		p.Tables = append(p.Tables, Table{"gains", gains})
	}
	p.draw("nights", "Nights at several loads", "D: what a night of 30 cycles adds to the SNR of each memory, by the SNR before. E: patterns that are recalled from noisy cues before the night, after 30 cycles, and after a second "+
		"night of 1,000 cycles. People keep more of 160 word pairs after sleep, and no more of 320.", gain, recalled, benefit)
}

// drawForgetting draws panel F.
func (p *Page) drawForgetting(forgot []*forgetting) {
	recall := chart.Panel{Title: "F drift of synapses", X: chart.Axis{Label: "accumulated variance of the first factors", Log: true}, Y: chart.Axis{Label: "recalled", Include: []float64{0, 1}}}
	people := chart.Panel{Title: "F savings of people", X: chart.Axis{Label: "days", Log: true}, Y: chart.Axis{Label: "savings", Include: []float64{0, 1}},
		Lines: []chart.Line{{Name: "Ebbinghaus", X: savings.days, Y: savings.part, Style: black, Dots: true}}}
	t := store.NewTable("night_cycles", "variance", "recall_rate")
	for style, f := range forgot {
		recall.Lines = append(recall.Lines, chart.Line{Name: f.name, X: f.variance, Y: f.rate, Style: style})
		for i, v := range f.variance {
			t.Append(f.night, v, f.rate[i])
		}
	}
	p.Tables = append(p.Tables, Table{"forgetting", t})
	p.draw("forgetting", "Forgetting", "Memories of a day while the first factors of living synapses walk at random, without a night and after one, by the accumulated variance sigma^2 times steps; and the savings of people by time. "+
		"All three networks have the same norm; after a night it is shared by fewer and larger synapses.", recall, people)
}
