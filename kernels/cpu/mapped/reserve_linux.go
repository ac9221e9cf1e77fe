package mapped

import (
	"os"

	"golang.org/x/sys/unix"
)

// reserve gives a file so many bytes on the disk.
func reserve(file *os.File, size int64) error {
	return unix.Fallocate(int(file.Fd()), 0, 0, size)
}
