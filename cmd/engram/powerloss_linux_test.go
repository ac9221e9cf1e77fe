package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"engram/cmd/engram/internal/intercept"
)

// losses are what a file system may have lost of the changes that were not synced; the random one differs from one
// loss to the next.
func losses(r *rand.Rand) []intercept.Loss {
	all := func(string) bool { return true }
	none := func(string) bool { return false }
	some := func(string) bool { return r.IntN(2) == 0 }
	now := func(data, _ []byte) []byte { return data }
	before := func(_, durable []byte) []byte { return durable }
	torn := func(data, _ []byte) []byte { // its size, and the first half of its blocks
		return append(slices.Clone(data[:len(data)/2]), make([]byte, len(data)-len(data)/2)...)
	}
	return []intercept.Loss{
		{Name: "nothing", Entry: all, Content: now},
		{Name: "data", Entry: all, Content: before},
		{Name: "half of the data", Entry: all, Content: torn},
		{Name: "names", Entry: none, Content: now},
		{Name: "names and data", Entry: none, Content: before},
		{Name: "something", Entry: some, Content: func(data, durable []byte) []byte {
			return []func(_, _ []byte) []byte{now, before, torn}[r.IntN(3)](data, durable)
		}},
	}
}

// TestPowerLoss writes down the file-system calls of a life, and for the first k of them, every k (-every 1),
// makes what a disk may have of them whose power was cut then: all, or without what was not synced, or torn. The next
// command, resume or the same run, gives the files of a run that nobody disturbed.
func TestPowerLoss(t *testing.T) {
	slow(t)
	l := livedThrough(t, shortLife)
	top := t.TempDir()
	var calls []intercept.Call
	err := intercept.Run(l.command(filepath.Join(top, "out")), top, func(c intercept.Call) intercept.Answer {
		calls = append(calls, c)
		return intercept.Proceed()
	})
	if errors.Is(err, intercept.ErrUnsupported) {
		t.Skip(err)
	} else if err != nil {
		t.Fatal(err)
	}
	disk, seen, r := intercept.NewDisk(top), map[string]bool{}, rand.New(rand.NewPCG(1, 2))
	for k, call := range calls {
		if err := disk.Do(call); err != nil {
			t.Fatal(err)
		}
		if (k+1)%*every != 0 && k+1 < len(calls) {
			continue
		}
		for _, loss := range losses(r) {
			what := fmt.Sprintf("power cut after call %d of %d (%s %s), %s lost", k+1, len(calls), call.Name, filepath.Base(call.Path), loss.Name)
			l.loss(t, what, disk, loss, seen)
		}
	}
	t.Logf("%d calls, %d different disks", len(calls), len(seen))
}

// loss goes on with what is left on the disk, unless the same was left before.
func (l *undisturbed) loss(t *testing.T, what string, disk *intercept.Disk, loss intercept.Loss, seen map[string]bool) {
	t.Helper()
	top, err := os.MkdirTemp("", "loss")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(top)
	if err := disk.After(loss, top); err != nil {
		t.Fatal(err)
	}
	if same := fingerprint(t, top); seen[same] {
		return
	} else {
		seen[same] = true
	}
	out := filepath.Join(top, "out")
	if output, err := l.command(out).CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", what, err, output)
		return
	}
	l.right(t, what, out)
}

// fingerprint is the SHA-256 of all names and files below a folder.
func fingerprint(t *testing.T, dir string) string {
	t.Helper()
	h := sha256.New()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		fmt.Fprintf(h, "%s %v\n", name, d.IsDir())
		if !d.IsDir() {
			content, err := os.ReadFile(path)
			fmt.Fprintf(h, "%x\n", sha256.Sum256(content))
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}
