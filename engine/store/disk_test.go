package store

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"engram/engine/store/npy"
)

// journal is a disk that writes down what is asked of it, by the base names of files.
type journal struct {
	disk
	calls []string
	fail  map[string]error // call -> what it answers instead
}

func newJournal() *journal {
	j := &journal{disk: theDisk(), fail: map[string]error{}}
	kind := func(path string) string {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			return "folder"
		}
		return "file"
	}
	j.sync = func(f *os.File) error { return j.note("sync " + kind(f.Name())) }
	j.rename = func(from, to string) error {
		if err := j.note("rename " + kind(from)); err != nil {
			return err
		}
		return os.Rename(from, to)
	}
	return j
}

func (j *journal) note(call string) error {
	j.calls = append(j.calls, call)
	return j.fail[call]
}

// TestOrderOfWriting: a file is on the disk before its name is, and the name is made durable last; so
// for a table, an array, a part of one, a checkpoint, new folders and a new run folder.
func TestOrderOfWriting(t *testing.T) {
	top := t.TempDir()
	one := []string{"sync file", "rename file", "sync folder"}
	for name, c := range map[string]struct {
		do   func(on disk) error
		want []string
	}{
		"file": {func(on disk) error { return on.writeFile(filepath.Join(top, "a.csv"), text("x")) }, one},
		"array": {func(on disk) error {
			w, err := on.createArray(filepath.Join(top, "a.npy"), npy.Uint8, []int{1})
			return errors.Join(err, w.WriteUint8([]uint8{1}), w.Close())
		}, one},
		"checkpoint": {func(on disk) error {
			f, err := theDisk().create(filepath.Join(top, "run"), sample())
			if err != nil {
				return err
			}
			defer f.Close()
			f.disk = on
			_, err = f.Checkpoint(func(dir string) (map[string]string, error) {
				return nil, on.writeFile(filepath.Join(dir, "state.json"), text("{}"))
			})
			return err
		}, slices.Concat([]string{"sync folder"}, one, []string{"sync folder"}, one, []string{"rename folder", "sync folder"})},
		"folders": {func(on disk) error {
			_, err := on.makeFolders("", filepath.Join(top, "deep", "down"))
			return err
		}, []string{"sync folder", "sync folder"}},
		"run folder": {func(on disk) error {
			f, err := on.create(filepath.Join(top, "new"), sample())
			if err == nil {
				err = f.Close()
			}
			return err
		}, slices.Concat(one, one, []string{"rename folder", "sync folder", "sync folder"})},
		"empty folder": {func(on disk) error {
			dir := t.TempDir()
			f, err := on.create(dir, sample())
			if err == nil {
				err = f.Close()
			}
			return err
		}, slices.Concat(one, one, []string{"sync folder", "sync folder"})},
	} {
		t.Run(name, func(t *testing.T) {
			j := newJournal()
			if err := c.do(j.disk); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(j.calls, c.want) {
				t.Errorf("the disk was asked for\n%q\nwant\n%q", j.calls, c.want)
			}
		})
	}
}

// TestPartsAreSynced: what other processes write into an array is on the disk before the array has
// its name.
func TestPartsAreSynced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.npy")
	j := newJournal()
	w, err := j.createArray(path, npy.Uint8, []int{1})
	if err != nil {
		t.Fatal(err)
	}
	under, err := w.Share()
	if err != nil {
		t.Fatal(err)
	}
	part, err := OpenArrayPart(under, path, npy.Uint8, []int{1}, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	part.draft.disk = j.disk
	if err := errors.Join(part.WriteUint8([]uint8{1}), part.Close()); err != nil {
		t.Fatal(err)
	}
	if want := []string{"sync file"}; !slices.Equal(j.calls, want) {
		t.Errorf("for a part the disk was asked for %q, want %q", j.calls, want)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestSyncThatFails: a file that cannot be brought to the disk does not take the place of what was
// there.
func TestSyncThatFails(t *testing.T) {
	for _, call := range []string{"sync file", "rename file"} {
		dir := t.TempDir()
		path := filepath.Join(dir, "a.csv")
		if err := WriteFile(path, text("old")); err != nil {
			t.Fatal(err)
		}
		j := newJournal()
		j.fail[call] = syscall.EIO
		err := j.writeFile(path, text("new"))
		if !errors.Is(err, syscall.EIO) {
			t.Errorf("%s: got %v", call, err)
		}
		contains(t, err, path)
		if got, _ := os.ReadFile(path); string(got) != "old" {
			t.Errorf("%s: the file has %q", call, got)
		}
		if got := names(t, dir); len(got) != 1 {
			t.Errorf("%s: left behind %v", call, got)
		}
	}
}

// TestFoldersThatCannotSync: file systems that do not sync folders are written to all the same, with
// one warning; a full disk is still a failure.
func TestFoldersThatCannotSync(t *testing.T) {
	for _, errno := range []syscall.Errno{syscall.EBADF, syscall.EIO, syscall.EACCES, syscall.ENOSYS, syscall.EINVAL, syscall.ENOTSUP} {
		j := newJournal()
		j.fail["sync folder"] = &os.PathError{Op: "sync", Err: errno}
		f, err := j.create(filepath.Join(t.TempDir(), "a", "run"), sample())
		if err != nil {
			t.Errorf("%s: %v", errno, err)
			continue
		}
		if err := f.WriteFile("arrays/0/x", text("x")); err != nil {
			t.Errorf("%s: %v", errno, err)
		}
		if _, err := f.Checkpoint(func(string) (map[string]string, error) { return nil, nil }); err != nil {
			t.Errorf("%s: %v", errno, err)
		}
		if got := f.Warnings(); len(got) != 1 || !strings.Contains(got[0], "cannot sync folders ("+errno.Error()+")") {
			t.Errorf("%s: warnings %q", errno, got)
		}
		f.Close()
	}
	j := newJournal()
	j.fail["sync folder"] = syscall.ENOSPC
	if _, err := j.create(filepath.Join(t.TempDir(), "run"), sample()); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("a full disk: %v", err)
	}
	f, err := Create(filepath.Join(t.TempDir(), "run"), sample())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := f.Warnings(); len(got) > 0 {
		t.Errorf("a file system that can do all has the warnings %q", got)
	}
}

// TestNoLocks: file systems without locks are written to all the same, with a warning, when a run
// begins and when it goes on.
func TestNoLocks(t *testing.T) {
	for _, errno := range []syscall.Errno{syscall.ENOLCK, 524, syscall.ENOSYS, syscall.ENOTSUP, syscall.EINVAL} {
		on := theDisk()
		on.tryLock = func(*os.File) error { return errno }
		dir := filepath.Join(t.TempDir(), "run")
		f, err := on.create(dir, sample())
		if err != nil {
			t.Errorf("%d: %v", errno, err)
			continue
		}
		warned := f.Warnings()
		f.Close()
		again, _, err := on.open(dir)
		if err != nil {
			t.Errorf("%d: %v", errno, err)
			continue
		}
		if again.Locked() || !slices.Equal(again.Warnings(), warned) || len(warned) != 1 || !strings.Contains(warned[0], "no locks") {
			t.Errorf("%d: warnings %q, then %q", errno, warned, again.Warnings())
		}
		again.Close()
	}
	on := theDisk()
	on.tryLock = func(*os.File) error { return syscall.EIO }
	if _, err := on.create(filepath.Join(t.TempDir(), "run"), sample()); !errors.Is(err, syscall.EIO) {
		t.Errorf("a disk that is damaged: %v", err)
	}
}

// TestFoldersOfOthers: a run folder that this user may not write to is named as that when a run goes on; other failures
// are not.
func TestFoldersOfOthers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	f, err := Create(dir, sample())
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	for errno, others := range map[syscall.Errno]bool{syscall.EACCES: true, syscall.EPERM: true, syscall.EROFS: true, syscall.EIO: false} {
		on := theDisk()
		on.tryLock = func(*os.File) error { return errno }
		_, _, err := on.open(dir)
		if !errors.Is(err, errno) || strings.Contains(err.Error(), "a run that goes on writes there") != others {
			t.Errorf("%s: %v", errno, err)
		}
		contains(t, err, dir, "cannot be written")
	}
}

// TestEmptyFolder: an empty folder becomes the run folder, and stays the folder that it was; of two
// that race for it one gets it; a failure leaves it empty.
func TestEmptyFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	if err := os.Mkdir(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	before, _ := os.Stat(dir)
	j := newJournal()
	j.fail["rename file"] = syscall.ENOSPC
	if _, err := j.create(dir, sample()); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("a full disk: %v", err)
	}
	if got := names(t, dir); len(got) > 0 {
		t.Errorf("a failure leaves %v", got)
	}
	made := make(chan *Folder, 8)
	for range cap(made) {
		go func() {
			f, err := Create(dir, sample())
			if err != nil && !errors.Is(err, ErrExists) {
				t.Error(err)
			}
			made <- f
		}()
	}
	var mine []*Folder
	for range cap(made) {
		if f := <-made; f != nil {
			mine = append(mine, f)
		}
	}
	if len(mine) != 1 {
		t.Fatalf("%d processes got the folder", len(mine))
	}
	after, _ := os.Stat(dir)
	if !os.SameFile(before, after) || after.Mode() != before.Mode() {
		t.Error("it is another folder now")
	}
	if _, err := ReadManifest(dir); err != nil {
		t.Error(err)
	}
	if err := mine[0].WriteFile("metrics.csv", text("x")); err != nil {
		t.Error(err)
	}
	mine[0].Close()
	link := filepath.Join(t.TempDir(), "link")
	if err := errors.Join(os.Mkdir(link+".d", 0o777), os.Symlink("link.d", link)); err != nil {
		t.Fatal(err)
	}
	f, err := Create(link, sample())
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
}
