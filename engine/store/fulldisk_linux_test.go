package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"engram/engine/store/npy"
)

// smallDisk mounts a file system of so many KiB.
func smallDisk(t *testing.T, options string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", options, "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("no tmpfs may be mounted here: %v %s", err, bytes.TrimSpace(out))
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Errorf("unmount %s: %v", dir, err)
		}
	})
	return dir
}

// TestManifestOnAFullDisk: the manifest can still say how the run ended.
func TestManifestOnAFullDisk(t *testing.T) {
	t.Run("new", func(t *testing.T) { manifestOnAFullDisk(t, false) })
	t.Run("continued", func(t *testing.T) { manifestOnAFullDisk(t, true) })
}

func manifestOnAFullDisk(t *testing.T, again bool) {
	disk := smallDisk(t, "size=64k")
	m := sample()
	folder, err := Create(filepath.Join(disk, "run"), m)
	if err == nil && again {
		folder.Close()
		folder, m, err = Open(folder.Dir())
	}
	if err != nil {
		t.Fatal(err)
	}
	for i := range 64 { // pages of a tmpfs
		if err := os.WriteFile(filepath.Join(disk, fmt.Sprint("page", i)), make([]byte, 4096), 0o666); err != nil {
			break
		}
	}
	m.Status, m.Message, m.End = Failed, strings.Repeat("no space ", 100), m.Start.Add(time.Minute)
	if err := folder.SaveManifest(m); err != nil {
		t.Fatal(err)
	}
	folder.Close()
	if got, err := ReadManifest(folder.Dir()); err != nil || got.Status != Failed {
		t.Errorf("the manifest says %v (%v)", got, err)
	}
	if got := names(t, folder.Dir()); slices.Contains(got, ".reserve") {
		t.Errorf("left behind: %v", got)
	}
}

func TestFullDisk(t *testing.T) {
	disk := smallDisk(t, "size=64k")
	folder, err := Create(filepath.Join(disk, "run"), sample())
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	if err := folder.WriteFile("metrics.csv", text("old")); err != nil {
		t.Fatal(err)
	}
	full := func(err error, path string) {
		t.Helper()
		if !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("got %v", err)
		}
		contains(t, err, path+": no space left on device; free some space or choose another --out")
		if strings.Contains(err.Error(), temporaryPrefix) {
			t.Errorf("%q names the temporary file", err)
		}
	}
	metrics := folder.Path("metrics.csv")
	full(folder.WriteFile("metrics.csv", text(strings.Repeat("x", 1<<20))), metrics)
	// Small pieces, whose error comes out of the buffer late or only at the end.
	full(folder.WriteFile("metrics.csv", func(w io.Writer) error {
		for range 60 {
			w.Write(make([]byte, 1000))
		}
		return nil
	}), metrics)

	w, err := folder.CreateArray("arrays/0/U.npy", npy.Float32, []int{1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	full(w.WriteFloat32(make([]float32, 1<<20)), folder.Path("arrays/0/U.npy"))
	full(w.Close(), folder.Path("arrays/0/U.npy"))

	if got, err := os.ReadFile(metrics); string(got) != "old" || err != nil {
		t.Errorf("the old file holds %q, %v", got, err)
	}
	if got := names(t, folder.Path("arrays/0")); len(got) != 0 {
		t.Errorf("left behind: %v", got)
	}

	if err := os.WriteFile(filepath.Join(disk, "filler"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	filler, _ := os.OpenFile(filepath.Join(disk, "filler"), os.O_WRONLY, 0)
	for {
		if _, err := filler.Write(make([]byte, 512)); err != nil {
			break
		}
	}
	filler.Close()
	before := names(t, disk)
	second := filepath.Join(disk, "new", "run")
	_, err = Create(second, sample())
	full(err, second)
	if got := names(t, disk); !slices.Equal(got, before) {
		t.Errorf("Create left %v behind, there was %v", got, before)
	}
}

func TestReadOnlyDisk(t *testing.T) {
	disk := smallDisk(t, "size=64k,ro")
	dir := filepath.Join(disk, "a", "run")
	_, err := Create(dir, sample())
	if !errors.Is(err, syscall.EROFS) {
		t.Errorf("got %v", err)
	}
	contains(t, err, disk, "read-only file system", "choose an --out where you may write")
}

// TestNoMoreFiles: a disk that has room and no inodes is named as what it is.
func TestNoMoreFiles(t *testing.T) {
	disk := smallDisk(t, "size=1m,nr_inodes=8")
	folder, err := Create(filepath.Join(disk, "run"), sample())
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	for i := range 8 {
		if err = folder.WriteFile(fmt.Sprint("arrays/0/", i), text("x")); err != nil {
			break
		}
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got %v", err)
	}
	contains(t, err, "arrays/0/", "no files (inodes) left", "remove files")
}
