//go:build unix

package store

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestReserve: a run folder holds room for a manifest of twice its size and some messages, which grows
// with the manifest when the folder is opened again, stays while there is other room, and goes at the end.
func TestReserve(t *testing.T) {
	m := sample()
	f, err := Create(filepath.Join(t.TempDir(), "run"), m)
	if err != nil {
		t.Fatal(err)
	}
	path := f.Path(".reserve")
	check := func(when string) {
		t.Helper()
		manifest, err := os.Stat(f.Path(ManifestName))
		if err != nil {
			t.Fatal(err)
		}
		held, err := os.Stat(path)
		if err != nil {
			t.Fatalf("%s: %v", when, err)
		}
		if want := 2*manifest.Size() + 8<<10; held.Size() != want {
			t.Errorf("%s: %d bytes are held, want %d", when, held.Size(), want)
		}
		if s, ok := held.Sys().(*syscall.Stat_t); ok && s.Blocks*512 < manifest.Size() {
			t.Errorf("%s: %d blocks of the disk are held: the file is a hole", when, s.Blocks)
		}
	}
	check("a new folder")
	if err := f.SaveManifest(m); err != nil {
		t.Fatal(err)
	}
	check("a manifest that had room")
	m.Message = strings.Repeat("no space ", 5000)
	if err := f.SaveManifest(m); err != nil {
		t.Fatal(err)
	}
	again := func() {
		t.Helper()
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Error("the reserve stays in a folder that nobody works in")
		}
	}
	again()
	if f, _, err = Open(f.Dir()); err != nil {
		t.Fatal(err)
	}
	check("a folder that is opened again")
	again()
}
