package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"engram/engine/store"
)

// program is a command line as a process of its own.
func program(args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), "ENGRAM_TEST_IS_PROGRAM=1")
	return c
}

// await waits until there is something at path; for a minute, which only a machine under a heavy load needs.
func await(t *testing.T, path string) {
	t.Helper()
	until(t, path+" does not appear", func() bool { _, err := os.Stat(path); return err == nil })
}

// awaitCheckpoint waits for a checkpoint with at least this number in a run folder, which keeps the last two.
func awaitCheckpoint(t *testing.T, dir string, number int) {
	t.Helper()
	until(t, fmt.Sprintf("no checkpoint %d appears in %s", number, dir), func() bool {
		names, _ := os.ReadDir(filepath.Join(dir, "checkpoints"))
		return slices.ContainsFunc(names, func(e os.DirEntry) bool { n, err := strconv.Atoi(e.Name()); return err == nil && n >= number })
	})
}

// awaitText waits until the file at path holds a text.
func awaitText(t *testing.T, path, text string) {
	t.Helper()
	until(t, path+" does not come to hold "+text, func() bool { content, _ := os.ReadFile(path); return strings.Contains(string(content), text) })
}

// until waits until something is so.
func until(t *testing.T, otherwise string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if so() {
			return
		}
	}
	t.Fatal(otherwise)
}

// load reads an array.
func load(t *testing.T, path string) []float64 {
	t.Helper()
	a, err := store.OpenArray(path)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	data := make([]float64, a.Len())
	if err := a.ReadFloats(data); err != nil {
		t.Fatal(err)
	}
	return data
}
