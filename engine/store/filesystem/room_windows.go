package filesystem

import "golang.org/x/sys/windows"

// RoomOf is the room on the disk of a folder.
func RoomOf(dir string) (Room, error) {
	path, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return Room{}, err
	}
	var free, total uint64
	if err := windows.GetDiskFreeSpaceEx(path, &free, &total, nil); err != nil {
		return Room{}, err
	}
	return Room{Bytes: int64(free), Total: int64(total)}, nil
}
