// Package kernels is what a device must offer so that engram can run on it.
//
// A Backend holds memory (Buffer) and turns a Plan, a list of named operations on
// values whose shapes are known, into a Program it can run again and again. Nothing
// in this package knows what the operations mean: engine/graph defines them and
// lowers tensor graphs to plans; kernels/cpu and other backends implement them;
// engine/graph/conform checks every backend against the definition.
//
// # Rows
//
// The one currency is the row block: a batch of replicas (axis 0) times a run of
// consecutive rows (axis 1). A value either has rows, shape (batch, rows, ...), or is
// shared by all rows of a replica, shape (batch, ...). Nearly every operation makes a
// row from the same row of its operands and from shared values, so a backend is free
// to take rows in any order, tile by tile, on any number of threads: the arithmetic of
// docs/arithmetic.md gives the same bits for every such choice.
package kernels
