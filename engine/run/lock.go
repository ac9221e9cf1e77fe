package run

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
)

// ErrLocked says that another process works on the run folder.
var ErrLocked = errors.New("is in use")

// A lock is a lock file held open; the system gives it up when the process ends.
type lock struct {
	file *os.File
	held bool // false where the file system knows no locks
}

// takeLock locks the file at path for this process, on behalf of the folder dir,
// which is named in errors. It does not wait: a lock held elsewhere is ErrLocked.
//
// A file is locked rather than the folder, because NFS grants exclusive locks
// only on what is open for writing. Some Lustre mounts refuse every lock; a run
// there goes on without one.
func takeLock(path, dir string) (*lock, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, explain(dir, err)
	}
	switch err := flock(file); {
	case err == nil:
		noteHolder(file)
		return &lock{file: file, held: true}, nil
	case errors.Is(err, syscall.ENOSYS), errors.Is(err, syscall.ENOTSUP):
		return &lock{file: file}, nil
	case errors.Is(err, syscall.EWOULDBLOCK):
		defer file.Close()
		return nil, fmt.Errorf("%s: the folder %w by another engram%s; wait for it to end, or stop it", dir, ErrLocked, holder(file))
	default:
		defer file.Close()
		return nil, explain(dir, err)
	}
}

func (l *lock) release() error { return l.file.Close() }

func flock(file *os.File) error {
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err != syscall.EINTR {
			return err
		}
	}
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
