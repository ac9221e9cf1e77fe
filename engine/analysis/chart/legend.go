package chart

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// legend lists names in the upper corner where less is drawn, and lengthens the y axis so
// that they cover no line. Names that are longer than the panel has room are written smaller, and
// cut off where that is not enough.
func (p Panel) legend(out *plot.Plot, entries []named, small bool) {
	l := &out.Legend
	l.Top, l.Left = true, p.lowLeft(out)
	l.TextStyle = text(8)
	l.Padding, l.ThumbnailWidth = 1.5, 22
	room := sizeOf(small).X - besideAxes - l.ThumbnailWidth
	for _, e := range entries {
		l.TextStyle = fit(l.TextStyle, e.name, room)
	}
	for _, e := range entries {
		l.Add(shorten(l.TextStyle, e.name, room), e.thumbnail)
	}
	part := 1 / (1 - 0.065*float64(len(entries)) - 0.02)
	if p.Y.Log {
		out.Y.Max = out.Y.Min * math.Pow(out.Y.Max/out.Y.Min, part)
	} else {
		out.Y.Max = out.Y.Min + (out.Y.Max-out.Y.Min)*part
	}
}

// lowLeft reports whether the lines stay lower in the left half than in the right one.
func (p Panel) lowLeft(out *plot.Plot) bool {
	left, right := math.Inf(-1), math.Inf(-1)
	for _, l := range p.Lines {
		for i, x := range l.X {
			if !p.X.shown(x) || !p.Y.shown(l.Y[i]) {
				continue
			}
			if out.X.Norm(x) < 0.5 {
				left = max(left, l.Y[i])
			} else {
				right = max(right, l.Y[i])
			}
		}
	}
	return left < right
}

const (
	legendRoom = 0.2 * vg.Inch
	swatch     = 24 // length of a line in the legend of a figure
	gap        = 16 // between entries
)

// legendRow is entries of the legend of a figure, beside each other.
type legendRow struct {
	entries []named
	width   vg.Length
}

// legend is the names of all lines of a figure, each once, in rows of at most a width.
func (f Figure) legend(width vg.Length) []legendRow {
	var rows []legendRow
	seen := map[string]bool{}
	for _, p := range f.Panels {
		for _, l := range p.Lines {
			if l.Name == "" || seen[l.Name] {
				continue
			}
			seen[l.Name] = true
			scratch := plot.New() // which the thumbnail is made with
			drawn, err := l.add(scratch, p)
			if err != nil || drawn == nil {
				seen[l.Name] = false
				continue
			}
			long := swatch + 4 + text(9).Width(l.Name)
			if k := len(rows) - 1; k >= 0 && rows[k].width+gap+long < width-16 {
				rows[k].entries, rows[k].width = append(rows[k].entries, drawn.named(l.Name)), rows[k].width+gap+long
				continue
			}
			rows = append(rows, legendRow{[]named{drawn.named(l.Name)}, long})
		}
	}
	return rows
}

// draw draws a row of a legend in the middle of a canvas, at a height.
func (r legendRow) draw(c draw.Canvas, y vg.Length) {
	style := text(9)
	style.YAlign = draw.YCenter
	x := c.Center().X - r.width/2
	for _, e := range r.entries {
		area := c
		area.Rectangle = vg.Rectangle{Min: vg.Point{X: x, Y: y - 4}, Max: vg.Point{X: x + swatch, Y: y + 4}}
		e.Thumbnail(&area)
		c.FillText(style, vg.Point{X: x + swatch + 4, Y: y}, e.name)
		x += swatch + 4 + style.Width(e.name) + gap
	}
}
