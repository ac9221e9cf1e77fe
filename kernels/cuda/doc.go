// Package cuda runs plans on NVIDIA cards, with the bits that the cpu has.
//
// The kernels are CUDA sources in src, a file for each operation, whose comments are the
// formulas of docs/arithmetic.md. The rest is Go that knows no driver: a Device allocates,
// copies and launches kernels by name. One device is the driver's (build tag gpu), another
// runs the same sources on the processor (package host), so that launchers, memory plan and
// kernels are proven where there is no card.
//
// # Products
//
// Drive and gradient are made on tensor cores, of three slices of 8, 8 and 7 bits of the
// fixed-point rows and of patterns as bits, which a buffer keeps in the order that they are
// read in (tiles.go, src/product.cuh). For a few patterns, and as what they are compared with,
// there are plain kernels.
//
// # Cycles
//
// A plan that is a replay cycle and nothing else (cycle.go) takes four launches instead of one for
// each operation (fused.go): what makes slices for a product is done with all that a row needs before
// it, from the product before on. The device functions are those of the operations' own kernels. What
// that spares is in docs/gpu.md.
//
// # Days
//
// So does a presentation of the day (day.go): the pattern is taken from X, and one launch goes through the factors once
// (src/present.cu).
//
// # Small networks
//
// Where eight rows of a cycle have room in the shared memory of a block, all passes of a run are one
// launch (resident.go, src/resident.cu): nothing goes to memory between cycles. A block keeps the
// factors of its rows, slices of the weights or of the saliences, and h; a warp works on each row,
// and in products on some of the outputs of all eight, which are the narrow side of a tensor core's
// operands, so that none of it idles. Patterns come from the cache as bits, in words that become
// operands by a shift and a mask (src/bits.cuh). Replicas of a batch are more blocks. The functions
// of rows are those of the other kernels, for a team that is a warp instead of a block
// (src/block.cuh).
//
// # Survivors
//
// Late at night most synapses are dead and stay so. Where few are left of every row, and patterns are
// sparse, all passes of a run are one launch again (survivors.go, src/survive.cu), for networks of any size: a block
// keeps what is left of a row, packed, and sums over the lists of the patterns in which each neuron is
// active, with atomics on integers, whose order no sum shows. Whether that is less work than products is
// decided before each run, by counts of survivors and of patterns.
//
// # Memory
//
// Arguments stay on the device. What is between them, scratch values and what steps want
// beside, has its places in one arena that all programs of a backend share, planned when a
// program is compiled: a run allocates nothing. Where the arena would become too large, the
// rows go through the plan panel by panel, as they go tile by tile on the cpu. Of a cycle, all
// passes of a run are made for a panel before the next is taken, so that the slices of its weights
// stay in the arena from pass to pass; the first pass of a run makes them anew.
//
// # A run
//
// A run queues a sequence of launches for each pass (of a cycle: and panel), made once and kept as long as it is given
// the same buffers, and returns: nothing goes back to the host inside a cycle or between the cycles of
// a run. (Before a run of cycles one number does: how many survivors a row has.)
// Rates and other numbers that change live in buffers on the device; writing them is queued as
// well, and the launches of a pass point at its own. Which replicas
// take part is a byte for each, in one launch for all. What fails in flight shows in the next
// Run, or in Wait; with the environment variable ENGRAM_CUDA_CAREFUL set, every kernel is
// waited for, so that the failure names it.
package cuda
