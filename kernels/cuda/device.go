package cuda

import (
	"errors"
	"fmt"
)

// Pointer is an address in the memory of a device.
type Pointer uint64

// Launch is one kernel on a grid of blocks.
type Launch struct {
	Kernel  string
	Grid    [2]int   // blocks
	Threads int      // of a block, a multiple of 32
	Shared  int      // bytes of dynamic shared memory
	Args    []uint64 // the arguments, all made of words of 8 bytes
}

// Device is what the launchers need of a card: the driver's, or the host shim that runs
// the same kernels without a card. Work is done in the order in which it is asked for.
type Device interface {
	// Name is what the user calls it, such as cuda:0.
	Name() string
	Detail() string
	// Shared is how many bytes of shared memory a block can be granted.
	Shared() int
	// Multiprocessors is how many it has.
	Multiprocessors() int
	// Warpgroups tells whether there are the kernels for compute capability 9.0.
	Warpgroups() bool
	// Free is how many bytes can still be allocated.
	Free() (int64, error)
	// Alloc returns memory of any contents, aligned to 256 bytes.
	Alloc(bytes int64) (Pointer, error)
	Release(p Pointer)
	Clear(p Pointer, bytes int64) error
	// Write copies src to the device; src may be changed when it returns.
	Write(to Pointer, src []byte) error
	// Read waits for all work and copies to dst.
	Read(dst []byte, from Pointer) error
	// Launch queues a sequence of kernels.
	Launch(sequence []Launch) error
	// Wait waits for all work and tells whether any of it failed.
	Wait() error
}

// ErrNoCublas says that cuBLAS is not there.
var ErrNoCublas = errors.New("no cuBLAS")

// Card is an NVIDIA card of this machine.
type Card struct {
	Name         string
	Memory       int64 // bytes
	Major, Minor int   // compute capability
	Driver       int   // the version of CUDA that the driver knows: 11080 for 11.8
}

func (c Card) String() string {
	return fmt.Sprintf("%s, %.3g GB, compute capability %d.%d, driver for CUDA %s",
		c.Name, float64(c.Memory)/1e9, c.Major, c.Minor, c.driver())
}

func (c Card) driver() string { return fmt.Sprintf("%d.%d", c.Driver/1000, c.Driver%1000/10) }
