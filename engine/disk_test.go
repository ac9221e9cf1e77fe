package engine

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"engram/engine/store"
	"engram/kernels"
)

// TestDisk: factors of N = 1,000, z = 2 are 8,000,000 bytes in float32. A run that writes
// checkpoints has three at most, two and one in the making; one that stops has one; out of core
// there is another copy. Networks of a batch are in one checkpoint.
func TestDisk(t *testing.T) {
	const factors = 8_000_000
	const text = "network: {neurons: 1000, factors: 2, coding_level: 0.1}\npatterns: {count: 5}\nphases: [{sleep: {cycles: 1, rate: 0}}]\n"
	for _, c := range []struct {
		more    string
		options Options
		beside  int64
	}{
		{"", Options{CheckpointEvery: 10 * time.Minute}, 3 * factors},
		{"", Options{}, factors},
		{"", Options{CheckpointEvery: -1}, 0},
		{"", Options{Memory: 7 << 20}, 2 * factors},
		{"", Options{Memory: 7 << 20, CheckpointEvery: time.Second}, 4 * factors},
		{"sweep: {seed: [1, 2]}\n", Options{CheckpointEvery: time.Second, Batch: 2}, 6 * factors},
		{"sweep: {seed: [1, 2]}\n", Options{CheckpointEvery: time.Second, Batch: 1}, 3 * factors},
		{"sweep: {network.neurons: [100, 1000, 500]}\n", Options{Batch: 1}, factors},
	} {
		j, err := Prepare(parse(t, text+c.more), float32On(t, 1), c.options)
		if err != nil {
			t.Fatal(err)
		}
		if streams := j.StreamRows > 0; streams != (c.options.Memory > 0) {
			t.Errorf("%q, %+v: blocks of %d rows", c.more, c.options, j.StreamRows)
		}
		if d := j.Disk(); d.Temporary != c.beside || d.All() != d.Final+d.Temporary {
			t.Errorf("%q, %+v: %d bytes beside, want %d", c.more, c.options, d.Temporary, c.beside)
		}
	}
}

// TestDiskOfPrecision: float64 takes twice the room of factors, beside and kept.
func TestDiskOfPrecision(t *testing.T) {
	kept := map[kernels.Precision]int64{}
	for _, d := range devices(t) {
		if !strings.HasPrefix(d.name, "cpu float") {
			continue
		}
		j, err := Prepare(parse(t, "network: {neurons: 1000, factors: 2, coding_level: 0.1}\npatterns: {count: 5}\nphases: [{sleep: {cycles: 1, rate: 0}}]\nsave: [U]\n"), d.target, Options{})
		if err != nil {
			t.Fatal(err)
		}
		p := d.target.Precision()
		kept[p] = j.Disk().Final
		if want := 1000 * 1000 * 2 * p.Bytes(); j.Disk().Temporary != want {
			t.Errorf("%s: %d bytes beside, want %d", p, j.Disk().Temporary, want)
		}
	}
	if kept[kernels.Float64]-kept[kernels.Float32] != 8_000_000 {
		t.Errorf("kept: %v", kept)
	}
}

// TestDiskKept: what a run leaves in its folder is what was said, a tenth more or less.
func TestDiskKept(t *testing.T) {
	for _, more := range []string{
		"save: [U, theta, X]\n",
		"save: [X]\nrecord: {every: 1000, observables: [error]}\nsweep: {phases.2.sleep.snapshots: [[]], network.neurons: [500]}\n",
		"save: [X]\nrecord: {every: 1}\n",
		"save: [U]\nsweep: {network.neurons: [60, 90]}\n",
	} {
		text := "network: {neurons: 120, factors: 2, coding_level: 0.1}\npatterns: {count: 12}\nphases: [{wake: {passes: 9, rate: 0.1}}, {wake: {passes: 9, rate: 0.1}}, {sleep: {cycles: 60, rate: 0.01, length: 5, snapshots: [0, 20]}}]\n" + more
		j, err := Prepare(parse(t, text), float32On(t, 1), Options{CheckpointEvery: -1})
		if err != nil {
			t.Fatal(err)
		}
		folder, m := newFolder(t)
		if err := j.Run(context.Background(), store.InFolder(folder, m), func(Event) {}); err != nil {
			t.Fatal(err)
		}
		said, size := j.Disk().Final, int64(0)
		err = filepath.WalkDir(folder.Dir(), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".npy") && entry.Name() != "metrics.csv" {
				return err
			}
			info, err := entry.Info()
			size += info.Size()
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if r := float64(said) / float64(size); r < 0.9 || r > 1.1 {
			t.Errorf("%s: %d bytes were said, %d are there", more, said, size)
		}
	}
}

// TestDiskOfRecords: metrics.csv is at most as long as was said, and hardly shorter where its numbers have all their digits.
func TestDiskOfRecords(t *testing.T) {
	const text = "network: {neurons: 30, factors: 2, coding_level: 0.2}\npatterns: {count: 3}\nphases: [{sleep: {cycles: 300, rate: 0.01}}]\nrecord: {every: 1, observables: [%s]}\n"
	for _, names := range []string{"margin_min", "margin_min, l1"} {
		j, err := Prepare(parse(t, fmt.Sprintf(text, names)), float64On(t), Options{})
		if err != nil {
			t.Fatal(err)
		}
		folder, m := newFolder(t)
		if err := j.Run(t.Context(), store.InFolder(folder, m), func(Event) {}); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(folder.Path("metrics.csv"))
		if err != nil {
			t.Fatal(err)
		}
		said := float64(j.records(j.First()))
		if part := float64(info.Size()) / said; part > 1 || part < 0.85 {
			t.Errorf("%s: metrics.csv has %d bytes, %g were said", names, info.Size(), said)
		}
	}
}

// TestFiles: the files that a run is said to make are those that it makes, but for a report; and no
// more while it runs.
func TestFiles(t *testing.T) {
	text := `
network: {neurons: 20, factors: 2, coding_level: 0.2}
patterns: {count: 3}
phases:
  - sleep: {cycles: 4, rate: 0.01, length: 5, snapshots: [0, 2, 4], snapshots_of: [W, U]}
  - recall: {levels: [0], trials: 1}
save: [%s]
record: {memories: ends, probes: {neurons: [0]}}
sweep: {seed: [1, 2, 3], network.factors: [1, 2]}
`
	count := func(dir string) (n int64) {
		err := filepath.WalkDir(dir, func(string, fs.DirEntry, error) error { n++; return nil })
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, save := range []string{"", "U, X, theta"} {
		j, err := Prepare(parse(t, fmt.Sprintf(text, save)), float32On(t, 1), Options{CheckpointEvery: time.Nanosecond})
		if err != nil {
			t.Fatal(err)
		}
		folder, m := newFolder(t)
		most := int64(0)
		err = j.Run(t.Context(), store.InFolder(folder, m), func(Event) { most = max(most, count(folder.Dir())) })
		if err != nil {
			t.Fatal(err)
		}
		room := j.Disk()
		if err := folder.DropCheckpoints(); err != nil {
			t.Fatal(err)
		}
		const after = 3 // the report and two tables of all networks
		if got := count(folder.Dir()) + after; got != room.Inodes {
			t.Errorf("save [%s]: there are %d files, want %d", save, got, room.Inodes)
		}
		if most > room.Inodes+room.TemporaryInodes || most < room.TemporaryInodes {
			t.Errorf("save [%s]: there were %d files at a time, want about %d + %d", save, most, room.Inodes, room.TemporaryInodes)
		}
	}
}
