package machine

import (
	"os"

	"golang.org/x/sys/unix"
)

// openUnnamed opens a file without a name; some file systems have none without, whose name is
// taken away at once.
func openUnnamed(dir string) (*os.File, error) {
	fd, err := unix.Open(dir, unix.O_TMPFILE|unix.O_WRONLY|unix.O_CLOEXEC, 0o600)
	if err == nil {
		return os.NewFile(uintptr(fd), dir), nil
	}
	return openNamed(dir)
}
