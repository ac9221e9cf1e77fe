// Package state holds the networks of a batch: factors, thresholds and mean currents in blocks of
// rows on a device, and the patterns that a phase works with.
//
// A [Batch] is the replicas of one shape that are computed together (batch.go, replica.go). Rows are
// divided among ranks and into blocks. Data that couples rows passes through the host, where the
// numbers of all ranks are gathered (gather.go). A [Runner] is a graph of engine/model compiled for
// the blocks (runner.go). Factors that do not fit in memory are kept on disk, block by block
// (stream.go). Batches are written into checkpoints and read from them (persist.go), and their
// arrays into a sink (arrays.go). [Inputs] are the files that a configuration names (inputs.go).
package state
