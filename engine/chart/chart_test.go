package chart

import (
	"bytes"
	"image/png"
	"math"
	"strings"
	"testing"
)

func figure() Figure {
	x := []float64{0, 1, 2, math.NaN()}
	return Figure{Title: "title", Panels: []Panel{
		{X: Axis{Label: "x"}, Y: Axis{Label: "y", Log: true}, Lines: []Line{{Name: "curve", X: x, Y: []float64{0, 1, 100, 1}}}},
		{X: Axis{Label: "x", Zero: true}, Y: Axis{Label: "y"}, Lines: []Line{{Name: "dots", X: x, Y: x, Style: 9, Dots: true}, {X: x[3:], Y: x[3:]}}},
	}}
}

// TestWrite: what a log axis cannot show is left out, and the bytes are the same again.
func TestWrite(t *testing.T) {
	for _, format := range Formats() {
		var first, second bytes.Buffer
		for _, w := range []*bytes.Buffer{&first, &second} {
			if err := figure().Write(w, format); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("%s: two drawings of one figure differ", format)
		}
		switch format {
		case "svg":
			if s := first.String(); !strings.Contains(s, "</svg>") || !strings.Contains(s, "curve") {
				t.Errorf("svg without its legend:\n%s", s)
			}
		case "png":
			if _, err := png.Decode(&first); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	if err := figure().Write(&bytes.Buffer{}, "gif"); err == nil || !strings.Contains(err.Error(), "svg") {
		t.Errorf("format gif: %v", err)
	}
	f := Figure{Panels: []Panel{{Lines: []Line{{Name: "a", X: []float64{1}}}}}}
	if err := f.Write(&bytes.Buffer{}, "svg"); err == nil {
		t.Error("a line of one x and no y is drawn")
	}
}
