// Package cpu runs plans on the processor's cores in Go, its hot loops in SIMD.
//
// A program goes through its steps for one tile of rows after the other: a tile is a
// few consecutive rows of one replica, small enough that all its intermediate values
// stay in the cache of the core that works on it. Nothing but the arguments is ever
// held for all rows, and threads share nothing but the counter that hands out tiles.
//
// A run of several passes takes a tile through all of them before the next one comes: its
// factors stay in the second-level cache. While they do, and enough of its synapses are
// pruned, its rows are compacted (compacted.go): only survivors, one behind the other, with an
// index of the patterns from which package bitsum leaves out what no row has any more.
//
// Float32 programs follow docs/arithmetic.md: sums are made of integers (fixed.go),
// everything else of single IEEE operations, so that the bits of a result depend on
// neither the tiles nor the threads. Float64 programs are plain float64 in the order
// of the reference.
//
// An operation is one file: a builder takes the shapes and constants of a step and
// returns the kernel that does it for one tile; init registers it by name.
package cpu
