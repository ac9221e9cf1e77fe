// Package model has the paper's equations as tensor graphs: one replay cycle of the night, one
// presentation of the day, one step of recall, and the observables.
//
// Every method of [Shape] returns a graph for row blocks of one shape. The names of the graph's
// arguments are the symbols of the paper (see the doc of each method). docs/model.md
// links each equation to the operation that computes it.
package model
