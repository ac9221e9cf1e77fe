package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
)

// Names of the lock file in a run folder, and of one that only takes up space.
const (
	lockName    = ".lock"
	reserveName = ".reserve"
)

// reserve is room for another manifest of the size of this one, messages and all.
func reserve(manifest []byte) []byte { return make([]byte, 2*len(manifest)+8<<10) }

// A Folder is a run folder that this process, or the one that it works for (Join), holds the
// lock of. Its methods may
// be called from several goroutines, for different files.
type Folder struct {
	dir      string
	lock     *lock // nil: another process has it
	identity os.FileInfo
	disk     disk

	mutex    sync.Mutex
	warnings []string
}

// newFolder is the folder dir, which is there.
func newFolder(on disk, dir string, lock *lock) (*Folder, error) {
	identity, err := os.Stat(dir)
	if err != nil {
		return nil, unreadable(dir, err)
	}
	f := &Folder{dir: dir, lock: lock, identity: identity}
	f.disk = on
	f.disk.unsynced = f.noteUnsynced
	if lock != nil && !lock.held {
		f.warn(dir + ": this file system has no locks; let no second engram write there")
	}
	return f, nil
}

// noteUnsynced warns, once, of a file system that cannot make folders durable.
func (f *Folder) noteUnsynced(_ string, why error) {
	f.warn(fmt.Sprintf("%s: this file system cannot sync folders (%v); after a crash of the machine the last files may be missing", f.dir, why))
}

func (f *Folder) warn(sentence string) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if !slices.Contains(f.warnings, sentence) {
		f.warnings = append(f.warnings, sentence)
	}
}

// Warnings are sentences on what the file system does not promise here, as far as it has shown.
func (f *Folder) Warnings() []string {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return slices.Clone(f.warnings)
}

// Open opens an existing run folder: it takes the lock, reads the manifest, clears away
// the temporary files that a killed process left and reserves room for the next manifest. A folder that
// another process holds is ErrLocked.
func Open(dir string) (*Folder, *Manifest, error) { return theDisk().open(dir) }

func (on disk) open(dir string) (*Folder, *Manifest, error) {
	if dir == "" {
		return nil, nil, errors.New("the run folder has no name")
	}
	dir = filepath.Clean(dir)
	// Before the lock, so that no lock file is left in a folder that is no run.
	manifest := filepath.Join(dir, ManifestName)
	if _, err := os.Stat(manifest); err != nil {
		return nil, nil, notARun(dir, unreadable(manifest, err))
	}
	lock, err := on.takeLock(filepath.Join(dir, lockName), 0)
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return nil, nil, fmt.Errorf("%s: cannot be written, and a run that goes on writes there: %w; do it as the user that it belongs to, or copy the folder", dir, reasonOf(err))
	}
	if err != nil {
		return nil, nil, explain(dir, err)
	}
	f, m, err := on.opened(dir, lock)
	if err != nil {
		lock.release()
		return nil, nil, err
	}
	return f, m, nil
}

// opened is open with the lock taken.
func (on disk) opened(dir string, lock *lock) (*Folder, *Manifest, error) {
	m, err := ReadManifest(dir)
	if err == nil && lock.held {
		err = removeTemporaries(dir)
	}
	if err != nil {
		return nil, nil, err
	}
	f, err := newFolder(on, dir, lock)
	if err != nil {
		return nil, nil, err
	}
	if text, err := m.encode(); err == nil { // a disk that is full already is no reason to fail
		_ = f.disk.writeFile(f.Path(reserveName), copyOf(reserve(text)))
	}
	return f, m, nil
}

// Join opens the run folder dir for a process that works there along with the one that
// holds its lock: it may write arrays and parts of checkpoints.
func Join(dir string) (*Folder, *Manifest, error) {
	dir = filepath.Clean(dir)
	m, err := ReadManifest(dir)
	if err != nil {
		return nil, nil, err
	}
	f, err := newFolder(theDisk(), dir, nil)
	return f, m, err
}

// Close gives up the lock and the reserve.
func (f *Folder) Close() error {
	if f.lock == nil {
		return nil
	}
	if f.Lost() == nil {
		os.Remove(f.Path(reserveName))
	}
	if err := f.lock.release(); err != nil && !errors.Is(err, fs.ErrClosed) {
		return explain(f.dir, err)
	}
	return nil
}

// Locked is false where the file system knows no locks: then nothing keeps a second process out.
func (f *Folder) Locked() bool { return f.lock == nil || f.lock.held }

// Dir is the folder's path, as it was given, cleaned.
func (f *Folder) Dir() string { return f.dir }

// Path is the path of a file in the folder.
func (f *Folder) Path(elem ...string) string {
	return filepath.Join(append([]string{f.dir}, elem...)...)
}

// SaveManifest replaces the manifest; it sets m.Format and m.Program. On a disk that is
// full it uses the space that the folder holds in reserve, so that the manifest can
// still say how the run ended. So it does for a folder that was moved away, where that is now.
func (f *Folder) SaveManifest(m *Manifest) error {
	text, err := m.encode()
	if err != nil {
		return fmt.Errorf("%s: %w", f.Path(ManifestName), err)
	}
	if to := f.movedTo(); to != "" {
		return f.disk.writeFile(filepath.Join(to, ManifestName), copyOf(text))
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
	return f.disk.writeFile(path, write)
}

// WriteTable writes a table under a name in the folder; it makes the sub-folders.
func (f *Folder) WriteTable(name string, t *Table) error {
	return f.WriteFile(name, t.Fill)
}

// CreateArray is CreateArray for a name in the folder, such as "arrays/0/U.npy";
// it makes the sub-folders.
func (f *Folder) CreateArray(name, descr string, shape []int) (*ArrayWriter, error) {
	path, err := f.prepare(name)
	if err != nil {
		return nil, err
	}
	return f.disk.createArray(path, descr, shape)
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
		if err := f.disk.syncFolder(parent); err != nil {
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
	if err := f.Lost(); err != nil {
		return "", err
	}
	path := f.Path(name)
	_, err := f.disk.makeFolders(f.dir, filepath.Dir(path))
	return path, err
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
