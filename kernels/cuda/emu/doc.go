// Package emu runs the CUDA kernels of kernels/cuda/src on a processor, so that go test
// proves them on a machine without a card: the very sources, compiled as C++ behind a thin
// header (shim.h) that gives every thread of a block a fiber and lets barriers, shuffles and
// asynchronous copies mean what they mean on a card. It is a device for kernels/cuda, so that
// launchers, memory plan and launches are the very ones too.
//
// It is for tests, and slow. What it cannot show: time, and what a memory model weaker than
// the processor's would do.
//
// driver.cc makes a libcuda.so.1 of the same, whose only card is the shim, for tests of the
// program with tag gpu.
//
// A Ledger computes nothing: it counts what networks of any size take of a card.
//
// The shim is there where cgo is (a C++ compiler, CGO_ENABLED not 0).
package emu
