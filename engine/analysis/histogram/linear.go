package histogram

import (
	"engram/engine/analysis/chart"
	"engram/engine/analysis/sleep"
)

// bins of a histogram, of which at least half are in use.
const bins = 128

// Linear counts positive numbers of unknown size in one pass: bins of equal width from
// 0 up, which are put together in pairs whenever a number lies beyond the last.
type Linear struct {
	width  float64
	total  int64
	counts [bins]int64
}

// NewLinear is an empty histogram.
func NewLinear() *Linear { return &Linear{width: sleep.Cutoff / bins} }

// Add counts a finite number that is not negative.
func (h *Linear) Add(v float64) {
	for v >= h.width*bins {
		for i := range bins / 2 {
			h.counts[i] = h.counts[2*i] + h.counts[2*i+1]
		}
		clear(h.counts[bins/2:])
		h.width *= 2
	}
	h.counts[int(v/h.width)]++
	h.total++
}

// Least is the density of a single count.
func (h *Linear) Least() float64 { return 1 / (float64(h.total) * h.width) }

// Outline is the histogram as steps, scaled to an area of 1.
func (h *Linear) Outline() (x, y []float64) {
	last := bins - 1
	for last > 0 && h.counts[last] == 0 {
		last--
	}
	x, y = []float64{0}, []float64{0}
	for i := range last + 1 {
		height := float64(h.counts[i]) / (float64(h.total) * h.width)
		x = append(x, float64(i)*h.width, float64(i+1)*h.width)
		y = append(y, height, height)
	}
	return append(x, float64(last+1)*h.width), append(y, 0)
}

// Line is the outline.
func (h *Linear) Line(name string, style int) chart.Line {
	x, y := h.Outline()
	return chart.Line{Name: name, Style: style, X: x, Y: y}
}
