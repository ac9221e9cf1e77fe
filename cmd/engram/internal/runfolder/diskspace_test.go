package runfolder

import (
	"strings"
	"testing"

	"engram/engine"
)

// TestRoom: what a disk must have, in bytes and in files; a file system that does not count files has
// no limit on them.
func TestRoom(t *testing.T) {
	disk := engine.DiskUsage{Final: 100, Temporary: 50, Inodes: 10, TemporaryInodes: 5}
	for _, c := range []struct {
		room DiskSpace
		want string
	}{
		{DiskSpace{Bytes: 150, files: 15, counted: true}, ""},
		{DiskSpace{Bytes: 149, files: 15, counted: true}, "149 bytes free"},
		{DiskSpace{Bytes: 150, files: 14, counted: true}, "14 files (inodes) left, and the run may make 15"},
		{DiskSpace{Bytes: 150}, ""},
	} {
		err := c.room.enoughFor(disk, "runs/x")
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.room, err, c.want)
		}
	}
}
