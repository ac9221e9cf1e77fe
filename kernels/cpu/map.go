package cpu

import (
	"fmt"
	"os"
	"syscall"
	"unsafe"

	"engram/kernels"
)

// Map returns n zeroed reals that lie in a new file, which has no name any more when Map
// returns: the system writes to it what memory has no room for, and reads it again. release
// gives memory and disk back; the buffer must not be used after it.
func (b backend[T]) Map(n int, path string) (_ kernels.Buffer, release func() error, err error) {
	size := int64(n) * b.options.Precision.Bytes()
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close() // the mapping stays
	if err := os.Remove(path); err != nil {
		return nil, nil, err
	}
	// Room is taken now: a disk that fills up later would be a signal, not an error.
	if err := syscall.Fallocate(int(file.Fd()), 0, 0, size); err != nil {
		return nil, nil, fmt.Errorf("%s: %d bytes for factors: %w", path, size, err)
	}
	raw, err := syscall.Mmap(int(file.Fd()), 0, int(size), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %d bytes for factors: %w", path, size, err)
	}
	x := unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(raw))), n)
	return reals[T](x), func() error { return syscall.Munmap(raw) }, nil
}
