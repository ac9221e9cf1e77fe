package chart

import (
	"bytes"
	"image/png"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot"
)

func figure() Figure {
	x := []float64{0, 1, 2, math.NaN()}
	return Figure{Title: "title", Note: "note", Columns: 2, Panels: []Panel{
		{X: Axis{Label: "x"}, Y: Axis{Label: "y", Log: true}, Lines: []Line{{Name: "curve", X: x, Y: []float64{0, 1, 100, 1}}}},
		{Title: "dots", X: Axis{Label: "x", Include: []float64{0}, Ticks: []float64{0, 1.25}}, Y: Axis{Label: "y"},
			Lines: []Line{
				{Name: "points", X: x, Y: x, Style: 9, Dots: true, Low: x, High: []float64{1, 2, math.NaN(), 3}},
				{Name: "optimum", X: x[:2], Y: x[1:3], Style: Reference}, {X: x[3:], Y: x[3:]},
			}},
		{X: Axis{Label: "x"}, Y: Axis{Label: "y", Log: true}, Lines: []Line{{Name: "band", X: x, Y: x, Low: x, High: x}}},
		{Title: "map", X: Axis{Label: "from"}, Y: Axis{Label: "to"}, Map: &Map{Values: [][]float64{{0, 0.5}, {math.NaN(), 2}}, Width: 10, Height: 20, Label: "weight"}},
		{X: Axis{Label: "empty"}, Y: Axis{Label: "y", Log: true}},
	}}
}

// TestWrite: what a log axis cannot show is left out, and the bytes are the same again.
func TestWrite(t *testing.T) {
	for _, one := range []bool{false, true} {
		f := figure()
		f.OneLegend = one
		for _, format := range Formats() {
			var first, second bytes.Buffer
			for _, w := range []*bytes.Buffer{&first, &second} {
				if err := f.Write(w, format); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(first.Bytes(), second.Bytes()) {
				t.Errorf("%s: two drawings of one figure differ", format)
			}
			switch format {
			case "svg":
				for _, word := range []string{"</svg>", "title", "note", "curve", "points", "optimum", "band", ">1.25<", "weight", "data:image/png;base64,", "Arial"} {
					if !strings.Contains(first.String(), word) {
						t.Errorf("the drawing lacks %q", word)
					}
				}
			case "png":
				if _, err := png.Decode(&first); err != nil {
					t.Error(err)
				}
			}
		}
	}
}

// TestCSV: the numbers are those that were given.
func TestCSV(t *testing.T) {
	f := figure()
	var curves, shades strings.Builder
	if err := (Figure{Panels: f.Panels[:2]}).CSV(&curves); err != nil {
		t.Fatal(err)
	}
	if got := curves.String(); !strings.HasPrefix(got, "panel,line,x,y,low,high\ny,curve,0,0,,\ny,curve,1,1,,\n") || !strings.Contains(got, "dots,points,2,2,2,nan\n") {
		t.Errorf("the curves are\n%s", got)
	}
	if err := (Figure{Panels: f.Panels[3:4]}).CSV(&shades); err != nil {
		t.Fatal(err)
	}
	if got := shades.String(); got != "map,0,0,0.5\nmap,1,nan,2\n" {
		t.Errorf("the map is\n%s", got)
	}
}

func TestRefusals(t *testing.T) {
	if err := figure().Write(&bytes.Buffer{}, "gif"); err == nil || !strings.Contains(err.Error(), "svg") {
		t.Errorf("format gif: %v", err)
	}
	for _, panels := range [][]Panel{
		nil,
		{{Lines: []Line{{Name: "a", X: []float64{1}}}}},
		{{Lines: []Line{{Name: "a", X: []float64{1}, Y: []float64{1}, Low: []float64{1}}}}},
	} {
		if err := (Figure{Panels: panels}).Write(&bytes.Buffer{}, "svg"); err == nil {
			t.Errorf("%+v is drawn", panels)
		}
	}
}

// TestTicks: numbers as people write them.
func TestTicks(t *testing.T) {
	for _, c := range []struct {
		ticks []plot.Tick
		want  string
	}{
		{round{}.Ticks(0, 1), "0 0.2 0.4 0.6 0.8 1"},
		{round{}.Ticks(-0.39, 0.31), "-0.2 0 0.2"},
		{round{}.Ticks(0, 100000), "0 20000 40000 60000 80000 100000"},
		{decades{}.Ticks(1, 2001), "1 10 100 1000"},
		{decades{}.Ticks(0.12, 0.41), "0.2 0.3"},
		{decades{sparse: true}.Ticks(1, 501), "1 10 100"},
		{decades{}.Ticks(1000, 150000), "1000 10000 100000"},
		{decades{}.Ticks(1000, 90000), "1000 2000 5000 10000 20000 50000"},
		{decades{}.Ticks(0.0012, 0.9), "0.01 0.1"},
		{decades{sparse: true}.Ticks(1, 36), "1 2 5 10 20"},
		{given{at: []float64{0.05, 1e6}}.Ticks(0, 0), "0.05 1e6"},
		{given{at: []float64{0, 2, 4}, labels: []string{"day 0", "", "day 2"}}.Ticks(0, 6), "day 0 day 2"},
		{round{}.Ticks(1, 1), ""},
	} {
		if got := labels(c.ticks); got != c.want {
			t.Errorf("ticks %q, want %q", got, c.want)
		}
	}
}

// labels are those of marked ticks, with spaces between them.
func labels(ticks []plot.Tick) string {
	var labels []string
	for _, tick := range ticks {
		if tick.Label != "" {
			labels = append(labels, tick.Label)
		}
	}
	return strings.Join(labels, " ")
}
