// Package model is the paper as graphs: one replay cycle of the night, one
// presentation of the day, one step of recall, and what is measured on the way.
//
// Every function here returns a graph for row blocks of one shape; the names of its
// arguments are the symbols of the paper (see the doc of each function). docs/model.md
// links each equation to the operation that computes it.
package model
