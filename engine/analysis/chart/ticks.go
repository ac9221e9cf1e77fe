package chart

import (
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// round are the ticks of a linear axis: some five multiples of 1, 2 or 5 times a power of ten.
type round struct {
	whole bool // numbers alone
}

func (r round) Ticks(least, most float64) []plot.Tick {
	if !(most > least) {
		return nil
	}
	step := math.Pow(10, math.Floor(math.Log10((most-least)/5)))
	for _, factor := range []float64{1, 2, 5, 10} {
		if (most-least)/(factor*step) <= 6 {
			step *= factor
			break
		}
	}
	if r.whole {
		step = max(step, 1)
	}
	var ticks []plot.Tick
	for k := math.Ceil(least/step-1e-9) + 0; k*step <= most+1e-9*step; k++ {
		ticks = append(ticks, plot.Tick{Value: k * step, Label: number(k * step)})
	}
	return ticks
}

// decades are the ticks of a logarithmic axis: of every power of ten 1, 2 and 5 times it
// while there are few and the numbers have room beside each other, 3 and 7 too where there are fewer than one; else powers of ten.
type decades struct {
	sparse bool // of more than two powers of ten, 1 times alone is named
}

func (d decades) Ticks(least, most float64) []plot.Tick {
	from, to := math.Floor(math.Log10(least)), math.Ceil(math.Log10(most))
	few := to-from <= 3 && !(d.sparse && most > 100*least) && d.beside(least, most)
	labelled := map[float64]bool{1: true, 2: few, 5: few}
	if most < 10*least {
		labelled[3], labelled[7] = true, true
	}
	every := math.Ceil((to - from) / 8) // of the powers of ten
	var ticks []plot.Tick
	for e := from; e <= to; e++ {
		for m := 1.0; m < 10; m++ {
			v := m * math.Pow(10, e)
			if v < least*(1-1e-9) || v > most*(1+1e-9) {
				continue
			}
			tick := plot.Tick{Value: v}
			if labelled[m] && math.Mod(e, every) == 0 {
				tick.Label = number(v)
			}
			ticks = append(ticks, tick)
		}
	}
	return ticks
}

// beside tells whether 5 times a power of ten and the next power have room beside each other on an x axis.
func (d decades) beside(least, most float64) bool {
	size := sizeOf(d.sparse).X - besideAxes
	each := size / vg.Length(math.Log10(most/least)) // of a power of ten
	for e := math.Ceil(math.Log10(least)); e <= math.Log10(most); e++ {
		power := math.Pow(10, e)
		const gap = 3
		if text(8).Width(number(power/2))/2+gap+text(8).Width(number(power))/2 > each*vg.Length(math.Log10(2)) {
			return false
		}
	}
	return true
}

// given are ticks at values that somebody chose.
type given struct {
	at     []float64
	labels []string // nil: the values
}

func (g given) Ticks(_, _ float64) []plot.Tick {
	var ticks []plot.Tick
	for i, v := range g.at {
		label := number(v)
		if g.labels != nil {
			label = g.labels[i]
		}
		ticks = append(ticks, plot.Tick{Value: v, Label: label})
	}
	return ticks
}

// number writes a number as people do: 0.25, 20000, 1e6.
func number(v float64) string {
	if a := math.Abs(v); a != 0 && (a < 1e-3 || a >= 1e6) {
		s := strconv.FormatFloat(v, 'e', -1, 64)
		if len(s) > 8 {
			s = strconv.FormatFloat(v, 'e', 3, 64)
		}
		return strings.NewReplacer("e+0", "e", "e+", "e", "e-0", "e-").Replace(s)
	}
	return strconv.FormatFloat(math.Round(v*1e8)/1e8, 'g', 7, 64)
}
