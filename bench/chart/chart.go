// Package chart draws measurements and power laws through them, on logarithmic axes.
package chart

import (
	"fmt"
	"image/color"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	_ "gonum.org/v1/plot/vg/vgimg" // writes PNG
	_ "gonum.org/v1/plot/vg/vgsvg" // writes SVG
)

// Sheet is panels side by side, two in a row.
type Sheet struct {
	Title, Note string
	Panels      []Panel
}

// Panel is measurements along one axis and the law that was fitted to them.
type Panel struct {
	X, Y   string // what the axes show, with units
	Fit    string // the law
	Points []Point
}

// Point is a measurement: its median and quartiles, and what the law says.
type Point struct{ X, Y, Low, High, Fit float64 }

// Of Okabe and Ito's palette, which colour-blind people can tell apart.
func measuredColour() color.Color { return color.RGBA{0, 114, 178, 255} }
func fittedColour() color.Color   { return color.RGBA{213, 94, 0, 255} }
func gridColour() color.Color     { return color.Gray{225} }

// Sizes on the sheet.
const (
	panelWidth  = 4.2 * vg.Inch
	panelHeight = 3.2 * vg.Inch
	titleHeight = 0.45 * vg.Inch
	noteHeight  = 0.3 * vg.Inch
	textSize    = 11
)

// Format is what a file's name says: png or svg.
func Format(file string) (string, error) {
	switch format := strings.ToLower(strings.TrimPrefix(filepath.Ext(file), ".")); format {
	case "png", "svg":
		return format, nil
	}
	return "", fmt.Errorf("%s: plots are written as .png or .svg", file)
}

// Save draws the sheet into a file.
func (s Sheet) Save(file string) error {
	format, err := Format(file)
	if err != nil {
		return err
	}
	image, err := s.draw(format)
	if err != nil {
		return err
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	if _, err := image.WriteTo(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func (s Sheet) draw(format string) (io.WriterTo, error) {
	columns := min(2, len(s.Panels))
	rows := (len(s.Panels) + 1) / 2
	width, height := font.Length(columns)*panelWidth, font.Length(rows)*panelHeight+titleHeight+noteHeight
	image, err := draw.NewFormattedCanvas(width, height, format)
	if err != nil {
		return nil, err
	}
	sheet := draw.New(image)
	sheet.SetColor(color.White)
	sheet.Fill(sheet.Rectangle.Path())
	write(sheet, s.Title, textSize+2, sheet.Max.Y-titleHeight/2)
	write(sheet, s.Note, textSize-2, sheet.Min.Y+noteHeight/2)

	grid := make([][]*plot.Plot, rows)
	for i := range grid {
		grid[i] = make([]*plot.Plot, columns)
	}
	for i, p := range s.Panels {
		drawn, err := p.plot()
		if err != nil {
			return nil, err
		}
		grid[i/2][i%2] = drawn
	}
	tiles := draw.Tiles{
		Rows: rows, Cols: columns, PadX: 0.25 * vg.Inch, PadY: 0.25 * vg.Inch,
		PadTop: titleHeight, PadBottom: noteHeight, PadLeft: 0.15 * vg.Inch, PadRight: 0.25 * vg.Inch,
	}
	for i, row := range plot.Align(grid, tiles, sheet) {
		for k, canvas := range row {
			if grid[i][k] != nil {
				grid[i][k].Draw(canvas)
			}
		}
	}
	return image, nil
}

// write writes a line in the middle of the sheet.
func write(c draw.Canvas, line string, size font.Length, y vg.Length) {
	style := draw.TextStyle{
		Color: color.Black, Font: font.From(plot.DefaultFont, size), Handler: plot.DefaultTextHandler,
		XAlign: text.XCenter, YAlign: text.YCenter,
	}
	c.FillText(style, vg.Point{X: (c.Min.X + c.Max.X) / 2, Y: y}, line)
}

func (p Panel) plot() (*plot.Plot, error) {
	measured, fitted := bars{}, plotter.XYs{}
	lowest, highest := math.Inf(1), 0.0
	for _, point := range p.Points {
		measured.XYs = append(measured.XYs, plotter.XY{X: point.X, Y: point.Y})
		measured.errors = append(measured.errors, [2]float64{point.Y - point.Low, point.High - point.Y})
		fitted = append(fitted, plotter.XY{X: point.X, Y: point.Fit})
		lowest, highest = min(lowest, point.Low, point.Fit), max(highest, point.High, point.Fit)
	}
	line, err := plotter.NewLine(fitted)
	if err != nil {
		return nil, err
	}
	line.Color, line.Width = fittedColour(), 1.5
	dots, err := plotter.NewScatter(measured)
	if err != nil {
		return nil, err
	}
	dots.Shape, dots.Color, dots.Radius = draw.CircleGlyph{}, measuredColour(), 3
	spread, err := plotter.NewYErrorBars(measured)
	if err != nil {
		return nil, err
	}
	spread.Color = measuredColour()

	drawn := plot.New()
	drawn.X.Label.Text, drawn.Y.Label.Text = p.X, p.Y
	for _, axis := range []*plot.Axis{&drawn.X, &drawn.Y} {
		axis.Scale = plot.LogScale{}
		axis.Label.TextStyle.Font.Size, axis.Tick.Label.Font.Size = textSize, textSize-1
	}
	drawn.X.Tick.Marker, drawn.Y.Tick.Marker = values(measured.XYs), decades{}
	lines := plotter.NewGrid()
	lines.Horizontal.Color, lines.Vertical.Color = gridColour(), gridColour()
	drawn.Add(lines, line, spread, dots)
	drawn.Legend.Add("measured", dots)
	drawn.Legend.Add(p.Fit, line)
	drawn.Legend.Top, drawn.Legend.Left = true, fitted[len(fitted)-1].Y >= fitted[0].Y // where no line is
	drawn.Legend.TextStyle.Font.Size, drawn.Legend.Padding = textSize-1, 2
	drawn.Legend.XOffs, drawn.Legend.YOffs = 6, -2
	if !drawn.Legend.Left {
		drawn.Legend.XOffs = -6
	}
	// Room for the legend above, and for panels whose times hardly differ.
	middle, half := math.Sqrt(lowest*highest), max(math.Sqrt(highest/lowest), 1.6)
	drawn.Y.Min, drawn.Y.Max = middle/half/1.15, middle*half*1.7
	drawn.X.Min, drawn.X.Max = fitted[0].X/1.08, fitted[len(fitted)-1].X*1.08
	return drawn, nil
}

// bars are points with their distances from the quartiles.
type bars struct {
	plotter.XYs
	errors [][2]float64
}

func (b bars) YError(i int) (low, high float64) { return b.errors[i][0], b.errors[i][1] }

// values marks an axis at the measured values themselves.
type values plotter.XYs

func (v values) Ticks(_, _ float64) []plot.Tick {
	var ticks []plot.Tick
	for _, p := range v {
		ticks = append(ticks, plot.Tick{Value: p.X, Label: fmt.Sprintf("%.4g", p.X)})
	}
	return ticks
}

// decades marks 1, 2 and 5 of every power of ten; 3 and 7 too where there is room.
type decades struct{}

func (decades) Ticks(low, high float64) []plot.Tick {
	labelled := []int{1, 2, 5}
	if high < 10*low {
		labelled = []int{1, 2, 3, 5, 7}
	}
	var ticks []plot.Tick
	for power := math.Floor(math.Log10(low)); power <= math.Log10(high); power++ {
		for digit := 1; digit < 10; digit++ {
			tick := plot.Tick{Value: float64(digit) * math.Pow(10, power)}
			if slices.Contains(labelled, digit) {
				tick.Label = fmt.Sprintf("%.3g", tick.Value)
			}
			if tick.Value >= low && tick.Value <= high {
				ticks = append(ticks, tick)
			}
		}
	}
	return ticks
}
