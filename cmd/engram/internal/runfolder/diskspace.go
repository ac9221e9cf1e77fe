package runfolder

import (
	"fmt"
	"os"
	"path/filepath"

	"engram/engine"
	"engram/engine/store/filesystem"
)

// DiskSpace is what a disk has left for a user.
type DiskSpace struct {
	Bytes   int64
	files   int64 // files and folders (inodes) that can still be made
	counted bool  // the disk has a limit on those
}

// DiskSpaceFor is how much room the disk of dir has; the error says that it may be too little.
func DiskSpaceFor(job *engine.Job, dir string) (DiskSpace, error) {
	free, err := freeOn(dir)
	if err != nil {
		return free, err
	}
	return free, free.enoughFor(job.Disk(), dir)
}

// enoughFor is an error where a run in dir may need more than there is.
func (r DiskSpace) enoughFor(disk engine.DiskUsage, dir string) error {
	if disk.All() > r.Bytes {
		return fmt.Errorf("%s: there are %s free, and the run may need %s (%s of them for checkpoints and factors while it runs); "+
			"choose another --out, save less (save: []), keep fewer checkpoints (--checkpoint-every 0), or free some space",
			dir, engine.Bytes(r.Bytes), engine.Bytes(disk.All()), engine.Bytes(disk.Temporary))
	}
	if files := disk.Inodes + disk.TemporaryInodes; r.counted && files > r.files {
		return fmt.Errorf("%s: the disk has %d files (inodes) left, and the run may make %d; "+
			"choose another --out, save less (save: []), run shares of the sweep (--shard) on several disks, or remove files",
			dir, r.files, files)
	}
	return nil
}

// DescribeFiles says how many files the disk has left.
func (r DiskSpace) DescribeFiles() string {
	if !r.counted {
		return "as many as there is room for"
	}
	return fmt.Sprintf("%d free", r.files)
}

// freeOn is the room that a user has on the disk of the folder out, or of the nearest one there is.
func freeOn(out string) (DiskSpace, error) {
	dir := Nearest(out)
	room, err := filesystem.RoomOf(dir)
	if err != nil {
		return DiskSpace{}, fmt.Errorf("%s: %w", dir, err)
	}
	if room.Total == 0 { // as /proc
		return DiskSpace{}, fmt.Errorf("%s: the file system there (of %s) holds no files of users; choose another --out", out, dir)
	}
	return DiskSpace{Bytes: room.Bytes, files: room.Files, counted: room.CountsFiles}, nil
}

// Nearest is the folder out, absolute, or the nearest one above it that there is.
func Nearest(out string) string {
	dir, err := filepath.Abs(out)
	if err != nil {
		return out
	}
	for {
		if info, err := os.Stat(dir); err == nil && info.IsDir() || dir == filepath.Dir(dir) {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}
