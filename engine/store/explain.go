package store

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"engram/engine/store/filesystem"
)

// openRegular opens a file for reading, and refuses at once what is none: a pipe without a writer
// would never open, and what comes out of one cannot be read again.
func openRegular(path string) (*os.File, os.FileInfo, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, unreadable(path, err)
	}
	switch mode := info.Mode(); {
	case mode.IsRegular():
	case mode.IsDir():
		return nil, nil, fmt.Errorf("%s: %w; name a file in it", path, syscall.EISDIR)
	default:
		return nil, nil, fmt.Errorf("%s: is a %s, and engram reads this file more than once; save it as a regular file and name that", path, kindOf(mode))
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, unreadable(path, err)
	}
	return file, info, nil
}

// OpenRegular opens a file that is read more than once, or may not keep anybody waiting; an error names it and says why.
func OpenRegular(path string) (*os.File, error) {
	file, _, err := openRegular(path)
	return file, err
}

// kindOf names what is not a regular file.
func kindOf(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return "pipe"
	case mode&fs.ModeSocket != 0:
		return "socket"
	}
	return "device"
}

// explain names path, for which writing failed, and adds what the user can do
// about it. The system's own wording mentions temporary names that mean nothing
// to the user, so that only its reason is kept.
func explain(path string, err error) error {
	errno, ok := filesystem.Reason(err)
	if !ok {
		return fmt.Errorf("%s: %w", path, err)
	}
	switch errno {
	case syscall.ENOSPC:
		if outOfFiles(filepath.Dir(path)) {
			return fmt.Errorf("%s: %w: the disk has room, and no files (inodes) left; remove files, or choose another --out", path, errno)
		}
		return &FullDisk{Path: path, errno: errno}
	case syscall.EDQUOT:
		return &FullDisk{Path: path, errno: errno}
	case syscall.EROFS, syscall.EACCES, syscall.EPERM:
		return fmt.Errorf("%s: cannot be written: %w; choose an --out where you may write", path, errno)
	case syscall.ENOENT:
		return fmt.Errorf("%s: cannot be written: the folder of this path is missing, %w; make it first, or choose another path", path, errno)
	case syscall.ENOTDIR:
		return fmt.Errorf("%s: cannot be written: a part of this path is a file, %w; choose another --out", path, errno)
	}
	return fmt.Errorf("%s: cannot be written: %w", path, errno)
}

// FullDisk is the error of a file that the disk, or the user's share of it, has no room for.
type FullDisk struct {
	Path  string // of the file
	errno syscall.Errno
}

func (e *FullDisk) Error() string { return e.Advising("free some space or choose another --out") }

// Advising is what happened, and what to do instead of what Error says.
func (e *FullDisk) Advising(what string) string {
	return fmt.Sprintf("%s: %v; %s", e.Path, e.errno, what)
}

// Unwrap is what the system said.
func (e *FullDisk) Unwrap() error { return e.errno }

// outOfFiles reports whether the disk of a folder has room, and can make no more files.
func outOfFiles(dir string) bool {
	for {
		if room, err := filesystem.RoomOf(dir); err == nil || dir == filepath.Dir(dir) {
			return room.NoFilesLeft()
		}
		dir = filepath.Dir(dir) // it was to be made
	}
}

// unreadable names path, for which reading failed, and the system's reason.
func unreadable(path string, err error) error {
	return fmt.Errorf("%s: cannot be read: %w", path, reasonOf(err))
}

// reasonOf is what the system says, without the names that it was asked for.
func reasonOf(err error) error {
	if errno, ok := filesystem.Reason(err); ok {
		return errno
	}
	return err
}
