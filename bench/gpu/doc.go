// Package gpu checks and measures a CUDA card, step by step, and writes what it found as one JSON
// file and one Markdown table:
//
//	outside    commands of the caller's (Outside): is what the card computes right?
//	ceilings   what the card does at best: memory, cache, tensor cores
//	small      cycles of a small network beside PyTorch, and each kernel of them
//	batch      many such networks at once
//	large      cycles of a large network beside PyTorch, and each kernel of them
//	late       cycles of both with few synapses left, with products and with lists of survivors
//	memory     cycles of a network that takes most of 80 GB
//
// Both files are written again after every step, so that what ends early leaves what it has.
//
// # Roofs
//
// A kernel's roof is the least time that the ceilings of the same run allow for its bytes and its
// multiply-adds (work.go, docs/gpu.md), whichever takes longer; a cycle's is that of all its bytes
// and all its multiply-adds, as if the products hid the rest.
package gpu
