package chart

import (
	"fmt"
	"image/color"
	"io"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Formats are the names that Write knows.
func Formats() []string { return []string{"png", "svg"} }

const (
	panelWidth = 3.5 * vg.Inch
	height     = 3.4 * vg.Inch
	titleRoom  = 0.35 * vg.Inch
	dpi        = 200
	sans       = "Sans"
)

// Write draws the figure in a format, svg or png. A line of unequal numbers of x and y,
// and an unknown format, are errors.
func (f Figure) Write(w io.Writer, format string) error {
	width := panelWidth * vg.Length(len(f.Panels))
	var canvas interface {
		vg.CanvasSizer
		io.WriterTo
	}
	switch format {
	case "svg":
		canvas = vgsvg.New(width, height)
	case "png":
		canvas = vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dpi))}
	default:
		return fmt.Errorf("chart: there is no format %q; there are %v", format, Formats())
	}
	if err := f.draw(draw.New(canvas)); err != nil {
		return err
	}
	_, err := canvas.WriteTo(w)
	return err
}

func (f Figure) draw(c draw.Canvas) error {
	c.SetColor(color.White)
	c.Fill(c.Rectangle.Path())
	row := make([]*plot.Plot, len(f.Panels))
	for i, p := range f.Panels {
		var err error
		if row[i], err = p.plot(); err != nil {
			return err
		}
	}
	if f.Title != "" {
		style := row[0].Title.TextStyle
		style.Font.Size = font.Length(12)
		style.XAlign, style.YAlign = draw.XCenter, draw.YTop
		c.FillText(style, vg.Point{X: c.Center().X, Y: c.Max.Y - 6}, f.Title)
		c = draw.Crop(c, 0, 0, 0, -titleRoom)
	}
	tiles := draw.Tiles{Rows: 1, Cols: len(row), PadX: 14, PadTop: 6, PadBottom: 6, PadLeft: 8, PadRight: 12}
	for i, area := range plot.Align([][]*plot.Plot{row}, tiles, c)[0] {
		row[i].Draw(area)
	}
	return nil
}

func (p Panel) plot() (*plot.Plot, error) {
	out := plot.New()
	out.Title.Text = p.Title
	out.Title.TextStyle.Font = font.Font{Typeface: out.Title.TextStyle.Font.Typeface, Variant: sans, Size: 10}
	out.Legend.TextStyle.Font.Variant = sans
	out.Title.Padding = 4
	out.Legend.Top = true
	out.Legend.TextStyle.Font.Size = font.Length(8)
	out.Legend.Padding = 1.5
	out.Legend.ThumbnailWidth = 22
	set(&out.X, p.X)
	set(&out.Y, p.Y)
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = color.Gray{225}, color.Gray{225}
	out.Add(grid)
	named := 0
	for _, l := range p.Lines {
		if err := l.add(out, p); err != nil {
			return nil, err
		}
		if l.Name != "" {
			named++
		}
	}
	makeRoom(&out.Y, p.Y, named)
	return out, nil
}

// makeRoom lengthens an axis at its upper end, so that the legend covers no line.
func makeRoom(axis *plot.Axis, a Axis, names int) {
	part := 1 / (1 - 0.065*float64(names) - 0.02)
	if a.Log {
		axis.Max = axis.Min * math.Pow(axis.Max/axis.Min, part)
	} else {
		axis.Max = axis.Min + (axis.Max-axis.Min)*part
	}
}

func set(axis *plot.Axis, a Axis) {
	axis.Label.TextStyle.Font.Variant, axis.Tick.Label.Font.Variant = sans, sans
	axis.Label.Text = a.Label
	axis.Label.TextStyle.Font.Size = font.Length(9)
	axis.Label.Padding = 3
	axis.Tick.Label.Font.Size = font.Length(8)
	if a.Log {
		axis.Scale = plot.LogScale{}
		axis.Tick.Marker = decades{}
	} else if a.Zero {
		axis.Min = 0
	}
}

// add draws a line into a plot, without the points that its axes cannot show.
func (l Line) add(out *plot.Plot, p Panel) error {
	if len(l.X) != len(l.Y) {
		return fmt.Errorf("chart: line %q has %d x and %d y", l.Name, len(l.X), len(l.Y))
	}
	var points plotter.XYs
	for i, x := range l.X {
		if shown(x, p.X) && shown(l.Y[i], p.Y) {
			points = append(points, plotter.XY{X: x, Y: l.Y[i]})
		}
	}
	if len(points) == 0 {
		return nil
	}
	if l.Dots {
		dots, err := plotter.NewScatter(points)
		if err != nil {
			return err
		}
		dots.GlyphStyle = draw.GlyphStyle{Color: colour(l.Style), Radius: 2.6, Shape: draw.CircleGlyph{}}
		out.Add(dots)
		if l.Name != "" {
			out.Legend.Add(l.Name, dots)
		}
		return nil
	}
	line, err := plotter.NewLine(points)
	if err != nil {
		return err
	}
	line.LineStyle = draw.LineStyle{Color: colour(l.Style), Width: 1.6, Dashes: dashes(l.Style)}
	out.Add(line)
	if l.Name != "" {
		out.Legend.Add(l.Name, line)
	}
	return nil
}

func shown(v float64, a Axis) bool {
	return !math.IsNaN(v) && !math.IsInf(v, 0) && (!a.Log || v > 0)
}
