// Package emu runs the CUDA kernels of kernels/cuda/src on a processor, so that go test
// checks them on a machine without a GPU. It compiles the same sources as C++ with a thin
// header (shim.h), which gives every thread of a block a fiber and implements barriers, shuffles,
// asynchronous copies and matrix instructions. It is a device of kernels/cuda, so that
// launchers, memory plan and launches are those of a GPU too.
//
// It is slow and meant for tests. It cannot show times, nor the effects of a memory model that is weaker than
// the processor's.
//
// driver.cc turns the same into a libcuda.so.1, whose only GPU is the emulation, for tests of the
// program with tag gpu.
//
// A Ledger computes nothing. It counts the memory and the launches of networks of any size.
//
// The emulation needs cgo (a C++ compiler, CGO_ENABLED not 0). It is left out under the race detector, which does not see
// what C++ does, and would have half a minute of compilation for it.
package emu
