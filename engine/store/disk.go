package store

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"
)

// disk is what the package asks of the file system and tests need to watch, or to answer for it.
type disk struct {
	sync   func(file *os.File) error // of files and of folders
	rename func(from, to string) error
	flock  func(file *os.File, how int) error

	// unsynced is told of a folder that the file system cannot make durable.
	unsynced func(folder string, why error)
}

// theDisk is the system's, and tells nobody.
func theDisk() disk {
	return disk{
		sync:     (*os.File).Sync,
		rename:   os.Rename,
		flock:    flock,
		unsynced: func(string, error) {},
	}
}

// withoutFolderSync is what file systems answer that cannot make a folder durable: networked ones
// (CIFS, FUSE, 9p) and damaged ones. Files are synced themselves: after a crash a file may then
// be missing, but none is half there.
var withoutFolderSync = []syscall.Errno{syscall.EINVAL, syscall.ENOTSUP, syscall.ENOSYS, syscall.EBADF, syscall.EACCES, syscall.EPERM, syscall.EIO}

// syncFolder makes renames and new names in a folder durable, where its file system can.
func (d disk) syncFolder(path string) error {
	folder, err := os.Open(path)
	if err == nil {
		defer folder.Close()
		err = d.sync(folder)
	}
	if errno, ok := errors.AsType[syscall.Errno](err); ok && slices.Contains(withoutFolderSync, errno) {
		d.unsynced(path, errno)
		return nil
	}
	return err
}

// makeFolders makes the folder path and those of its parents below root that are missing, and
// returns those it made, outermost first. On failure it has removed them again.
func (d disk) makeFolders(root, path string) (made []string, err error) {
	var missing []string // innermost first
	for ; path != root; path = filepath.Dir(path) {
		if _, err := os.Stat(path); err == nil {
			break // if it is a file, Mkdir will say so
		} else if !errors.Is(err, os.ErrNotExist) {
			return nil, explain(path, err)
		}
		missing = append(missing, path)
	}
	for _, folder := range slices.Backward(missing) {
		err := os.Mkdir(folder, 0o777)
		if errors.Is(err, os.ErrExist) {
			continue // another process or goroutine was faster
		}
		if err == nil {
			made = append(made, folder)
			err = d.syncFolder(filepath.Dir(folder))
		}
		if err != nil {
			removeFolders(made)
			return nil, explain(folder, err)
		}
	}
	return made, nil
}

// removeFolders removes what makeFolders made, except where it is in use by now.
func removeFolders(made []string) {
	for _, folder := range slices.Backward(made) {
		os.Remove(folder)
	}
}
