// Package histogram counts weights by decade and whole numbers by steps, as lines that are drawn.
package histogram

import (
	"math"
	"slices"

	"engram/engine/analysis/chart"
	"engram/engine/analysis/sleep"
)

// perDecade is how many bins of equal width a decade of weights has.
const perDecade = 10

// Decades counts weights above the cutoff, up to 10^10, on a logarithmic axis.
type Decades struct {
	Counts [20 * perDecade]int64 // of each bin
	Total  int64
}

// Add counts a weight; one at or below the cutoff is none.
func (d *Decades) Add(w float64) {
	if !(w > sleep.Cutoff) {
		return
	}
	bin := int((math.Log10(w) - math.Log10(sleep.Cutoff)) * perDecade)
	d.Counts[min(max(bin, 0), len(d.Counts)-1)]++
	d.Total++
}

// Middle is the weight in the middle of a bin.
func Middle(bin int) float64 { return sleep.Cutoff * math.Pow(10, (float64(bin)+0.5)/perDecade) }

// Line is the histogram, an area of 1 over decades; bins with nothing around them are left
// out.
func (d *Decades) Line(name string, style int) chart.Line {
	l := chart.Line{Name: name, Style: style}
	for bin, count := range d.Counts {
		if count > 0 || bin > 0 && d.Counts[bin-1] > 0 || bin+1 < len(d.Counts) && d.Counts[bin+1] > 0 {
			l.X, l.Y = append(l.X, Middle(bin)), append(l.Y, float64(count)/float64(d.Total)*perDecade)
		}
	}
	return l
}

// Steps is a histogram of whole numbers, at least one, in steps of so many: fractions of all.
func Steps(numbers []int, width int, name string, style int) chart.Line {
	l := chart.Line{Name: name, Style: style}
	first, last := slices.Min(numbers)/width, slices.Max(numbers)/width
	counts := make([]int, last-first+1)
	for _, k := range numbers {
		counts[k/width-first]++
	}
	l.X, l.Y = append(l.X, float64(first*width)), append(l.Y, 0)
	for bin, count := range counts {
		y := float64(count) / float64(len(numbers))
		l.X, l.Y = append(l.X, float64((first+bin)*width), float64((first+bin+1)*width)), append(l.Y, y, y)
	}
	l.X, l.Y = append(l.X, float64((last+1)*width)), append(l.Y, 0)
	return l
}
