package chart_test

import (
	"log"
	"os"

	"engram/engine/analysis/chart"
)

// The numbers of a figure; Write draws the same figure as SVG or PNG.
func Example() {
	figure := chart.Figure{Panels: []chart.Panel{{
		X:     chart.Axis{Label: "load M/N"},
		Y:     chart.Axis{Label: "margin", Log: true},
		Lines: []chart.Line{{Name: "z = 2", X: []float64{0.1, 0.5}, Y: []float64{0.95, 0.31}}},
	}}}
	if err := figure.CSV(os.Stdout); err != nil {
		log.Fatal(err)
	}
	// Output:
	// panel,line,x,y,low,high
	// margin,z = 2,0.1,0.95,,
	// margin,z = 2,0.5,0.31,,
}
