package compare

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"engram/engine/store"
)

// ofNetwork are the kinds of files that a network has.
var ofNetwork = []string{".csv", ".npy", ".npz"}

// files are the results of a run that are those of both, or of a network that both have: paths in the folder.
func (r Run) files(common []int) ([]string, error) {
	var files []string
	for _, name := range []string{"metrics.csv", store.ReplicasName} {
		if _, err := os.Stat(r.path(name)); err == nil {
			files = append(files, name)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	for _, number := range common {
		dir := filepath.Join("arrays", fmt.Sprint(number))
		entries, err := os.ReadDir(r.path(dir))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, e := range entries {
			if name := e.Name(); name[0] != '.' && slices.Contains(ofNetwork, filepath.Ext(name)) {
				files = append(files, filepath.Join(dir, name))
			}
		}
	}
	return files, nil
}

// sameBytes reports whether two files have the same bytes.
func sameBytes(a, b string) (bool, error) {
	var files [2]*os.File
	var size [2]int64
	for i, path := range []string{a, b} {
		file, err := store.OpenRegular(path)
		if err != nil {
			return false, err
		}
		defer file.Close()
		info, err := file.Stat()
		if err != nil {
			return false, err
		}
		files[i], size[i] = file, info.Size()
	}
	if size[0] != size[1] {
		return false, nil
	}
	pieces := [2][]byte{make([]byte, 1<<20), make([]byte, 1<<20)}
	for {
		na, errA := io.ReadFull(files[0], pieces[0])
		nb, errB := io.ReadFull(files[1], pieces[1])
		if !bytes.Equal(pieces[0][:na], pieces[1][:nb]) {
			return false, nil
		}
		for i, err := range []error{errA, errB} {
			if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
				return false, fmt.Errorf("%s: cannot be read: %w", files[i].Name(), err)
			}
		}
		if errA != nil || errB != nil {
			return true, nil
		}
	}
}
