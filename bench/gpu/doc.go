// Package gpu checks and measures a CUDA GPU, step by step, and writes the results as one JSON file and one
// Markdown table:
//
//	outside    commands of the caller (Outside): are the GPU's results right?
//	ceilings   the ceilings of the GPU: memory, cache, tensor cores
//	small      cycles of a small network beside PyTorch and of a smaller one, and each kernel of them
//	batch      many such networks at once
//	large      cycles of a large network beside PyTorch, and each kernel of them
//	late       cycles of both at low densities, with products, sparse rows and packed columns
//	memory     cycles of a network that takes most of 80 GB
//
// Both files are written before and after every step, so that a check that is killed keeps its results and says in which step it was.
//
// # Roofs
//
// The roof of a kernel is the least time that the ceilings of the same run allow for its bytes or for its
// multiply-adds (work.go, docs/gpu.md), whichever is longer. The roof of a cycle is that of all its bytes and
// all its multiply-adds, as if the two overlapped perfectly.
package gpu
