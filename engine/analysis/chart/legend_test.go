package chart

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// TestLegendInside: a legend with a long name has room between the axes of a panel, beside long labels of ticks too.
func TestLegendInside(t *testing.T) {
	for name, smaller := range map[string]bool{"large": false, "small": true} {
		for label, y := range map[string]Axis{"short labels": {}, "long labels": {Ticks: []float64{1, 2}, Labels: []string{"0.0001", "0.0002"}}} {
			p := Panel{Y: y, Lines: []Line{
				{Name: "before", X: []float64{0, 1}, Y: []float64{1, 2}},
				{Name: "after a night of 1,000 cycles" + strings.Repeat(", a long one", 9), X: []float64{0, 1}, Y: []float64{2, 1}},
			}}
			out, err := p.plot(true, smaller)
			if err != nil {
				t.Fatal(err)
			}
			size := sizeOf(smaller)
			page := draw.Crop(draw.New(vgsvg.New(size.X, size.Y)), 6+labelRoom, -12, 4+labelRoom, -6)
			inside := out.DataCanvas(page).Size().X
			if long := out.Legend.Rectangle(page).Size().X; long > inside || long < inside-vg.Length(30) {
				t.Errorf("%s panel, %s: the legend is %v wide, and the data have %v", name, label, long, inside)
			}
		}
	}
}

// TestSinglePoint: a curve of one point is seen, as a dot, and longer ones have none.
func TestSinglePoint(t *testing.T) {
	drawn := func(y ...float64) int {
		panels, _, err := Figure{Panels: []Panel{{X: Axis{Include: []float64{0}}, Lines: []Line{{X: []float64{1, 2, 3, 4}[:len(y)], Y: y}}}}}.SVGs()
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(panels[0]), "fill:#0072B2")
	}
	if one, two := drawn(0.5), drawn(0.5, 0.7); one != 1 || two != 0 {
		t.Errorf("one point has %d dots, and two have %d", one, two)
	}
	if one := drawn(0.2, math.NaN(), 0.5, 0.7); one != 1 {
		t.Errorf("a point beside a gap has %d dots", one)
	}
}

// TestMarks: a curve whose points are to be seen has a dot at each, without error bars beside its band.
func TestMarks(t *testing.T) {
	l := Line{X: []float64{1, 2, 3}, Y: []float64{1, 2, 3}, Marks: true}
	bare := drawnOf(t, l)
	if n := strings.Count(bare, "fill:#0072B2"); n != 3 {
		t.Errorf("3 points have %d dots", n)
	}
	l.Low, l.High = []float64{0, 1, 2}, []float64{2, 3, 4}
	l.Marks = false
	without := strings.Count(drawnOf(t, l), "stroke:#0072B2")
	l.Marks = true
	if with := strings.Count(drawnOf(t, l), "stroke:#0072B2"); with != without {
		t.Errorf("marks bring %d strokes", with-without)
	}
}

func drawnOf(t *testing.T, l Line) string {
	t.Helper()
	panels, _, err := Figure{Panels: []Panel{{Lines: []Line{l}}}}.SVGs()
	if err != nil {
		t.Fatal(err)
	}
	return string(panels[0])
}

// TestWholeAxis: the marks of an axis of counts are whole numbers, of a constant too.
func TestWholeAxis(t *testing.T) {
	for _, y := range [][]float64{{0, 0}, {3, 3}, {0, 1}, {0, 40}} {
		p := Panel{Y: Axis{Whole: true, Include: []float64{0}}, Lines: []Line{{X: []float64{0, 1}, Y: y}}}
		out, err := p.plot(false, false)
		if err != nil {
			t.Fatal(err)
		}
		marks := out.Y.Tick.Marker.Ticks(out.Y.Min, out.Y.Max)
		if len(marks) < 2 {
			t.Errorf("%v: %d marks from %g to %g", y, len(marks), out.Y.Min, out.Y.Max)
		}
		for _, mark := range marks {
			if mark.Value != math.Trunc(mark.Value) {
				t.Errorf("%v: a mark at %g", y, mark.Value)
			}
		}
	}
}

// TestNoData: a panel in which nothing is drawn says so, on logarithmic axes too.
func TestNoData(t *testing.T) {
	for _, p := range []Panel{{}, {X: Axis{Log: true}, Y: Axis{Log: true}, Lines: []Line{{Name: "gone", X: []float64{1}, Y: []float64{math.NaN()}}}}} {
		panels, _, err := Figure{Panels: []Panel{p}}.SVGs()
		if err != nil || !strings.Contains(string(panels[0]), ">no data<") {
			t.Errorf("%+v (%v) does not say that there are no data", p, err)
		}
	}
	if strings.Contains(drawnOf(t, Line{X: []float64{1, 2}, Y: []float64{1, 2}}), "no data") {
		t.Error("a panel with data says that there are none")
	}
}
