//go:build unix

package filesystem

import "syscall"

// RoomOf is the room on the disk of a folder.
func RoomOf(dir string) (Room, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return Room{}, err
	}
	// Btrfs and others have no fixed number of inodes, and give 0.
	block := int64(s.Bsize)
	return Room{Bytes: int64(s.Bavail) * block, Total: int64(s.Blocks) * block, Files: int64(s.Ffree), CountsFiles: s.Files > 0}, nil
}
