// Package filesystem has what package os lacks for run folders: locks of files, the room of a disk, and the reasons of
// failures under one name on all systems. Each system has a file of its own.
//
// On Windows a folder is not renamed while a file in it is open ([RenamesOpenFolders]), a file is not replaced while another
// process reads it ([Rename] waits for that), folders cannot be synced ([WithoutFolderSync]), and disks do not count files.
package filesystem

import "errors"

// ErrHeld says that another process, or another open file of this one, holds a lock.
var ErrHeld = errors.New("the lock is held elsewhere")

// Room is what a disk has left for a user.
type Room struct {
	Bytes, Total int64 // free, and in all: 0 in all where the system keeps no files of users, as in /proc
	Files        int64 // files and folders (inodes) that can still be made
	CountsFiles  bool  // the disk has a limit on those
}

// NoFilesLeft tells whether the disk has room, and can make no more files.
func (r Room) NoFilesLeft() bool { return r.CountsFiles && r.Files == 0 && r.Bytes > 0 }
