//go:build unix

package filesystem

import (
	"os"
	"syscall"
)

// TryLock locks a file for this process alone until it is closed, without waiting; ErrHeld: others have it.
func TryLock(file *os.File) error { return flock(file, syscall.LOCK_EX) }

// TryRLock locks a file for this process and others that do the same, without waiting; ErrHeld: TryLock has it.
func TryRLock(file *os.File) error { return flock(file, syscall.LOCK_SH) }

func flock(file *os.File, how int) error {
	for {
		switch err := syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB); err {
		case syscall.EINTR:
		case syscall.EWOULDBLOCK:
			return ErrHeld
		default:
			return err
		}
	}
}
