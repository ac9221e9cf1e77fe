package filesystem

import (
	"errors"
	"syscall"

	"golang.org/x/sys/windows"
)

// portable gives numbers of Windows the names that Unix systems have for them.
var portable = map[syscall.Errno]syscall.Errno{
	windows.ERROR_DISK_FULL:        syscall.ENOSPC,
	windows.ERROR_HANDLE_DISK_FULL: syscall.ENOSPC,
	windows.ERROR_ACCESS_DENIED:    syscall.EACCES,
	windows.ERROR_WRITE_PROTECT:    syscall.EROFS,
	windows.ERROR_FILE_NOT_FOUND:   syscall.ENOENT,
	windows.ERROR_PATH_NOT_FOUND:   syscall.ENOENT,
	windows.ERROR_NOT_SUPPORTED:    syscall.ENOTSUP,
	windows.ERROR_INVALID_FUNCTION: syscall.ENOSYS,
}

// Reason is the system's number in an error, if there is one, by its name on Unix systems where it has one.
func Reason(err error) (errno syscall.Errno, known bool) {
	errno, known = errors.AsType[syscall.Errno](err)
	if common, ok := portable[errno]; ok {
		errno = common
	}
	return errno, known
}

// WithoutLocks tells whether a lock failed because the file system has none.
func WithoutLocks(err error) bool {
	errno, _ := Reason(err)
	return errno == syscall.ENOTSUP || errno == syscall.ENOSYS
}

// WithoutFolderSync tells whether the sync of a folder failed because the system has none: Windows denies it.
func WithoutFolderSync(err error) bool {
	errno, _ := Reason(err)
	return errno == syscall.EACCES || errno == syscall.ENOTSUP || errno == syscall.ENOSYS
}
