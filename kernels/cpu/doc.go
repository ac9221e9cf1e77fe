// Package cpu runs plans on the processor's cores, in Go with SIMD for the inner loops.
//
// A program runs all its steps for one tile of rows, then for the next. A tile is a
// few consecutive rows of one replica, small enough that all its intermediate values
// stay in the cache of the core that works on it. Only arguments are
// held for all rows, and threads share only the counter that hands out tiles.
//
// A run of several passes takes a tile through all of them before the next tile, so that its
// factors stay in the second-level cache. Once enough synapses of a tile are
// pruned, its rows are compacted (compaction.go): the surviving synapses lie one behind the other, and
// package bitsum skips the parts of the patterns that no row needs any more.
//
// Between the two products of a night's cycle, currents and saliences of float32 are lanes (lanes.go): 16 rows side by side, as
// their sums come and as the next sums want them.
//
// Float32 programs follow docs/arithmetic.md: sums are made of integers (fixed.go),
// everything else of single IEEE operations, so that the bits of a result depend on
// neither the tiles nor the threads. Float64 programs are plain float64 in the order
// of the reference.
//
// An operation is a builder: it takes the shapes and constants of a step and returns the kernel that
// computes it for one tile; init registers it by name. A file has the operations of one family, as in
// engine/graph: products, salience, plasticity, homeostasis, presentation, observables.
package cpu
