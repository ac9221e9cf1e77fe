package chart

import (
	"image/color"

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

// shade is the colour of a style for areas that others shine through.
func shade(style int) color.Color {
	c := colour(style)
	return color.NRGBA{c.R, c.G, c.B, 0x30}
}

// lineOf is the pen of a style.
func lineOf(style int) draw.LineStyle {
	if style == Reference {
		return draw.LineStyle{Color: colour(style), Width: 1, Dashes: []vg.Length{4, 2.5}}
	}
	return draw.LineStyle{Color: colour(style), Width: 1.6, Dashes: dashes(style)}
}

// dashes of a style, so that lines differ without colour too.
func dashes(style int) []vg.Length {
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
