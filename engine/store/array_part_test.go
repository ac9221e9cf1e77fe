package store

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"engram/engine/store/npy"
)

// TestArrayParts: parts that several writers fill in, in any order, make the file that one writer
// would have made; it appears when it is closed.
func TestArrayParts(t *testing.T) {
	dir := t.TempDir()
	shape, rows := []int{5, 3}, []int{0, 2, 3, 5} // three parts
	values := make([]float32, 15)
	for i := range values {
		values[i] = float32(i) / 3
	}
	whole, err := CreateArray(filepath.Join(dir, "whole.npy"), npy.Float32, shape)
	if err != nil {
		t.Fatal(err)
	}
	if err := whole.WriteFloat32(values); err != nil {
		t.Fatal(err)
	}
	if err := whole.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "parts.npy")
	w, err := CreateArray(path, npy.Float32, shape)
	if err != nil {
		t.Fatal(err)
	}
	under, err := w.Share()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []int{2, 0, 1} {
		from, to := 3*rows[p], 3*rows[p+1]
		part, err := OpenArrayPart(under, path, npy.Float32, shape, int64(from), int64(to-from))
		if err != nil {
			t.Fatal(err)
		}
		if err := part.WriteFloat32(values[from:to]); err != nil {
			t.Fatal(err)
		}
		if err := part.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Fatal("the array is there before it is closed")
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	want, _ := os.ReadFile(filepath.Join(dir, "whole.npy"))
	if got, err := os.ReadFile(path); err != nil || !slices.Equal(got, want) {
		t.Errorf("the parts make another file (%v)", err)
	}
}

// TestArrayPartsRefuse: a part beyond the array, one that was not filled, one of nothing; and
// giving up leaves nothing.
func TestArrayPartsRefuse(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.npy")
	w, err := CreateArray(path, npy.Uint8, []int{4})
	if err != nil {
		t.Fatal(err)
	}
	under, err := w.Share()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenArrayPart(under, path, npy.Uint8, []int{4}, 2, 3); err == nil || !strings.Contains(err.Error(), "no elements 2 to 5") {
		t.Errorf("beyond the end: %v", err)
	}
	if _, err := OpenArrayPart(filepath.Join(dir, "b"), path, npy.Uint8, []int{4}, 0, 1); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("no such array: %v", err)
	}
	part, err := OpenArrayPart(under, path, npy.Uint8, []int{4}, 0, 2)
	if err != nil {
		t.Fatal(err)
	}
	if err := part.WriteUint8([]uint8{1}); err != nil {
		t.Fatal(err)
	}
	if err := part.Close(); err == nil || !strings.Contains(err.Error(), "1 elements are missing") {
		t.Errorf("half a part: %v", err)
	}
	w.Abort()
	if left := names(t, dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestCheckpointParts: files that another process has put there count with the checksums that it
// hands on; whoever opens the checkpoint may look at a share of the files.
func TestCheckpointParts(t *testing.T) {
	f, err := Create(filepath.Join(t.TempDir(), "run"), sample())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	before, err := f.Checkpoint(func(dir string) (map[string]string, error) {
		path := filepath.Join(dir, "state.json")
		err := os.WriteFile(path, []byte("as it was summed"), 0o666)
		sums, err2 := Sums(dir, dir)
		return sums, errors.Join(err, err2, os.WriteFile(path, []byte("damaged since"), 0o666))
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.OpenCheckpoint(before, 0, 1); err == nil {
		t.Error("a file that was damaged after its checksum was handed on is whole")
	}
	other, _, err := Join(f.Dir())
	if err != nil {
		t.Fatal(err)
	}
	number, err := f.Checkpoint(func(dir string) (map[string]string, error) {
		part := filepath.Join(dir, "0", "from-3")
		if err := os.MkdirAll(part, 0o777); err != nil {
			return nil, err
		}
		for _, path := range []string{filepath.Join(dir, "state.json"), filepath.Join(part, "U.npy")} {
			if err := os.WriteFile(path, []byte(path), 0o666); err != nil {
				return nil, err
			}
		}
		return Sums(dir, part)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.OpenCheckpoint(number, 0, 1); err != nil {
		t.Error(err)
	}
	damaged := f.Path("checkpoints", checkpointName(number), "0", "from-3", "U.npy")
	if err := os.WriteFile(damaged, []byte("else"), 0o666); err != nil {
		t.Fatal(err)
	}
	_, first := other.OpenCheckpoint(number, 0, 2)
	_, second := other.OpenCheckpoint(number, 1, 2)
	if (first == nil) == (second == nil) {
		t.Errorf("a damaged file is found in one share of two: %v; %v", first, second)
	}
	if err := other.Close(); err != nil {
		t.Error(err)
	}
	if _, _, err := Open(f.Dir()); err == nil {
		t.Error("whoever joins gives up the lock of the other")
	}
}
