// Package bench measures engram on this machine, beside the ceilings of the machine and beside other programs,
// in one run.
//
//	Cycles, Presentations   one step of a night or a day; the operations of a cycle
//	Products                the drive and the gradient alone, in each way, beside BLAS
//	Night                   a whole day and night, by stages
//	Torch                   a cycle in PyTorch, in several ways, on the same device
//	Scaling                 how a cycle grows with N, M, density and threads
//	Ranks                   how steps scale with MPI ranks
//
// Machines are shared and noisy. A measurement is therefore repeated after a warm-up, competitors take turns
// (Interleave), and reports have medians with their spread. Ratios can be compared between runs; times
// cannot. Every report has the machine, the commit and the instruction sets, of competitors too, and its JSON
// has every single measurement. Tests never time anything.
//
// # Operations of a cycle
//
// No clock interrupts a cycle. Its plan is cut after 0, 1, 2 ... operations, and these prefixes take turns. The
// time of an operation is the difference between the prefix with it and the prefix without it. Memory that one
// operation fetches for the next is therefore counted with the first.
package bench
