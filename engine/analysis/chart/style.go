package chart

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// colour of a style: of the palette of Okabe and Ito, darkest first.
func colour(style int) color.RGBA {
	if style == Reference {
		return color.RGBA{A: 0xff}
	}
	if style >= ramp {
		return between(float64(style-ramp)/(steps-1), rampColours[:])
	}
	palette := [...]color.RGBA{
		{0x00, 0x72, 0xb2, 0xff}, // blue
		{0xd5, 0x5e, 0x00, 0xff}, // vermilion
		{0x00, 0x9e, 0x73, 0xff}, // green
		{0xcc, 0x79, 0xa7, 0xff}, // purple
		{0xe6, 0x9f, 0x00, 0xff}, // orange
		{0x56, 0xb4, 0xe9, 0xff}, // sky blue
	}
	return palette[style%len(palette)]
}

// rampColours are what Ramp goes through: darkest first, so that the order shows in print.
var rampColours = [...]color.RGBA{
	{0x35, 0x0f, 0x5c, 0xff}, {0x00, 0x72, 0xb2, 0xff}, {0x00, 0x9e, 0x73, 0xff}, {0xe6, 0x9f, 0x00, 0xff},
}

// between is the colour at a place from 0 to 1 of a row of colours.
func between(at float64, through []color.RGBA) color.RGBA {
	at *= float64(len(through) - 1)
	k := min(int(at), len(through)-2)
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (at-float64(k))*(float64(b)-float64(a)))) }
	a, b := through[k], through[k+1]
	return color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 255}
}

// shade is the colour of a style for areas that others shine through.
func shade(style int) color.Color {
	c := colour(style)
	return color.NRGBA{c.R, c.G, c.B, 0x30}
}

// lineOf is the pen of a style.
func lineOf(style int) draw.LineStyle {
	if style == Reference {
		return thinLineOf(style)
	}
	return draw.LineStyle{Color: colour(style), Width: 1.6, Dashes: dashes(style)}
}

// thinLineOf is the pen of the bound of a style.
func thinLineOf(style int) draw.LineStyle {
	return draw.LineStyle{Color: colour(style), Width: 1, Dashes: []vg.Length{4, 2.5}}
}

// dashes of a style, so that lines differ without colour too.
func dashes(style int) []vg.Length {
	if style >= ramp {
		return nil
	}
	patterns := [...][]vg.Length{nil, {6, 3}, {1.5, 2.5}, {8, 2.5, 1.5, 2.5}, {3, 1.5}, {10, 3}}
	return patterns[style%len(patterns)]
}

// glyph of a style, so that dots differ without colour too.
func glyph(style int) draw.GlyphDrawer {
	if style == Reference {
		return draw.CircleGlyph{}
	}
	shapes := [...]draw.GlyphDrawer{draw.CircleGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{}, draw.RingGlyph{}, draw.SquareGlyph{}}
	return shapes[style%len(shapes)]
}

// text is upright black text of a size in points.
func text(size float64) draw.TextStyle {
	return draw.TextStyle{
		Color:   color.Black,
		Font:    font.Font{Typeface: plot.DefaultFont.Typeface, Variant: "Sans", Size: font.Length(size)},
		Handler: plot.DefaultTextHandler,
	}
}
