package filesystem

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestLocks: one open file locks alone or several together, readers may read what is locked, and closing gives the lock up.
func TestLocks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	if err := os.WriteFile(path, []byte("process 7\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	open := func() *os.File {
		file, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { file.Close() })
		return file
	}
	alone := open()
	if err := TryLock(alone); err != nil {
		t.Fatal(err)
	}
	if err := TryLock(open()); !errors.Is(err, ErrHeld) {
		t.Errorf("a second lock: %v", err)
	}
	if err := TryRLock(open()); !errors.Is(err, ErrHeld) {
		t.Errorf("a shared lock of what is locked: %v", err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "process 7\n" {
		t.Errorf("a locked file reads as %q, %v", text, err)
	}
	alone.Close()
	for range 2 {
		if err := TryRLock(open()); err != nil {
			t.Errorf("a lock that was given up: %v", err)
		}
	}
	if err := TryLock(open()); !errors.Is(err, ErrHeld) {
		t.Errorf("a lock of what others share: %v", err)
	}
}

// TestRoomOf: a disk has room for this test, of which no more is free than there is in all; a folder that is missing is an error.
func TestRoomOf(t *testing.T) {
	dir := t.TempDir()
	room, err := RoomOf(dir)
	if err != nil || room.Bytes <= 0 || room.Bytes > room.Total || room.NoFilesLeft() {
		t.Errorf("%+v, %v", room, err)
	}
	if _, err := RoomOf(filepath.Join(dir, "missing")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that is missing: %v", err)
	}
}

// TestNoFilesLeft: a disk with a limit on files, none left, and room.
func TestNoFilesLeft(t *testing.T) {
	for room, want := range map[Room]bool{
		{Bytes: 1, CountsFiles: true}:           true,
		{Bytes: 0, CountsFiles: true}:           false,
		{Bytes: 1, CountsFiles: true, Files: 1}: false,
		{Bytes: 1}:                              false,
	} {
		if got := room.NoFilesLeft(); got != want {
			t.Errorf("%+v: %v", room, got)
		}
	}
}

// TestRename: a file replaces a file, and a folder replaces nothing.
func TestRename(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"new", "old"} {
		if err := errors.Join(os.WriteFile(at(name), []byte(name), 0o666), os.Mkdir(at(name+" folder"), 0o777)); err != nil {
			t.Fatal(err)
		}
	}
	if err := Rename(at("new"), at("old")); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(at("old")); err != nil || string(text) != "new" {
		t.Errorf("the old name has %q, %v", text, err)
	}
	if err := Rename(at("new folder"), at("old folder")); err == nil {
		t.Error("a folder was replaced")
	}
}
