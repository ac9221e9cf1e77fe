package cpu

import (
	"fmt"
	"os"
	"unsafe"

	"engram/kernels"

	"golang.org/x/sys/unix"
)

// Map returns n zeroed reals that lie in a new file, which has no name any more when Map
// returns: the system writes to it what memory has no room for, and reads it again.
func (b backend[T]) Map(n int, path string) (kernels.Mapping, error) {
	size := int64(n) * b.options.Precision.Bytes()
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	defer file.Close() // the mapping stays
	if err := os.Remove(path); err != nil {
		return nil, err
	}
	// Room is taken now: a disk that fills up later would be a signal, not an error.
	if err := reserve(file, size); err != nil {
		return nil, fmt.Errorf("%s: %d bytes for factors: %w", path, size, err)
	}
	raw, err := unix.Mmap(int(file.Fd()), 0, int(size), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("%s: %d bytes for factors: %w", path, size, err)
	}
	return &mapping[T]{reals[T](unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(raw))), n)), raw}, nil
}

// mapping is a buffer in a file.
type mapping[T number] struct {
	reals[T]
	raw []byte
}

// Evict leaves the pages to the system, which has them in its cache while there is room.
func (m *mapping[T]) Evict() error { return unix.Madvise(m.raw, unix.MADV_DONTNEED) }

func (m *mapping[T]) Release() error { return unix.Munmap(m.raw) }
