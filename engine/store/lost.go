package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrLost says that a run folder is no longer where it was made or opened.
var ErrLost = errors.New("is gone")

// Lost reports whether the folder was deleted, emptied, moved away, or replaced while the process
// worked there: nil where it is as it should be, else an ErrLost that says what can be done.
func (f *Folder) Lost() error {
	now, err := os.Stat(f.dir)
	switch {
	case err == nil && os.SameFile(now, f.identity):
		if f.lock == nil { // another process replaces the manifest
			return nil
		}
		if _, err := os.Stat(f.Path(ManifestName)); !errors.Is(err, os.ErrNotExist) {
			return nil
		}
		return fmt.Errorf("%s: what was in the run folder %w: it was deleted while engram was at work there; run it again", f.dir, ErrLost)
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return unreadable(f.dir, err)
	}
	if to := f.movedTo(); to != "" {
		return fmt.Errorf("%s: the run folder %w: it was moved to %s while engram was at work there; engram resume %s goes on from what it holds", f.dir, ErrLost, to, to)
	}
	return fmt.Errorf("%s: the run folder %w: it was deleted, or moved, while engram was at work there; run it again, or resume it where it is now", f.dir, ErrLost)
}

// movedTo is where the folder is now, if it was moved away and that can be found out.
func (f *Folder) movedTo() string {
	if f.lock == nil {
		return ""
	}
	path, err := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", f.lock.file.Fd()))
	if err != nil {
		return ""
	}
	dir := filepath.Dir(path)
	now, err := os.Stat(dir)
	here, missing := os.Stat(f.dir)
	if err != nil || !os.SameFile(now, f.identity) || missing == nil && os.SameFile(here, f.identity) {
		return ""
	}
	return dir
}
