package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// checkpointsName is the folder of the checkpoints in a run folder; each is a folder
// itself, numbered in the order they were made.
const checkpointsName = "checkpoints"

// sumsName is the file of a checkpoint that has the SHA-256 of the others, and at last of
// what it says itself.
const sumsName = "sums.json"

// checkpointsKept are the latest checkpoints, which stay.
const checkpointsKept = 2

// checkpointSums is the content of sums.json.
type checkpointSums struct {
	Files map[string]string `json:"files"` // name -> SHA-256
	Sum   string            `json:"sum"`   // SHA-256 of Files as JSON
}

// Checkpoint writes the next checkpoint: write fills the folder dir, and returns the
// checksums of those files that other processes have put there (Sums). It appears under its
// number when it is whole, checksums and all, and on the disk; then older ones than the one
// before it go. On failure nothing of it stays, and those there were do.
func (f *Folder) Checkpoint(write func(dir string) (others map[string]string, err error)) (number int, err error) {
	parent, err := f.prepare(filepath.Join(checkpointsName, "0"))
	if err != nil {
		return 0, err
	}
	parent = filepath.Dir(parent)
	numbers, err := f.Checkpoints()
	if err != nil {
		return 0, err
	}
	if len(numbers) > 0 {
		number = numbers[0] + 1
	}
	final := filepath.Join(parent, checkpointName(number))
	temporary := temporaryName(final)
	if err := os.Mkdir(temporary, 0o777); err != nil {
		return 0, explain(final, err)
	}
	defer func() {
		if err != nil {
			os.RemoveAll(temporary)
		}
	}()
	others, err := write(temporary)
	if err != nil {
		return 0, err
	}
	if err := f.disk.sealCheckpoint(temporary, others); err != nil {
		return 0, err
	}
	if err := f.disk.rename(temporary, final); err != nil {
		return 0, explain(final, err)
	}
	if err := f.disk.syncFolder(parent); err != nil {
		return 0, explain(final, err)
	}
	for i, old := range numbers {
		if i+1 >= checkpointsKept {
			os.RemoveAll(filepath.Join(parent, checkpointName(old))) // one too many does no harm
		}
	}
	return number, nil
}

func checkpointName(number int) string { return fmt.Sprintf("%06d", number) }

// sealCheckpoint writes the checksums, and makes the folder durable.
func (on disk) sealCheckpoint(dir string, others map[string]string) error {
	files, err := on.sumsBelow(dir, dir, others)
	if err != nil {
		return err
	}
	s := checkpointSums{Files: files}
	s.Sum = s.ownSum()
	text, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return err
	}
	return on.writeFile(filepath.Join(dir, sumsName), copyOf(text))
}

// Sums are the checksums of all files in the folder part of a checkpoint that is being
// written in dir, for Checkpoint; the folder is durable then.
func Sums(dir, part string) (map[string]string, error) { return theDisk().sumsBelow(dir, part, nil) }

// sumsBelow are the checksums of all files below the folder part, by their names in dir; those
// that are known are taken as they are.
func (on disk) sumsBelow(dir, part string, known map[string]string) (map[string]string, error) {
	files := maps.Clone(known)
	if files == nil {
		files = map[string]string{}
	}
	err := filepath.WalkDir(part, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return unreadable(path, err)
		}
		if entry.IsDir() {
			return on.syncFolder(path)
		}
		name, err := filepath.Rel(dir, path)
		if err == nil && files[filepath.ToSlash(name)] == "" {
			files[filepath.ToSlash(name)], err = HashFile(path)
		}
		return err
	})
	return files, err
}

func (s checkpointSums) ownSum() string {
	text, err := json.Marshal(s.Files) // keys are sorted
	if err != nil {
		panic("run: checksums that JSON cannot express")
	}
	return sumOf(text)
}

// Checkpoints are the numbers of the checkpoints there are, the latest first, whole or not.
func (f *Folder) Checkpoints() ([]int, error) {
	entries, err := os.ReadDir(f.Path(checkpointsName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, unreadable(f.Path(checkpointsName), err)
	}
	var numbers []int
	for _, e := range entries {
		if n, err := strconv.Atoi(e.Name()); err == nil && e.IsDir() && n >= 0 {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	slices.Reverse(numbers)
	return numbers, nil
}

// DropCheckpoints removes the checkpoints of a run that is done.
func (f *Folder) DropCheckpoints() error {
	if err := f.Lost(); err != nil {
		return err
	}
	if err := os.RemoveAll(f.Path(checkpointsName)); err != nil {
		return explain(f.Path(checkpointsName), err)
	}
	return nil
}

// OpenCheckpoint returns the folder of a checkpoint after it has compared the files in it
// with their checksums: every of-th of them, from the one of number part on, since several
// processes may share that work. The error of one that is not what was written names the file.
func (f *Folder) OpenCheckpoint(number, part, of int) (dir string, err error) {
	dir = f.Path(checkpointsName, checkpointName(number))
	text, err := readAtMost(filepath.Join(dir, sumsName), manifestLimit)
	if err == nil {
		err = compareSums(dir, text, part, of)
	}
	if err != nil {
		return "", err
	}
	return dir, nil
}

// compareSums compares files of the checkpoint dir with their checksums in the text of its sums.json.
func compareSums(dir string, text []byte, part, of int) error {
	sums := filepath.Join(dir, sumsName)
	var s checkpointSums
	if err := decodeStrictly(text, &s); err != nil {
		return fmt.Errorf("%s: %w", sums, err)
	}
	if s.Sum != s.ownSum() {
		return fmt.Errorf("%s: is damaged: it does not have the checksum that it names", sums)
	}
	for i, name := range slices.Sorted(maps.Keys(s.Files)) {
		if i%of != part {
			continue
		}
		want := s.Files[name]
		if !filepath.IsLocal(name) {
			return fmt.Errorf("%s: %q leads out of the checkpoint", sums, name)
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		got, err := HashFile(path)
		if err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("%s: is damaged: its SHA-256 is %s, and %s was written", path, got, want)
		}
	}
	return nil
}
