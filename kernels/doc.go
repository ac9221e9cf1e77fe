// Package kernels defines what a backend must offer so that engram can run on a device.
//
// A [Backend] allocates memory ([Buffer]) and turns a [Plan], a list of named operations on
// values of known shapes, into a [Program] that can run many times. This package does not know
// what the operations mean. engine/graph defines them and
// lowers tensor graphs to plans, kernels/cpu and kernels/cuda implement them, and
// engine/graph/conform checks every backend against the definition.
//
// # Rows
//
// The unit of work is the row block: a batch of replicas (axis 0) times
// consecutive rows (axis 1). A value either has rows, shape (batch, rows, ...), or is
// shared by all rows of a replica, shape (batch, ...). Nearly every operation computes a
// row from the same row of its operands and from shared values. A backend may therefore
// take rows in any order, in tiles of any size, on any number of threads: the arithmetic of
// docs/arithmetic.md gives the same bits for every such choice.
package kernels
