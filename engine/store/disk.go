package store

import (
	"errors"
	"os"
	"path/filepath"
	"slices"

	"engram/engine/store/filesystem"
)

// disk is what the package asks of the file system and tests need to watch, or to answer for it.
type disk struct {
	sync    func(file *os.File) error // of files and of folders
	rename  func(from, to string) error
	tryLock func(file *os.File) error

	// unsynced is told of a folder that the file system cannot make durable.
	unsynced func(folder string, why error)
}

// theDisk is the system's, and tells nobody.
func theDisk() disk {
	return disk{
		sync:     (*os.File).Sync,
		rename:   filesystem.Rename,
		tryLock:  filesystem.TryLock,
		unsynced: func(string, error) {},
	}
}

// syncFolder makes renames and new names in a folder durable, where its file system can. Files are synced
// themselves: after a crash a file may be missing where it cannot, but none is half there.
func (d disk) syncFolder(path string) error {
	folder, err := os.Open(path)
	if err == nil {
		defer folder.Close()
		err = d.sync(folder)
	}
	if filesystem.WithoutFolderSync(err) {
		d.unsynced(path, reasonOf(err))
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
