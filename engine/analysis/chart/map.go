package chart

import (
	"image"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Where the scale of shades stands, in widths of the map.
const scaleFrom, scaleTo, scaleText, mapAndScale = 1.05, 1.1, 1.115, 1.3

// add draws a map and the scale of its shades.
func (m *Map) add(out *plot.Plot) {
	most := m.most()
	out.Add(plotter.NewImage(m.image(most), 0, 0, m.Width, m.Height))
	out.Add(plotter.NewImage(scale(), scaleFrom*m.Width, 0, scaleTo*m.Width, m.Height))
	out.X.Min, out.X.Max, out.Y.Min, out.Y.Max = 0, mapAndScale*m.Width, 0, m.Height
	out.X.LineStyle.Width, out.Y.LineStyle.Width = 0, 0
	out.X.Tick.Marker = within{m.Width}
	out.Y.Tick.Marker = downwards{m.Height}
	out.Add(frame{m}, marks{m, most})
}

// most is the largest value.
func (m *Map) most() float64 {
	most := 0.0
	for _, row := range m.Values {
		for _, v := range row {
			if !math.IsNaN(v) {
				most = max(most, v)
			}
		}
	}
	return most
}

func (m *Map) image(most float64) image.Image {
	img := image.NewPaletted(image.Rect(0, 0, len(m.Values[0]), len(m.Values)), shades())
	for y, row := range m.Values {
		for x, v := range row {
			if most > 0 && v > 0 {
				img.SetColorIndex(x, y, uint8(math.Ceil(255*min(v/most, 1)))) // what is not 0 is not white
			}
		}
	}
	return img
}

// shades go from white to dark blue, by way of the blue of the lines.
func shades() color.Palette {
	through := [...]color.RGBA{{255, 255, 255, 255}, {0x56, 0xb4, 0xe9, 255}, {0x00, 0x72, 0xb2, 255}, {0x00, 0x10, 0x30, 255}}
	palette := make(color.Palette, 256)
	for i := range palette {
		palette[i] = between(float64(i)/255, through[:])
	}
	return palette
}

// scale is all shades, 0 at the bottom.
func scale() image.Image {
	img := image.NewPaletted(image.Rect(0, 0, 1, 256), shades())
	for y := range 256 {
		img.SetColorIndex(0, y, uint8(255-y))
	}
	return img
}

// frame draws the edges of a map.
type frame struct{ m *Map }

// Plot draws.
func (f frame) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	pen := draw.LineStyle{Color: color.Gray{96}, Width: 0.5}
	for _, span := range [][2]float64{{0, 1}, {scaleFrom, scaleTo}} {
		left, right, low, high := x(span[0]*f.m.Width), x(span[1]*f.m.Width), y(0), y(f.m.Height)
		c.StrokeLines(pen, []vg.Point{{X: left, Y: low}, {X: right, Y: low}, {X: right, Y: high}, {X: left, Y: high}, {X: left, Y: low}})
	}
}

// marks writes numbers beside the scale.
type marks struct {
	m    *Map
	most float64
}

// Plot draws.
func (k marks) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	style := text(8)
	style.YAlign = draw.YCenter
	for _, tick := range (round{}).Ticks(0, k.most) {
		c.FillText(style, vg.Point{X: x(scaleText * k.m.Width), Y: y(tick.Value / k.most * k.m.Height)}, tick.Label)
	}
	style = text(9)
	style.Rotation, style.XAlign, style.YAlign = math.Pi/2, draw.XCenter, draw.YTop
	c.FillText(style, vg.Point{X: x(1.24 * k.m.Width), Y: y(k.m.Height / 2)}, k.m.Label)
}

// within are round ticks up to the edge of a map.
type within struct{ most float64 }

func (w within) Ticks(_, _ float64) []plot.Tick { return round{}.Ticks(0, w.most) }

// downwards are round ticks counted from the top.
type downwards struct{ most float64 }

func (d downwards) Ticks(_, _ float64) []plot.Tick {
	ticks := round{}.Ticks(0, d.most)
	for i := range ticks {
		ticks[i].Value = d.most - ticks[i].Value
	}
	return ticks
}
