package store

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestReadReplicas: numbers and swept values of a folder's networks; what is no such table names its file.
func TestReadReplicas(t *testing.T) {
	dir := t.TempDir()
	if _, err := ReadReplicas(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	read := func(text string) (*Replicas, error) {
		if err := os.WriteFile(filepath.Join(dir, ReplicasName), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return ReadReplicas(dir)
	}
	r, err := read("replica,seed,phases.0.sleep.beta\n3,7,20\n1,7,\"[1, 2]\"\n")
	if err != nil || !slices.Equal(r.Numbers, []int{3, 1}) || !slices.Equal(r.Swept, []string{"seed", "phases.0.sleep.beta"}) ||
		!maps.EqualFunc(r.Values, map[int][]string{3: {"7", "20"}, 1: {"7", "[1, 2]"}}, slices.Equal) {
		t.Errorf("%+v (%v)", r, err)
	}
	for text, want := range map[string]string{
		"replica\nx\n":    `there is no replica "x"`,
		"replica\n-1\n":   `there is no replica "-1"`,
		"replica\n1\n1\n": "replica 1 is there twice",
		"":                "is empty",
	} {
		if _, err := read(text); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), filepath.Join(dir, ReplicasName)) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
