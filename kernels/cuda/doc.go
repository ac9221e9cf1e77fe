// Package cuda runs plans on NVIDIA GPUs, with the bits of the cpu.
//
// The kernels are CUDA sources in src, a file for each operation, whose comments are the formulas of
// docs/arithmetic.md. The rest is Go that knows no driver: a Device allocates, copies and launches
// kernels by name. One device is the driver's (build tag gpu); another runs the same sources on the
// processor (package emu), so that launches, memory plan and kernels are tested without a GPU.
//
// # Launches
//
// The generator (gen) reads the kernels' signatures and writes a typed Go function for each
// (kernels_gen.go). A kernel that does an operation says in an "op" comment how it is launched, from
// which the generator writes the operation's launcher (operations_gen.go). Launches of the few
// operations that need more are in operations.go.
//
// # Schedules
//
// A program tries its schedules in turn (program.go); Program.Explain lists them. All have the same
// bits.
//
//	operations     each step by itself, panel by panel: what every plan can do
//	panels         a replay cycle in four launches for a panel of rows
//	persistent     all cycles of a run in one launch, rows in registers or shared memory: small networks
//	packed columns the same over the neurons alone that any row of a block has a synapse from: late at night
//	sparse rows    all cycles of a run in one launch, over lists of the synapses that are left
//	presentation   a presentation of the day in one launch
//
// replay.go finds a replay cycle in a plan: its products, and the groups of row-local operations
// that the kernels post_drive and post_gradient do. The device functions in these are those of the
// operations' own kernels.
//
// # Products
//
// Drive and gradient run on tensor cores, on three slices of 8, 8 and 7 bits of the fixed-point rows
// and on patterns as bits, which a buffer keeps in the order in which they are read (tiles.go,
// src/product.cuh). Plain kernels serve a few patterns and as what these are compared with.
//
// # Small networks
//
// A block of the persistent kernel keeps eight rows, or two where each block then has a multiprocessor of its own, from the first
// cycle of a run to the last. What a
// thread makes in the products, which are the narrow side of a tensor core's operands, stays with it: its
// currents in registers, its factors there or in shared memory (schedule_persistent.go). Slices of the weights or of the
// saliences go through shared memory, and what warps know of a row (src/lanes.cuh). Patterns are planes of bits, in shared memory
// where there is room (src/planes.cuh).
//
// # Sparse rows
//
// Late at night few synapses of a row are left. A block of the sparse kernels keeps those of one row,
// compacted, and adds over the lists of the patterns in which each neuron is active, with atomics on
// integers, whose order no sum shows. Counts of synapses and patterns decide before each run whether
// that takes less time than products (schedule_late.go).
//
// # Packed columns
//
// Late at night the eight rows of a block have no synapse any more from some of the neurons. Blocks of the persistent kernel then list
// the others, and pack the patterns and the factors of these (src/columns.cuh). The same count decides.
//
// # Memory
//
// Arguments stay on the device. What lies between them, scratch values and what steps want beside, has
// its places in one arena that all programs of a backend share. It is planned when a program is
// compiled: a run allocates nothing. Where the arena would become too large, rows go through the plan
// panel by panel. A panel of a replay cycle goes through all passes of a run before the next begins, so
// that the slices of its weights stay in the arena; the first pass of a run makes them.
//
// # A run
//
// A run queues a sequence of launches for each pass and returns. Sequences are made once and kept as
// long as the program is given the same buffers. Nothing goes back to the host within a run, except
// two numbers before a run that may use sparse rows or packed columns: how many synapses a row has, and how many columns a block. Rates and other
// numbers that change lie in buffers on the device; the launches of a pass point at its own. A byte for
// each replica says whether it takes part. What fails in flight shows in the next Run, or in Wait; with the
// environment variable ENGRAM_CUDA_CAREFUL set, every kernel is waited for, so that the failure names it.
package cuda
