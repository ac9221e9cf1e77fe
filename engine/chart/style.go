package chart

import (
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// colour of a style: the palette of Okabe and Ito, darkest first.
func colour(style int) color.Color {
	palette := [...]color.RGBA{
		{0x00, 0x72, 0xb2, 0xff}, // blue
		{0xd5, 0x5e, 0x00, 0xff}, // vermilion
		{0x00, 0x9e, 0x73, 0xff}, // green
		{0xcc, 0x79, 0xa7, 0xff}, // purple
		{0x00, 0x00, 0x00, 0xff}, // black
		{0xe6, 0x9f, 0x00, 0xff}, // orange
		{0x56, 0xb4, 0xe9, 0xff}, // sky blue
	}
	return palette[style%len(palette)]
}

// dashes of a style, so that lines differ without colour too.
func dashes(style int) []vg.Length {
	patterns := [...][]vg.Length{nil, {6, 3}, {1.5, 2.5}, {8, 2.5, 1.5, 2.5}, {3, 1.5}}
	return patterns[style%len(patterns)]
}

// decades are the ticks of a logarithmic axis: 1, 2 and 5 times the powers of ten while
// there are few, else powers of ten; numbers are written as people write them.
type decades struct{}

func (decades) Ticks(least, most float64) []plot.Tick {
	from, to := math.Floor(math.Log10(least)), math.Ceil(math.Log10(most))
	var ticks []plot.Tick
	for e := from; e <= to; e++ {
		for m := 1.0; m < 10; m++ {
			v := m * math.Pow(10, e)
			if v < least*(1-1e-9) || v > most*(1+1e-9) {
				continue
			}
			tick := plot.Tick{Value: v}
			if m == 1 || to-from <= 3 && (m == 2 || m == 5) {
				tick.Label = strconv.FormatFloat(v, 'g', 6, 64)
			}
			ticks = append(ticks, tick)
		}
	}
	return ticks
}
