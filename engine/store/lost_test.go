package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"engram/engine/store/npy"
)

// TestLostFolder: a run folder that was deleted, emptied, moved or replaced is never made again, and
// nothing is written into what has its name now.
func TestLostFolder(t *testing.T) {
	writes := map[string]func(f *Folder) error{
		"table":  func(f *Folder) error { return f.WriteFile("metrics.csv", text("x")) },
		"array":  func(f *Folder) error { _, err := f.CreateArray("arrays/0/U.npy", npy.Uint8, []int{1}); return err },
		"folder": func(f *Folder) error { return f.MakeFolders([]string{"arrays/0"}) },
		"checkpoint": func(f *Folder) error {
			_, err := f.Checkpoint(func(string) (map[string]string, error) { return nil, nil })
			return err
		},
		"dropping checkpoints": (*Folder).DropCheckpoints,
	}
	for what, c := range map[string]struct {
		lose func(dir string) error
		want []string
	}{
		"deleted": {os.RemoveAll, []string{"deleted", "run it again"}},
		"emptied": {func(dir string) error {
			return errors.Join(os.RemoveAll(dir+"/manifest.json"), os.RemoveAll(dir+"/.lock"))
		}, []string{"deleted"}},
		"moved":    {func(dir string) error { return os.Rename(dir, dir+"-kept") }, []string{"moved to", "-kept", "engram resume"}},
		"replaced": {func(dir string) error { return errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o777)) }, []string{"deleted"}},
	} {
		t.Run(what, func(t *testing.T) {
			top := t.TempDir()
			dir := filepath.Join(top, "run")
			f, err := Create(dir, sample())
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if err := f.Lost(); err != nil {
				t.Fatal(err)
			}
			if err := c.lose(dir); err != nil {
				t.Fatal(err)
			}
			before := tree(t, top)
			for name, write := range writes {
				err := write(f)
				if !errors.Is(err, ErrLost) {
					t.Errorf("%s: %v", name, err)
				}
				contains(t, err, append(c.want, dir)...)
			}
			if after := tree(t, top); after != before {
				t.Errorf("there was\n%s\nand now\n%s", before, after)
			}
			m := sample()
			m.Status, m.Message = Failed, "gone"
			err = f.SaveManifest(m)
			if moved := what == "moved"; moved != (err == nil) || !moved && !errors.Is(err, ErrLost) {
				t.Errorf("the manifest is saved with %v", err)
			}
			if what == "moved" {
				if got, err := ReadManifest(dir + "-kept"); err != nil || got.Status != Failed {
					t.Errorf("where it is now the manifest says %v (%v)", got, err)
				}
				absentIn(t, dir)
			}
		})
	}
}

// TestMovedWithoutLock: where a run folder was moved to is said also when its lock is deleted there.
func TestMovedWithoutLock(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	f, err := Create(dir, sample())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := errors.Join(os.Rename(dir, dir+"-kept"), os.Remove(filepath.Join(dir+"-kept", lockName))); err != nil {
		t.Fatal(err)
	}
	contains(t, f.Lost(), "it was moved to "+dir+"-kept while")
}

// tree lists all files below dir.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		fmt.Fprintln(&all, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

func absentIn(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Lstat(path); err == nil {
		t.Errorf("%s is there again", path)
	}
}
