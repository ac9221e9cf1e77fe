package filesystem

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// TryLock locks a file for this process alone until it is closed, without waiting; ErrHeld: others have it.
func TryLock(file *os.File) error { return lock(file, windows.LOCKFILE_EXCLUSIVE_LOCK) }

// TryRLock locks a file for this process and others that do the same, without waiting; ErrHeld: TryLock has it.
func TryRLock(file *os.File) error { return lock(file, 0) }

// lock locks a byte far behind the end of the file: a lock of Windows keeps others from reading what it covers.
func lock(file *os.File, how uint32) error {
	err := windows.LockFileEx(windows.Handle(file.Fd()), how|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &windows.Overlapped{OffsetHigh: 1 << 30})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return ErrHeld
	}
	return err
}
