package cuda

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
