// Package src holds the CUDA sources of kernels/cuda: one .cu file for each operation or
// family of operations, whose comments are the formulas, on a few headers:
//
//	engram.cuh      rows, panels, constants of the model
//	fixed.cuh       the fixed-point formats and their rounding
//	exp.cuh         the one exponential
//	block.cuh       sums, minima and maxima over a block of threads
//	mean.cuh        the mean over patterns
//	elementary.cuh  the power of reals, operation by operation that of kernels/elementary
//	raised.cuh      powers that are square roots and products
//	miss.cuh        wrong signs, counted in halves
//	factors.cuh     how many factors a synapse has
//	slices.cuh      rows cut into slices for products
//	product.cuh     a tile of a product on tensor cores
//	bits.cuh        patterns as bits
//	lanes.cuh       eight rows, or two, across the lanes of a warp
//	planes.cuh      products of these rows with patterns as planes of bits
//	persistent.cuh  what a block of the persistent kernel knows of its rows
//	passes.cuh      the parts of its passes
//	warpgroups.cuh  products by warpgroups, for compute capability 9.0
//	lists.cuh       patterns as lists, and sums over those of a few synapses
//	sleep.cuh       what all passes of a run are given, and the parts of a pass that a row makes alone
//	salience.cuh    the saliences of a row, as a rule chooses them
//	gpu.cuh        the few instructions that only a card has
//
// a header for each rule that chooses patterns (kernels/salience), among which rules_gen.cuh chooses, and, for the operations of a replay cycle, headers named like them, which the kernels of one
// operation and those of whole cycles (post_drive.cu, post_gradient.cu, persistent.cu, sparse_rows.cu) share.
//
// kernels.cu is all of them as one module, but for the sources *_sm90a.cu, which are a module of their
// own, kernels_sm90a.cu, for cards that can run it. Being embedded, the sources count as Go sources
// do: what is compiled from them is compiled again when they change.
package src

import "embed"

// Files are the sources.
//
//go:embed *.cu *.cuh
var Files embed.FS
