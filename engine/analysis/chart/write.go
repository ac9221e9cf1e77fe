package chart

import (
	"bytes"
	"fmt"
	"image/color"
	"io"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Formats are the names that Write knows.
func Formats() []string { return []string{"png", "svg"} }

const (
	panelWidth  = 3.6 * vg.Inch
	panelHeight = 3.1 * vg.Inch
	titleRoom   = 0.32 * vg.Inch
	noteRoom    = 0.28 * vg.Inch
	headRoom    = 0.26 * vg.Inch // of a panel's title
	labelRoom   = 16             // of what an axis shows
	besideAxes  = 80             // of the width of a panel, that its data do not take
	aside       = 20             // how far titles and labels may reach beyond the axes
	dpi         = 200
)

// Write draws the figure in a format, svg or png. A line of unequal numbers of x and y,
// a figure without panels, and an unknown format, are errors.
func (f Figure) Write(w io.Writer, format string) error {
	if len(f.Panels) == 0 {
		return fmt.Errorf("chart: figure %q has no panels", f.Title)
	}
	rows, columns := f.grid()
	width := panelWidth * vg.Length(columns)
	top, bottom := f.margins(width)
	height := panelHeight*vg.Length(rows) + top + bottom
	switch format {
	case "svg":
		canvas := vgsvg.New(width, height)
		if err := f.draw(draw.New(canvas)); err != nil {
			return err
		}
		return writeSVG(w, canvas)
	case "png":
		canvas := vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dpi))}
		if err := f.draw(draw.New(canvas)); err != nil {
			return err
		}
		_, err := canvas.WriteTo(w)
		return err
	}
	return fmt.Errorf("chart: there is no format %q; there are %v", format, Formats())
}

// writeSVG writes a drawing whose letters look the same without the fonts it was laid out
// with (Arial and Helvetica have the widths of Liberation Sans), and whose maps say what
// they are (the library calls its PNG a JPEG) and fill their place.
func writeSVG(w io.Writer, canvas *vgsvg.Canvas) error {
	var text bytes.Buffer
	if _, err := canvas.WriteTo(&text); err != nil {
		return err
	}
	_, err := strings.NewReplacer(
		"font-family:Liberation Sans;", "font-family:Liberation Sans,Arial,Helvetica,sans-serif;",
		"data:image/jpg;", "data:image/png;",
		"<image ", `<image preserveAspectRatio="none" `,
	).WriteString(w, text.String())
	return err
}

func (f Figure) grid() (rows, columns int) {
	columns = len(f.Panels)
	if f.Columns > 0 {
		columns = min(f.Columns, columns)
	}
	return (len(f.Panels) + columns - 1) / columns, columns
}

// margins is the room above and below the panels of a figure of some width.
func (f Figure) margins(width vg.Length) (top, bottom vg.Length) {
	if f.Title != "" {
		top += titleRoom
	}
	if f.OneLegend {
		top += vg.Length(len(f.legend(width))) * legendRoom
	}
	if f.Note != "" {
		bottom = noteRoom
	}
	return top, bottom
}

func (f Figure) draw(c draw.Canvas) error {
	c.SetColor(color.White)
	c.Fill(c.Rectangle.Path())
	rows, columns := f.grid()
	plots := make([][]*plot.Plot, rows)
	for i := range plots {
		plots[i] = make([]*plot.Plot, columns)
	}
	head := vg.Length(0)
	for i, p := range f.Panels {
		drawn, err := p.plot(!f.OneLegend, false)
		if err != nil {
			return err
		}
		plots[i/columns][i%columns] = drawn
		if p.Title != "" {
			head = headRoom
		}
	}
	width := c.Max.X - c.Min.X
	top, bottom := f.margins(width)
	if f.Title != "" {
		write(c, f.Title, 12, c.Max.Y-titleRoom/2)
	}
	if f.Note != "" {
		write(c, f.Note, 8, c.Min.Y+noteRoom/2)
	}
	if f.OneLegend {
		legend := f.legend(width)
		for i, row := range legend {
			row.draw(c, c.Max.Y-top+vg.Length(len(legend)-i)*legendRoom-legendRoom/2)
		}
	}
	tiles := draw.Tiles{
		Rows: rows, Cols: columns, PadX: 14 + labelRoom, PadY: 12 + labelRoom + head,
		PadTop: 6 + top + head, PadBottom: 4 + labelRoom + bottom, PadLeft: 6 + labelRoom, PadRight: 12,
	}
	for i, row := range plot.Align(plots, tiles, c) {
		for k, area := range row {
			if drawn := plots[i][k]; drawn != nil {
				drawn.Draw(area)
				f.Panels[i*columns+k].words(area, drawn.DataCanvas(area))
			}
		}
	}
	return nil
}

// words writes the title of a panel and what its axes show around the area that it took,
// in the middle of the area inside the axes. (The library puts them where they do not meet
// those of the panels beside it, and leaves too much room beside a logarithmic axis.)
func (p Panel) words(area, inside draw.Canvas) {
	middle := inside.Center()
	if p.Map != nil { // the scale of its shades stands beside it
		middle.X = inside.X(0.5 / mapAndScale)
	}
	style := text(10)
	style.XAlign, style.YAlign = draw.XCenter, draw.YCenter
	style = fit(style, p.Title, inside.Size().X+aside)
	area.FillText(style, vg.Point{X: middle.X, Y: inside.Max.Y + headRoom/2}, shorten(style, p.Title, inside.Size().X+aside))
	style = text(9)
	style.XAlign, style.YAlign = draw.XCenter, draw.YTop
	area.FillText(fit(style, p.X.Label, inside.Size().X+aside), vg.Point{X: middle.X, Y: area.Min.Y - 3}, p.X.Label)
	style.Rotation, style.YAlign = math.Pi/2, draw.YBottom
	area.FillText(fit(style, p.Y.Label, inside.Size().Y+aside), vg.Point{X: area.Min.X - 5, Y: middle.Y}, p.Y.Label)
}

// fit is a style for a line of text that has so much room: smaller where the line is too long,
// down to what can be read.
func fit(style draw.TextStyle, line string, room vg.Length) draw.TextStyle {
	const least = 6
	if long := style.Width(line); long > room {
		style.Font.Size = max(least, style.Font.Size*room/long)
	}
	return style
}

// shorten is as much of a line as has room, with dots in place of the rest.
func shorten(style draw.TextStyle, line string, room vg.Length) string {
	if style.Width(line) <= room {
		return line
	}
	letters := []rune(line)
	for len(letters) > 0 && style.Width(string(letters)+"…") > room {
		letters = letters[:len(letters)-1]
	}
	return string(letters) + "…"
}

// write writes a line of text in the middle of a canvas, at a height.
func write(c draw.Canvas, line string, size float64, y vg.Length) {
	style := text(size)
	style.XAlign, style.YAlign = draw.XCenter, draw.YCenter
	c.FillText(style, vg.Point{X: c.Center().X, Y: y}, line)
}
