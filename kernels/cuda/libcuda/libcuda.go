//go:build gpu

// Package libcuda stands between the program and the CUDA driver: it defines the functions
// that the program calls as jumps through a table that is filled from libcuda.so.1 when the
// program starts, if that is there (jumps.c). One binary thus runs on machines with and
// without a driver; nothing is linked to libcuda.so.
//
// It also makes the one call that gorgonia.org/cu has not, and one that it makes too
// narrowly: kernels are launched with all their arguments in one piece of memory.
package libcuda

// #cgo CFLAGS: -I${SRCDIR}/include
// #cgo linux LDFLAGS: -ldl -lpthread
// #include <stdlib.h>
// #include "launch.h"
// #include "libcuda.h"
import "C"

import (
	"errors"
	"fmt"
	"unsafe"
)

// Init tells whether there is a driver that works, and if not, why.
func Init() error {
	if why := C.GoString(C.libcuda_missing()); why != "" {
		return fmt.Errorf("no NVIDIA driver was found (%s)", why)
	}
	if status := C.libcuda_status(); status != 0 {
		return fmt.Errorf("the NVIDIA driver does not start: %w", failure(C.CUresult(status)))
	}
	return nil
}

// failure is what the driver calls an error; nil for none.
func failure(result C.CUresult) error {
	if result == 0 {
		return nil
	}
	var name, text *C.char
	if C.cuGetErrorName(result, &name) != 0 || C.cuGetErrorString(result, &text) != 0 {
		return fmt.Errorf("CUDA error %d", int(result))
	}
	return errors.New(C.GoString(text) + " (" + C.GoString(name) + ")")
}

// Launch is a kernel on a grid of blocks, with the words of its arguments in a row.
type Launch struct {
	Function uintptr
	Grid     [2]int
	Threads  int
	Shared   int
	Args     []uint64
}

// Queue queues a launch in a context's stream, from any thread.
func Queue(context, stream uintptr, l *Launch) error {
	return failure(C.libcuda_launch(handle[C.CUcontext](context), handle[C.CUstream](stream), handle[C.CUfunction](l.Function),
		C.uint(l.Grid[0]), C.uint(l.Grid[1]), C.uint(l.Threads), C.uint(l.Shared),
		unsafe.Pointer(unsafe.SliceData(l.Args)), C.size_t(8*len(l.Args))))
}

// MostShared is the device attribute that tells how many bytes GrantShared can grant.
const MostShared = C.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN

// GrantShared lets a kernel have more shared memory than the 48 KB that all may have, and asks for
// all that a multiprocessor can make of its cache, so that as many blocks as possible run there.
func GrantShared(function uintptr, bytes int) error {
	f := handle[C.CUfunction](function)
	if err := failure(C.cuFuncSetAttribute(f, C.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, C.int(bytes))); err != nil {
		return err
	}
	return failure(C.cuFuncSetAttribute(f, C.CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT, 100))
}

// handle is a driver's handle, which is no address in the memory of Go.
func handle[H any](v uintptr) H { return *(*H)(unsafe.Pointer(&v)) }
