package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"engram/engine/store/filesystem"
)

// ErrLocked says that another process works on the run folder.
var ErrLocked = errors.New("is in use")

// A lock is a lock file held open; the system gives it up when the process ends.
type lock struct {
	file *os.File
	held bool // false where the file system knows no locks
}

// takeLock locks the file at path, which it makes, for this process; flags are more of open's. It does not wait for others to end: a
// lock held elsewhere is ErrLocked.
//
// A file is locked rather than the folder, because NFS grants exclusive locks
// only on what is open for writing. Some file systems refuse every lock; a run
// there goes on without one.
func (on disk) takeLock(path string, flags int) (*lock, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|flags, 0o666)
	if err != nil {
		return nil, err
	}
	err = on.tryLock(file)
	if errors.Is(err, filesystem.ErrHeld) { // maybe only somebody who looks, as isLocked does, for a moment
		time.Sleep(10 * time.Millisecond)
		err = on.tryLock(file)
	}
	switch {
	case err == nil:
		noteHolder(file)
		return &lock{file: file, held: true}, nil
	case filesystem.WithoutLocks(err):
		return &lock{file: file}, nil
	case errors.Is(err, filesystem.ErrHeld):
		defer file.Close()
		return nil, fmt.Errorf("the folder %w by another engram%s; wait for it to end, or stop it", ErrLocked, holder(file))
	default:
		defer file.Close()
		return nil, err
	}
}

// Exclusively calls work while this process holds the lock file at path, which it makes; it waits for others that hold it,
// a minute at most, after which the error names the file. Where the file system knows no locks, it calls work without.
func Exclusively(path string, work func() error) error {
	for begin := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		l, err := theDisk().takeLock(path, 0)
		if errors.Is(err, ErrLocked) && time.Since(begin) < time.Minute {
			continue
		}
		if errors.Is(err, ErrLocked) {
			return fmt.Errorf("%s: another process has held this lock for a minute: stop it, or remove the file if there is none", path)
		}
		if err != nil {
			return err
		}
		defer l.release()
		return work()
	}
}

func (l *lock) release() error { return l.file.Close() }

// isLocked reports whether a process holds the lock file at path; known is false where that
// cannot be found out.
func isLocked(path string) (locked, known bool) {
	file, err := os.Open(path)
	if err != nil {
		return false, false
	}
	defer file.Close()
	err = filesystem.TryRLock(file)
	locked = errors.Is(err, filesystem.ErrHeld)
	return locked, locked || err == nil
}

// noteHolder writes into the lock file who holds it. That only serves the message
// of the next one who asks, so that a full disk is no reason to fail.
func noteHolder(file *os.File) {
	host, _ := os.Hostname()
	if file.Truncate(0) == nil {
		fmt.Fprintf(file, "process %d on %s\n", os.Getpid(), host)
	}
}

// holder is what noteHolder wrote, to be put behind a name, or nothing.
func holder(file *os.File) string {
	text, _ := io.ReadAll(io.LimitReader(file, 256))
	if line := strings.TrimSpace(string(text)); strings.HasPrefix(line, "process ") {
		return fmt.Sprintf(" (%s)", line)
	}
	return ""
}

// Holder is the process of this machine that is at work in the run folder dir: that holds its lock, and has noted itself
// there. An error says why there is none that is known for sure.
func Holder(dir string) (pid int, err error) {
	path := filepath.Join(dir, lockName)
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, unreadable(path, err)
	}
	var host string
	if _, err := fmt.Sscanf(string(text), "process %d on %s", &pid, &host); err != nil || pid <= 1 {
		return 0, fmt.Errorf("%s: does not say which process works on the run", path)
	}
	if here, _ := os.Hostname(); host != here {
		return 0, fmt.Errorf("the run is of another machine: process %d on %s", pid, host)
	}
	if locked, _ := isLocked(path); !locked {
		return 0, fmt.Errorf("no process is at work on the run")
	}
	if !hasOpen(pid, path) {
		return 0, fmt.Errorf("process %d, which %s names, cannot be seen from here: it is another user's, or of another container", pid, path)
	}
	return pid, nil
}

// hasOpen tells whether a process has the file at path open; true where the system does not tell.
func hasOpen(pid int, path string) bool {
	file, err := os.Stat(path)
	if err != nil {
		return false
	}
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		return true
	}
	links := fmt.Sprintf("/proc/%d/fd", pid)
	open, err := os.ReadDir(links)
	return err == nil && slices.ContainsFunc(open, func(fd os.DirEntry) bool {
		other, err := os.Stat(filepath.Join(links, fd.Name()))
		return err == nil && os.SameFile(file, other)
	})
}
