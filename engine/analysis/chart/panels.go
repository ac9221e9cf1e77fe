package chart

import (
	"bytes"
	"fmt"
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Entry is a line of the legend of a figure.
type Entry struct {
	Name   string
	Swatch []byte // how it is drawn, as an SVG document
}

// Small multiples are drawn at this part of the size of other panels.
const small = 0.78

// sizeOf is how large a panel is, or a small one.
func sizeOf(smaller bool) vg.Point {
	size := vg.Point{X: panelWidth, Y: panelHeight}
	if smaller {
		size = size.Scale(small)
	}
	return size
}

// SVGs draws each panel as an SVG document of its own, all of one size with their axes in one
// place, for a page that arranges them as it has room. The title, the note and the legend are
// left to the page. Errors are those of [Figure.Write].
func (f Figure) SVGs() (panels [][]byte, legend []Entry, err error) {
	plots := make([]*plot.Plot, len(f.Panels))
	head := vg.Length(0)
	for i, p := range f.Panels {
		if plots[i], err = p.plot(!f.OneLegend, f.Small); err != nil {
			return nil, nil, err
		}
		if p.Title != "" {
			head = headRoom
		}
	}
	size := sizeOf(f.Small)
	width, height := size.X, size.Y
	// The area of a plot is cropped by what others need more than it does around their data.
	page := draw.Canvas{Rectangle: vg.Rectangle{Max: vg.Point{X: width, Y: height}}}
	page = draw.Crop(page, 6+labelRoom, -12, 4+labelRoom, -6-head)
	var most [4]vg.Length
	for _, p := range plots {
		for side, room := range around(page, p) {
			most[side] = max(most[side], room)
		}
	}
	for i, p := range plots {
		canvas := vgsvg.New(width, height)
		canvas.SetColor(color.White)
		canvas.Fill(vg.Rectangle{Max: vg.Point{X: width, Y: height}}.Path())
		own := around(page, p)
		area := draw.Canvas{Canvas: canvas, Rectangle: page.Rectangle}
		area = draw.Crop(area, most[0]-own[0], own[1]-most[1], most[2]-own[2], own[3]-most[3])
		p.Draw(area)
		f.Panels[i].words(area, p.DataCanvas(area))
		text, err := svg(canvas)
		if err != nil {
			return nil, nil, err
		}
		panels = append(panels, text)
	}
	if !f.OneLegend {
		return panels, nil, nil
	}
	legend, err = f.entries()
	return panels, legend, err
}

// around is the room that a plot on a canvas takes left, right, below and above its data.
func around(c draw.Canvas, p *plot.Plot) [4]vg.Length {
	inside := p.DataCanvas(c)
	return [4]vg.Length{inside.Min.X - c.Min.X, c.Max.X - inside.Max.X, inside.Min.Y - c.Min.Y, c.Max.Y - inside.Max.Y}
}

// entries are the legend of a figure.
func (f Figure) entries() (all []Entry, err error) {
	const height = 8
	for _, row := range f.legend(1) {
		for _, e := range row.entries {
			canvas := vgsvg.New(swatch, height)
			area := draw.Canvas{Canvas: canvas, Rectangle: vg.Rectangle{Max: vg.Point{X: swatch, Y: height}}}
			e.Thumbnail(&area)
			text, err := svg(canvas)
			if err != nil {
				return nil, err
			}
			all = append(all, Entry{e.name, text})
		}
	}
	return all, nil
}

// svg is what was drawn.
func svg(canvas *vgsvg.Canvas) ([]byte, error) {
	var text bytes.Buffer
	if err := writeSVG(&text, canvas); err != nil {
		return nil, fmt.Errorf("chart: %w", err)
	}
	return text.Bytes(), nil
}
