// Package chart draws curves and maps, in panels beside each other, as SVG or PNG with gonum.org/v1/plot.
//
// The colours are those of Okabe and Ito, which colour-blind people can tell apart. Every line also has its own
// dashes, so that a figure survives a black-and-white printer. The same figure gives the same bytes.
//
// [Figure.Write] draws a whole figure, [Figure.SVGs] its panels for a page that arranges them, and [Figure.CSV]
// writes the numbers that it shows.
package chart
