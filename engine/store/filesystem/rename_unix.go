//go:build unix

package filesystem

import "os"

// RenamesOpenFolders tells whether a folder can be renamed while a file in it is open.
const RenamesOpenFolders = true

// Rename renames a file or folder, and replaces a file that has the name; never a folder.
func Rename(from, to string) error { return os.Rename(from, to) }
