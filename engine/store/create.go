package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"engram/engine/store/filesystem"
)

// ErrExists says that a run folder is to be made where something already is.
var ErrExists = errors.New("already exists")

// exists explains why dir cannot become a run folder.
func exists(dir string) error {
	return fmt.Errorf("%s: %w and is never overwritten; choose another --out, or remove it first", dir, ErrExists)
}

// Create makes the run folder dir, with the manifest m in it, and locks it.
// Missing parents are made. The folder appears complete or not at all: on any
// failure everything that was made, parents too, is removed.
//
// An empty folder that is there already is taken: a batch system or a container may have made
// it. Anything else at dir is left alone: ErrExists.
func Create(dir string, m *Manifest) (*Folder, error) { return theDisk().create(dir, m) }

func (on disk) create(dir string, m *Manifest) (*Folder, error) {
	if dir == "" {
		return nil, errors.New("the run folder has no name; give one with --out")
	}
	dir = filepath.Clean(dir)
	text, err := m.encode()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, ManifestName), err)
	}
	files := map[string][]byte{ManifestName: text, reserveName: reserve(text)}
	if _, err := os.Lstat(dir); err == nil {
		return on.createIn(dir, files)
	}
	parent, build := filepath.Dir(dir), on.createNew
	if !filesystem.RenamesOpenFolders {
		parent, build = dir, on.createIn
	}
	made, err := on.makeFolders("", parent)
	if err != nil {
		return nil, err
	}
	f, err := build(dir, files)
	if err != nil {
		removeFolders(made)
		return nil, err
	}
	return f, nil
}

// createNew makes a run folder, with these files, whose parent is there.
func (on disk) createNew(dir string, files map[string][]byte) (_ *Folder, err error) {
	// Not os.MkdirTemp, whose folders are private to the user.
	temporary := temporaryName(dir)
	if err := os.Mkdir(temporary, 0o777); err != nil {
		return nil, explain(dir, err)
	}
	defer func() {
		if err != nil {
			os.RemoveAll(temporary)
		}
	}()
	lock, err := on.takeLock(filepath.Join(temporary, lockName), 0)
	if err != nil {
		return nil, explain(dir, err)
	}
	defer func() {
		if err != nil {
			lock.release()
		}
	}()
	for name, content := range files {
		if err := on.writeFile(filepath.Join(temporary, name), copyOf(content)); err != nil {
			return nil, explain(dir, err)
		}
	}
	// os.Rename refuses to replace a folder, an empty one too, so that of two
	// processes racing for the same name one gets it.
	if err := on.rename(temporary, dir); errors.Is(err, fs.ErrExist) {
		return nil, exists(dir)
	} else if err != nil {
		return nil, explain(dir, err)
	}
	return on.published(dir, lock, func() { os.RemoveAll(dir) })
}

// createIn makes a run folder of an empty one, which keeps its owner, mode and mount. The lock file
// decides who gets it; the manifest, which makes it a run, comes last.
func (on disk) createIn(dir string, files map[string][]byte) (_ *Folder, err error) {
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		return nil, exists(dir)
	}
	lock, err := on.takeLock(filepath.Join(dir, lockName), os.O_EXCL)
	if errors.Is(err, fs.ErrExist) || errors.Is(err, ErrLocked) {
		return nil, exists(dir)
	}
	if err != nil {
		return nil, explain(dir, err)
	}
	defer func() {
		if err != nil {
			os.Remove(filepath.Join(dir, ManifestName))
			os.Remove(filepath.Join(dir, reserveName))
			lock.release() // first, since Windows keeps files that are open; no other process takes a folder with a file in it
			os.Remove(filepath.Join(dir, lockName))
		}
	}()
	for _, name := range []string{reserveName, ManifestName} {
		if err := on.writeFile(filepath.Join(dir, name), copyOf(files[name])); err != nil {
			return nil, explain(dir, err)
		}
	}
	return on.published(dir, lock, func() {})
}

// published makes the name of a new folder durable; where that fails it undoes what was made.
func (on disk) published(dir string, lock *lock, undo func()) (*Folder, error) {
	f, err := newFolder(on, dir, lock)
	for _, folder := range []string{dir, filepath.Dir(dir)} {
		if err == nil {
			err = f.disk.syncFolder(folder)
		}
	}
	if err != nil {
		undo()
		return nil, explain(dir, err)
	}
	return f, nil
}
