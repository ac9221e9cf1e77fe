// Package chart draws curves and maps, panel beside panel, as SVG or PNG, with
// gonum.org/v1/plot.
//
// Colours are those of Okabe and Ito, which colour-blind people can tell apart, and every
// line has its own dashes as well, so that a figure survives a black-and-white printer.
// The same figure gives the same bytes.
//
//	figure := chart.Figure{Panels: []chart.Panel{{
//		X: chart.Axis{Label: "load M/N"}, Y: chart.Axis{Label: "margin", Log: true},
//		Lines: []chart.Line{{Name: "z = 2", X: loads, Y: margins}},
//	}}}
//	err := figure.Write(file, "svg")
//
// What a figure shows can be had as a table too ([Figure.CSV]), so that whoever sees the
// curves can have their numbers.
package chart
