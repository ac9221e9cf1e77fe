package machine

import (
	"time"

	"engram/engine/store"

	"golang.org/x/sync/errgroup"
)

// DiskSpeed is how fast files can be written, in seconds. The zero value is a disk that takes
// no time.
type DiskSpeed struct {
	File float64 // for each file, many written at a time
	Byte float64

	Folder string // where that is; "" where nothing can be written
}

// MeasureDisk writes files without names into a folder, for about the given time, and
// returns how fast that was. Where nothing can be written the speed is zero.
func MeasureDisk(dir string, budget time.Duration) DiskSpeed {
	const (
		few   = 100      // bytes
		chunk = 1 << 20  // bytes
		most  = 16 << 20 // bytes
	)
	begin := time.Now()
	var writing errgroup.Group
	for range store.FilesClosing {
		writing.Go(func() error { return writeUnnamed(dir, few, func(int) bool { return false }) })
	}
	if writing.Wait() != nil {
		return DiskSpeed{}
	}
	// a file that stays has a name too, and its folder is synced
	speed := DiskSpeed{Folder: dir, File: 2 * time.Since(begin).Seconds() / store.FilesClosing}
	begin = time.Now()
	written := 0
	err := writeUnnamed(dir, chunk, func(n int) bool {
		written = n
		return n < most && time.Since(begin) < budget/2
	})
	if err == nil {
		speed.Byte = time.Since(begin).Seconds() / float64(written)
	}
	return speed
}

// writeUnnamed writes and syncs a file of chunks that nobody sees, as long as more wants it.
func writeUnnamed(dir string, chunk int, more func(written int) bool) error {
	file, err := openUnnamed(dir)
	if err != nil {
		return err
	}
	defer file.Close()
	data, written := make([]byte, chunk), 0
	for next := true; next; next = more(written) {
		n, err := file.Write(data)
		if err != nil {
			return err
		}
		written += n
	}
	return file.Sync()
}
