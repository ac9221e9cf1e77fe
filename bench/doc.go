// Package bench measures engram on the machine at hand, beside what the machine can do
// at best and beside other programs, in one run.
//
//	Cycles, Presentations   one step of a night or a day; the phases of a cycle
//	Sums                    the drive and the gradient alone, in each way, beside BLAS
//	Night                   a whole day and night, by stages
//	Torch                   a cycle in PyTorch, in several ways, on the same device
//	Scaling                 how a cycle grows with N, M, density and threads
//
// Machines are shared and noisy: a measurement is repeated after a turn that does not
// count, competitors take turns (Interleave), medians are quoted with their spread, and
// ratios rather than times are what can be compared between runs. Every report carries
// the machine, the commit and the instruction sets it comes from, of competitors too, and
// in its JSON every single measurement. Tests never time anything.
//
// # Phases of a cycle
//
// No clock is in the way of a cycle. Its plan is cut after 0, 1, 2 ... operations, these
// beginnings take turns, and an operation is what the cycle takes longer with it than
// without it. So memory that one operation fetches for the next is counted with the first.
package bench
