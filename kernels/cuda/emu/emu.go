//go:build cgo && !race

package emu

// #cgo CXXFLAGS: -std=c++17 -g0 -O3 -U_FORTIFY_SOURCE
// #include <stdlib.h>
// #include <string.h>
// #include "emu.h"
import "C"

import (
	"errors"
	"fmt"
	"sync"
	"unsafe"

	"engram/kernels/cuda"
	_ "engram/kernels/cuda/src" // compiled again when the sources change
)

// Options of the device.
type Options struct {
	Late      bool  // asynchronous copies land when they are waited for, not at once
	Backwards bool  // the last thread of a block runs first
	Memory    int64 // bytes; 0: a gigabyte
	Shared    int   // bytes that a block can be granted; 0: the 227 KB of an H100
	Many      bool  // as many multiprocessors as an H100 has; else three, so that a block that stays on one takes several rows
	Hopper    bool  // the kernels for compute capability 9.0 are there
	FailAt    int   // the number of the launch, from 1, that fails in flight; 0: none
}

// New returns a device of its own memory.
func New(o Options) cuda.Device {
	if o.Memory == 0 {
		o.Memory = 1 << 30
	}
	if o.Shared == 0 {
		o.Shared = 227 << 10
	}
	return &device{options: o, sizes: map[cuda.Pointer]int64{}}
}

// one: the shim runs one launch at a time.
var one sync.Mutex

type device struct {
	options  Options
	lock     sync.Mutex
	sizes    map[cuda.Pointer]int64
	taken    int64
	launched int
	failed   error // seen by whoever waits next, as on a card
}

func (*device) Name() string   { return "shim" }
func (*device) Detail() string { return "CUDA kernels on the processor, a fiber a thread" }
func (d *device) Shared() int  { return d.options.Shared }

func (d *device) Multiprocessors() int {
	if d.options.Many {
		return 132
	}
	return 3
}

// Warpgroups are there where the options say so.
func (d *device) Warpgroups() bool { return d.options.Hopper }

func (d *device) Free() (int64, error) {
	d.lock.Lock()
	defer d.lock.Unlock()
	return d.options.Memory - d.taken, nil
}

// garbage is what fresh memory holds.
const garbage = 0xa5

func (d *device) Alloc(bytes int64) (cuda.Pointer, error) {
	d.lock.Lock()
	defer d.lock.Unlock()
	if d.taken+bytes > d.options.Memory {
		return 0, errors.New("out of memory")
	}
	at := C.aligned_alloc(256, C.size_t((bytes+255)/256*256))
	C.memset(at, garbage, C.size_t(bytes))
	p := cuda.Pointer(uintptr(at))
	d.sizes[p] = bytes
	d.taken += bytes
	return p, nil
}

func (d *device) Release(p cuda.Pointer) {
	d.lock.Lock()
	defer d.lock.Unlock()
	bytes := d.sizes[p]
	d.taken -= bytes
	delete(d.sizes, p)
	C.memset(address(p), garbage, C.size_t(bytes))
	C.free(address(p))
}

// address is p as C knows it; the memory is C's.
func address(p cuda.Pointer) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }

func (d *device) Clear(p cuda.Pointer, bytes int64) error {
	C.memset(address(p), 0, C.size_t(bytes))
	return nil
}

func (d *device) Write(to cuda.Pointer, src []byte) error {
	C.memcpy(address(to), unsafe.Pointer(unsafe.SliceData(src)), C.size_t(len(src)))
	return nil
}

func (d *device) Read(dst []byte, from cuda.Pointer) error {
	if err := d.Wait(); err != nil {
		return err
	}
	C.memcpy(unsafe.Pointer(unsafe.SliceData(dst)), address(from), C.size_t(len(dst)))
	return nil
}

func (d *device) Launch(sequence []cuda.Launch) error {
	one.Lock()
	defer one.Unlock()
	var mode C.ShimMode
	if d.options.Late {
		mode.late = 1
	}
	if d.options.Backwards {
		mode.backwards = 1
	}
	for _, l := range sequence {
		d.launched++
		if d.launched == d.options.FailAt {
			d.failed = fmt.Errorf("kernel %s: an illegal memory access was encountered", l.Kernel)
			return nil
		}
		if l.Shared > d.options.Shared {
			return fmt.Errorf("%s: %d bytes of shared memory, a block may have %d", l.Kernel, l.Shared, d.options.Shared)
		}
		name := C.CString(l.Kernel)
		grid := [2]C.uint{C.uint(l.Grid[0]), C.uint(l.Grid[1])}
		fault := C.shim_launch(name, &grid[0], C.uint(l.Threads), C.size_t(l.Shared),
			(*C.uint64_t)(unsafe.SliceData(l.Args)), C.size_t(len(l.Args)), mode)
		C.free(unsafe.Pointer(name))
		if fault != nil {
			return errors.New(C.GoString(fault))
		}
	}
	return nil
}

func (d *device) Wait() error {
	one.Lock()
	defer one.Unlock()
	return d.failed
}

// Arithmetic compares so many cases of the kernels' arithmetic with its specification, and tells
// the first that differs.
func Arithmetic(seed uint64, cases int) string {
	if difference := C.shim_arithmetic(C.uint64_t(seed), C.long(cases)); difference != nil {
		return C.GoString(difference)
	}
	return ""
}
