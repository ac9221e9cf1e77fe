package chart

import (
	"fmt"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// thumbnail draws a line as the legend shows it.
type thumbnail struct{ plot.Thumbnailer }

// named is an entry of a legend.
type named struct {
	name string
	thumbnail
}

func (t *thumbnail) named(name string) named { return named{name, *t} }

// points are those of a line that its axes can show, with their surroundings.
type points struct {
	plotter.XYs
	low, high []float64 // empty: none
}

// YError is the length of the error bar of point i, below and above.
func (p points) YError(i int) (low, high float64) { return p.Y(i) - p.low[i], p.high[i] - p.Y(i) }

// Y is the height of point i.
func (p points) Y(i int) float64 { return p.XYs[i].Y }

// points are the pieces of a line between points that cannot be shown.
func (l Line) points(p Panel) ([]points, error) {
	var all []points
	broken := true
	around := len(l.Low) > 0 || len(l.High) > 0
	if len(l.X) != len(l.Y) || around && (len(l.Low) != len(l.X) || len(l.High) != len(l.X)) {
		return nil, fmt.Errorf("chart: line %q has %d x, %d y, %d low and %d high", l.Name, len(l.X), len(l.Y), len(l.Low), len(l.High))
	}
	for i, x := range l.X {
		if !p.X.shown(x) || !p.Y.shown(l.Y[i]) {
			broken = true
			continue
		}
		if broken {
			broken, all = false, append(all, points{})
		}
		piece := &all[len(all)-1]
		piece.XYs = append(piece.XYs, plotter.XY{X: x, Y: l.Y[i]})
		if around {
			low, high := l.Y[i], l.Y[i]
			if p.Y.shown(l.Low[i]) {
				low = l.Low[i]
			}
			if p.Y.shown(l.High[i]) {
				high = l.High[i]
			}
			piece.low, piece.high = append(piece.low, low), append(piece.high, high)
		}
	}
	return all, nil
}

// add draws a line into a plot, without the points that its axes cannot show; nil says
// that none is left.
func (l Line) add(out *plot.Plot, p Panel) (*thumbnail, error) {
	pieces, err := l.points(p)
	if err != nil {
		return nil, err
	}
	draw := l.addCurve
	if l.Dots {
		draw = l.addDots
	}
	var first *thumbnail
	for _, points := range pieces {
		drawn, err := draw(out, points, p.Y)
		if err != nil {
			return nil, err
		}
		if first == nil {
			first = drawn
		}
	}
	return first, nil
}

func (l Line) addCurve(out *plot.Plot, points points, y Axis) (*thumbnail, error) {
	if len(points.low) > 0 {
		if err := l.addBand(out, points); err != nil {
			return nil, err
		}
	}
	line, err := plotter.NewLine(points)
	if err != nil {
		return nil, err
	}
	if line.LineStyle = lineOf(l.Style); l.Thin {
		line.LineStyle = thinLineOf(l.Style)
	}
	out.Add(line)
	switch {
	case len(points.XYs) == 1: // of which a line shows nothing
		_, err = l.addDots(out, points, y)
	case l.Marks:
		points.low = nil // which are a band
		_, err = l.addDots(out, points, y)
	}
	if err != nil {
		return nil, err
	}
	return &thumbnail{line}, nil
}

func (l Line) addDots(out *plot.Plot, points points, y Axis) (*thumbnail, error) {
	dots, err := plotter.NewScatter(points)
	if err != nil {
		return nil, err
	}
	dots.GlyphStyle = draw.GlyphStyle{Color: colour(l.Style), Radius: 2.6, Shape: glyph(l.Style)}
	for i := range dots.XYs {
		dots.XYs[i].Y = y.within(dots.XYs[i].Y)
	}
	if len(points.low) > 0 {
		bars, err := plotter.NewYErrorBars(points)
		if err != nil {
			return nil, err
		}
		bars.LineStyle = draw.LineStyle{Color: colour(l.Style), Width: 0.8}
		out.Add(bars)
	}
	out.Add(dots)
	return &thumbnail{dots}, nil
}

// addBand shades what surrounds a curve.
func (l Line) addBand(out *plot.Plot, p points) error {
	var outline plotter.XYs
	for i, at := range p.XYs {
		outline = append(outline, plotter.XY{X: at.X, Y: p.high[i]})
	}
	for i := len(p.XYs) - 1; i >= 0; i-- {
		outline = append(outline, plotter.XY{X: p.XYs[i].X, Y: p.low[i]})
	}
	band, err := plotter.NewPolygon(outline)
	if err != nil {
		return err
	}
	band.Color, band.LineStyle.Width = shade(l.Style), 0
	out.Add(band)
	return nil
}
