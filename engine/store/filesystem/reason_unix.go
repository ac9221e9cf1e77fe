//go:build unix

package filesystem

import (
	"errors"
	"slices"
	"syscall"
)

// Reason is the system's number in an error, if there is one.
func Reason(err error) (errno syscall.Errno, known bool) { return errors.AsType[syscall.Errno](err) }

// enotsupp is an error of the Linux kernel's own (ENOTSUPP) that some NFS servers let through.
const enotsupp = syscall.Errno(524)

// withoutLocks is what file systems answer that have no locks: some Lustre mounts (ENOSYS), NFS
// without its lock service (ENOLCK), FUSE.
var withoutLocks = []syscall.Errno{syscall.ENOSYS, syscall.ENOTSUP, syscall.EINVAL, syscall.ENOLCK, enotsupp}

// withoutFolderSync is what file systems answer that cannot make a folder durable: networked ones
// (CIFS, FUSE, 9p) and damaged ones.
var withoutFolderSync = []syscall.Errno{syscall.EINVAL, syscall.ENOTSUP, syscall.ENOSYS, syscall.EBADF, syscall.EACCES, syscall.EPERM, syscall.EIO}

// WithoutLocks tells whether a lock failed because the file system has none.
func WithoutLocks(err error) bool { return among(err, withoutLocks) }

// WithoutFolderSync tells whether the sync of a folder failed because the file system has none.
func WithoutFolderSync(err error) bool { return among(err, withoutFolderSync) }

func among(err error, numbers []syscall.Errno) bool {
	errno, known := Reason(err)
	return known && slices.Contains(numbers, errno)
}
