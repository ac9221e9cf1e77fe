//go:build linux || darwin

package mapped

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// Region is memory that lies in a file, or that the process has beside what Go manages.
type Region []byte

// New makes a zeroed region of size bytes in a new file at path. The file has no name any more when New
// returns. An error names the file: it exists, or its disk is full.
func New(path string, size int64) (Region, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	defer file.Close() // the region stays
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
	return raw, nil
}

// Zeroed makes a region of size bytes in memory, in no file. The system zeroes its pages when they are first touched, for
// whichever thread does.
func Zeroed(size int64) (Region, error) {
	raw, err := unix.Mmap(-1, 0, int(size), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return nil, fmt.Errorf("%d bytes of memory: %w", size, err)
	}
	return raw, nil
}

// Prefetch lets the system read the pages into its cache, in the background.
func (r Region) Prefetch() error { return unix.Madvise(r, unix.MADV_WILLNEED) }

// Evict leaves the pages to the system, which has them in its cache while there is room.
func (r Region) Evict() error { return unix.Madvise(r, unix.MADV_DONTNEED) }

// Release gives the memory and its file back.
func (r Region) Release() error { return unix.Munmap(r) }
