package store

import (
	"bufio"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// WriteFile writes a file so that path holds either what it held before or all
// that write produced, even across a crash: a temporary file beside it, sync,
// rename, sync of the folder. The writer handed to write is buffered. When write
// or the disk fails, the temporary file is removed and path is left as it was.
func WriteFile(path string, write func(io.Writer) error) error {
	return theDisk().writeFile(path, write)
}

func (on disk) writeFile(path string, write func(io.Writer) error) error {
	d, err := on.newDraft(path)
	if err != nil {
		return err
	}
	defer d.discard()
	buffered := bufio.NewWriterSize(d, 1<<16)
	if err := write(buffered); err != nil {
		if d.err != nil {
			return d.err
		}
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	return d.publish()
}

// A draft is a file that is being written under a temporary name beside path.
type draft struct {
	path string
	disk disk
	file *os.File // nil once published or discarded
	part bool     // of a draft that another process publishes or discards
	err  error    // the first failure of the file itself, explained
}

func (on disk) newDraft(path string) (*draft, error) {
	// Not os.CreateTemp: its files are private to the user, while results are
	// read by colleagues, as far as the umask lets them.
	file, err := os.OpenFile(temporaryName(path), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, explain(path, err)
	}
	return &draft{path: path, disk: on, file: file}, nil
}

// Write implements io.Writer.
func (d *draft) Write(p []byte) (int, error) {
	n, err := d.file.Write(p)
	return n, d.note(err)
}

// publish makes the draft the file at its path. On failure the draft is
// discarded and what stood at the path remains.
func (d *draft) publish() error {
	defer d.discard()
	if err := d.note(d.disk.sync(d.file)); err != nil {
		return err
	}
	// Some network file systems report a full disk only here.
	if err := d.note(d.file.Close()); err != nil {
		return err
	}
	if d.part {
		d.file = nil
		return nil
	}
	if err := d.note(d.disk.rename(d.file.Name(), d.path)); err != nil {
		return err
	}
	d.file = nil
	return d.note(d.disk.syncFolder(filepath.Dir(d.path)))
}

// discard removes the temporary file; it does nothing after publish.
func (d *draft) discard() {
	if d.file == nil {
		return
	}
	d.file.Close()
	if !d.part {
		os.Remove(d.file.Name())
	}
	d.file = nil
}

// note explains a failure and remembers the first one.
func (d *draft) note(err error) error {
	if err == nil {
		return nil
	}
	err = explain(d.path, err)
	if d.err == nil {
		d.err = err
	}
	return err
}

const temporaryPrefix, temporarySuffix = ".engram-", ".tmp"

// temporaryName is a fresh name beside path. It does not contain the name of
// path, which may already be as long as a name can be.
func temporaryName(path string) string {
	return filepath.Join(filepath.Dir(path), temporaryPrefix+rand.Text()+temporarySuffix)
}

func isTemporary(name string) bool {
	return strings.HasPrefix(name, temporaryPrefix) && strings.HasSuffix(name, temporarySuffix)
}
