package mapped

import (
	"os"

	"golang.org/x/sys/unix"
)

// reserve gives a file so many bytes on the disk.
func reserve(file *os.File, size int64) error {
	room := &unix.Fstore_t{Flags: unix.F_ALLOCATEALL, Posmode: unix.F_PEOFPOSMODE, Length: size}
	if err := unix.FcntlFstore(file.Fd(), unix.F_PREALLOCATE, room); err != nil {
		return err
	}
	return file.Truncate(size)
}
