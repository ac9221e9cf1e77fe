package chart

import (
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
