//go:build unix

package store

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestPipesAreRefused: a file that is none is refused at once, and not waited for.
func TestPipesAreRefused(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "X.npy")
	if err := syscall.Mkfifo(pipe, 0o666); err != nil {
		t.Skipf("no pipe can be made here: %v", err)
	}
	for path, what := range map[string]string{pipe: "is a pipe", "/dev/zero": "is a device", filepath.Dir(pipe): "is a directory"} {
		for name, open := range map[string]func() error{
			"OpenArray": func() error { _, err := OpenArray(path); return err },
			"HashFile":  func() error { _, err := HashFile(path); return err },
			"ReadTable": func() error { _, err := ReadTable(path); return err },
		} {
			refused := make(chan error, 1)
			go func() { refused <- open() }()
			select {
			case err := <-refused:
				contains(t, err, path, what)
			case <-time.After(time.Minute):
				t.Fatalf("%s waits for %s", name, path)
			}
		}
	}
}
