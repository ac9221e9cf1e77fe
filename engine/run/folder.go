package run

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Names of the lock file in a run folder, and of one that only takes up space.
const (
	lockName    = ".lock"
	reserveName = ".reserve"
)

// reserve is room for another manifest of the size of this one, messages and all.
func reserve(manifest []byte) []byte { return make([]byte, 2*len(manifest)+8<<10) }

// ErrExists says that a run folder is to be made where something already is.
var ErrExists = errors.New("already exists")

// A Folder is a run folder that this process, or the one that it works for (Join), holds the
// lock of. Its methods may
// be called from several goroutines, for different files.
type Folder struct {
	dir  string
	lock *lock
}

// Create makes the run folder dir, with the manifest m in it, and locks it.
// Missing parents are made. The folder appears complete or not at all: on any
// failure everything that was made, parents too, is removed.
//
// Whatever is at dir already, be it an empty folder, is left alone: ErrExists.
func Create(dir string, m *Manifest) (*Folder, error) {
	if dir == "" {
		return nil, errors.New("the run folder has no name; give one with --out")
	}
	dir = filepath.Clean(dir)
	if _, err := os.Lstat(dir); err == nil {
		return nil, exists(dir)
	}
	made, err := makeFolders(filepath.Dir(dir))
	if err != nil {
		return nil, err
	}
	f, err := create(dir, m)
	if err != nil {
		removeFolders(made)
		return nil, err
	}
	return f, nil
}

// create is Create with the parent in place.
func create(dir string, m *Manifest) (_ *Folder, err error) {
	text, err := m.encode()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, ManifestName), err)
	}
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
	lock, err := takeLock(filepath.Join(temporary, lockName))
	if err != nil {
		return nil, explain(dir, err)
	}
	defer func() {
		if err != nil {
			lock.release()
		}
	}()
	for name, content := range map[string][]byte{ManifestName: text, reserveName: reserve(text)} {
		if err := WriteFile(filepath.Join(temporary, name), copyOf(content)); err != nil {
			return nil, explain(dir, err)
		}
	}
	// os.Rename refuses to replace a folder, an empty one too, so that of two
	// processes racing for the same name one gets it.
	if err := os.Rename(temporary, dir); errors.Is(err, fs.ErrExist) {
		return nil, exists(dir)
	} else if err != nil {
		return nil, explain(dir, err)
	}
	if err := syncFolder(filepath.Dir(dir)); err != nil {
		os.RemoveAll(dir)
		return nil, explain(dir, err)
	}
	return &Folder{dir: dir, lock: lock}, nil
}

// Open takes up an existing run folder: it takes the lock, reads the manifest, clears away
// the temporary files that a killed process left and reserves room for the next manifest. A folder that
// another process holds is ErrLocked.
func Open(dir string) (*Folder, *Manifest, error) {
	if dir == "" {
		return nil, nil, errors.New("the run folder has no name")
	}
	dir = filepath.Clean(dir)
	// Before the lock, so that no lock file is left in a folder that is no run.
	manifest := filepath.Join(dir, ManifestName)
	if _, err := os.Stat(manifest); err != nil {
		return nil, nil, notARun(dir, unreadable(manifest, err))
	}
	lock, err := takeLock(filepath.Join(dir, lockName))
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return nil, nil, fmt.Errorf("%s: cannot be written, and a run that goes on writes there: %w; do it as the user that it belongs to, or copy the folder", dir, reasonOf(err))
	}
	if err != nil {
		return nil, nil, explain(dir, err)
	}
	m, err := ReadManifest(dir)
	if err == nil && lock.held {
		err = removeTemporaries(dir)
	}
	if err != nil {
		lock.release()
		return nil, nil, err
	}
	if text, err := m.encode(); err == nil { // a disk that is full already is no reason to fail
		_ = WriteFile(filepath.Join(dir, reserveName), copyOf(reserve(text)))
	}
	return &Folder{dir: dir, lock: lock}, m, nil
}

// Join opens the run folder dir for a process that works there along with the one that
// holds its lock: it may write arrays and parts of checkpoints.
func Join(dir string) (*Folder, *Manifest, error) {
	dir = filepath.Clean(dir)
	m, err := ReadManifest(dir)
	if err != nil {
		return nil, nil, err
	}
	return &Folder{dir: dir}, m, nil
}

// Close gives up the lock and the reserve.
func (f *Folder) Close() error {
	if f.lock == nil {
		return nil
	}
	os.Remove(f.Path(reserveName))
	if err := f.lock.release(); err != nil && !errors.Is(err, fs.ErrClosed) {
		return explain(f.dir, err)
	}
	return nil
}

// Locked is false where the file system knows no locks (some Lustre mounts): then
// nothing keeps a second process out, which is worth a word to the user.
func (f *Folder) Locked() bool { return f.lock == nil || f.lock.held }

// Dir is the folder's path, as it was given, cleaned.
func (f *Folder) Dir() string { return f.dir }

// Path is the path of a file in the folder.
func (f *Folder) Path(elem ...string) string {
	return filepath.Join(append([]string{f.dir}, elem...)...)
}

// SaveManifest replaces the manifest; it sets m.Format and m.Program. On a disk that is
// full it uses the space that the folder holds in reserve, so that the manifest can
// still say how the run ended.
func (f *Folder) SaveManifest(m *Manifest) error {
	text, err := m.encode()
	if err != nil {
		return fmt.Errorf("%s: %w", f.Path(ManifestName), err)
	}
	err = f.WriteFile(ManifestName, copyOf(text))
	if errors.Is(err, syscall.ENOSPC) && os.Remove(f.Path(reserveName)) == nil {
		err = f.WriteFile(ManifestName, copyOf(text))
	}
	return err
}

// WriteFile is WriteFile for a name in the folder, such as "arrays/0/recall.csv";
// it makes the sub-folders.
func (f *Folder) WriteFile(name string, write func(io.Writer) error) error {
	path, err := f.prepare(name)
	if err != nil {
		return err
	}
	return WriteFile(path, write)
}

// WriteTable writes a table under a name in the folder; it makes the sub-folders.
func (f *Folder) WriteTable(name string, t *Table) error {
	return f.WriteFile(name, func(w io.Writer) error {
		_, err := t.WriteTo(w)
		return err
	})
}

// CreateArray is CreateArray for a name in the folder, such as "arrays/0/U.npy";
// it makes the sub-folders.
func (f *Folder) CreateArray(name, descr string, shape []int) (*ArrayWriter, error) {
	path, err := f.prepare(name)
	if err != nil {
		return nil, err
	}
	return CreateArray(path, descr, shape)
}

// MakeFolders makes sub-folders, such as "arrays/0", that are not there yet: many in one go.
func (f *Folder) MakeFolders(names []string) error {
	parents := map[string]bool{}
	for _, name := range names {
		path, err := f.prepare(name)
		if err != nil {
			return err
		}
		err = os.Mkdir(path, 0o777)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return explain(path, err)
		}
		parents[filepath.Dir(path)] = true
	}
	for parent := range parents {
		if err := syncFolder(parent); err != nil {
			return explain(parent, err)
		}
	}
	return nil
}

// TemporaryPath is a path in the folder for a file that will not stay; Open clears it away.
func (f *Folder) TemporaryPath() string { return temporaryName(f.Path("x")) }

// prepare makes the sub-folders of name and returns its path.
func (f *Folder) prepare(name string) (string, error) {
	if !filepath.IsLocal(name) {
		return "", fmt.Errorf("%s: %q leads out of the run folder", f.dir, name)
	}
	path := f.Path(name)
	_, err := makeFolders(filepath.Dir(path))
	return path, err
}

// exists explains why dir cannot become a run folder.
func exists(dir string) error {
	return fmt.Errorf("%s: %w and is never overwritten; choose another --out, or remove it first", dir, ErrExists)
}

// makeFolders makes the folder path and its missing parents and returns those it
// made, outermost first. On failure it has removed them again.
func makeFolders(path string) (made []string, err error) {
	var missing []string // innermost first
	for ; ; path = filepath.Dir(path) {
		if _, err := os.Stat(path); err == nil {
			break // if it is a file, Mkdir will say so
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, explain(path, err)
		}
		missing = append(missing, path)
	}
	for i := len(missing) - 1; i >= 0; i-- {
		err := os.Mkdir(missing[i], 0o777)
		if errors.Is(err, fs.ErrExist) {
			continue // another process or goroutine was faster
		}
		if err == nil {
			made = append(made, missing[i])
			err = syncFolder(filepath.Dir(missing[i]))
		}
		if err != nil {
			removeFolders(made)
			return nil, explain(missing[i], err)
		}
	}
	return made, nil
}

// removeFolders removes what makeFolders made, except where it is in use by now.
func removeFolders(made []string) {
	for i := len(made) - 1; i >= 0; i-- {
		os.Remove(made[i])
	}
}

// removeTemporaries removes the unfinished files and checkpoints anywhere below dir.
func removeTemporaries(dir string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return unreadable(path, err)
		}
		if !isTemporary(entry.Name()) {
			return nil
		}
		if err := os.RemoveAll(path); err != nil {
			return explain(path, err)
		}
		if entry.IsDir() {
			return fs.SkipDir // a checkpoint that was not finished
		}
		return nil
	})
}

func copyOf(text []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := bytes.NewReader(text).WriteTo(w)
		return err
	}
}
