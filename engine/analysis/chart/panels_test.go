package chart

import (
	"bytes"
	"image/color"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestSVGs: panels are documents of one size, with their axes in one place though their marks
// differ in length, and without the legend, whose entries come once each.
func TestSVGs(t *testing.T) {
	x := []float64{0, 1, 2}
	f := Figure{OneLegend: true, Panels: []Panel{
		{Title: "short", X: Axis{Label: "x"}, Y: Axis{Label: "y"}, Lines: []Line{{Name: "b", X: x, Y: x, Style: 1, Dots: true}, {Name: "a", X: x, Y: x}}},
		{X: Axis{Label: "x"}, Y: Axis{Label: "y"}, Lines: []Line{{Name: "a", X: x, Y: []float64{0, 2e5, 6e5}}}},
	}}
	size := regexp.MustCompile(`<svg width="([0-9.]+)pt" height="([0-9.]+)pt"`)
	curve := regexp.MustCompile(`<path d="M([0-9.]+),`)
	sizes := map[bool][]string{}
	for _, small := range []bool{false, true} {
		f.Small = small
		panels, legend, err := f.SVGs()
		if err != nil || len(panels) != 2 {
			t.Fatalf("%d panels, %v", len(panels), err)
		}
		if len(legend) != 2 || legend[0].Name != "b" || legend[1].Name != "a" || !bytes.Contains(legend[1].Swatch, []byte("#0072B2")) {
			t.Errorf("the legend is %q", legend)
		}
		first, second := size.FindStringSubmatch(string(panels[0])), size.FindStringSubmatch(string(panels[1]))
		if len(first) != 3 || !slices.Equal(first, second) {
			t.Fatalf("sizes %q and %q", first, second)
		}
		sizes[small] = first
		// The longest mark, 600000, pushes the curves of both panels to the right alike.
		a, b := lastX(curve, panels[0]), lastX(curve, panels[1])
		if a == "" || a != b {
			t.Errorf("the curves begin at %s and at %s", a, b)
		}
		if strings.Contains(string(panels[0]), ">a<") {
			t.Error("a panel has the legend")
		}
	}
	if sizes[false][1] == sizes[true][1] || sizes[false][2] == sizes[true][2] {
		t.Error("small panels are as large as others")
	}
	f.Panels[1].Lines[0].Y = nil
	if _, _, err := f.SVGs(); err == nil {
		t.Error("a line of 3 x and no y is drawn")
	}
}

// lastX is where the last path that is drawn begins: a curve.
func lastX(path *regexp.Regexp, svg []byte) string {
	all := path.FindAllSubmatch(svg, -1)
	if len(all) == 0 {
		return ""
	}
	return string(all[len(all)-1][1])
}

// TestRamp: styles of an order go from dark blue to yellow, and are solid.
func TestRamp(t *testing.T) {
	if got := colour(Ramp(0)); got != (color.RGBA{0x35, 0x0f, 0x5c, 0xff}) {
		t.Errorf("the first is %v", got)
	}
	if got := colour(Ramp(1)); got != (color.RGBA{0xe6, 0x9f, 0x00, 0xff}) {
		t.Errorf("the last is %v", got)
	}
	if Ramp(-1) != Ramp(0) || Ramp(2) != Ramp(1) || colour(Ramp(0.5)) == colour(Ramp(0.4)) {
		t.Error("places are not told apart, or lie outside")
	}
	if dashes(Ramp(0.5)) != nil {
		t.Error("a line of an order has dashes")
	}
}

// TestThin: a bound has the colour of its style, and dashes whatever the style has.
func TestThin(t *testing.T) {
	if pen := thinLineOf(0); pen.Color != colour(0) || len(pen.Dashes) == 0 || pen.Width >= lineOf(0).Width {
		t.Errorf("%+v", pen)
	}
	draw := func(thin bool) string {
		var out bytes.Buffer
		line := Line{X: []float64{0, 1}, Y: []float64{0, 1}, Style: 2, Thin: thin}
		if err := (Figure{Panels: []Panel{{Lines: []Line{line}}}}).Write(&out, "svg"); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	if draw(true) == draw(false) {
		t.Error("a thin line is drawn as any other")
	}
}

// TestFit: a line of text that is too long becomes smaller, down to what can be read.
func TestFit(t *testing.T) {
	style := text(9)
	if got := fit(style, "short", 100); got.Font.Size != 9 {
		t.Errorf("a short text has the size %v", got.Font.Size)
	}
	long := strings.Repeat("long ", 12)
	room := style.Width(long) * 0.8
	if got := fit(style, long, room); got.Width(long) > room*1.001 || got.Font.Size < 7 {
		t.Errorf("a long text has the size %v and the width %v of %v", got.Font.Size, got.Width(long), room)
	}
	if got := fit(style, long, 1); got.Font.Size != 6 {
		t.Errorf("without room a text has the size %v", got.Font.Size)
	}
}

// TestLimits: beyond its limits an axis shows dots at its edge, cuts curves off, and does not grow for what it must include.
func TestLimits(t *testing.T) {
	panel := Panel{X: Axis{Label: "x"}, Y: Axis{Label: "y", Include: []float64{-50, 90}, Limits: []float64{0, 2}}, Lines: []Line{
		{X: []float64{0, 1, 2}, Y: []float64{1, 80, -70}, Dots: true}, {X: []float64{0, 2}, Y: []float64{1, 60}, Marks: true}, {X: []float64{1}, Y: []float64{70}},
	}}
	drawn, err := panel.plot(false, false)
	if err != nil {
		t.Fatal(err)
	}
	if drawn.Y.Min != 0 || drawn.Y.Max != 2 {
		t.Errorf("the axis is from %g to %g, want 0 to 2", drawn.Y.Min, drawn.Y.Max)
	}
	for _, box := range drawn.GlyphBoxes(drawn) {
		if box.Y < 0 || box.Y > 1 {
			t.Errorf("a dot lies at %g of the axis", box.Y)
		}
	}
}
