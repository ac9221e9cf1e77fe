package filesystem

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// RenamesOpenFolders tells whether a folder can be renamed while a file in it is open.
const RenamesOpenFolders = false

// Rename renames a file or folder, and replaces a file that has the name; never a folder. It tries again for two seconds
// while another process, such as a reader or a virus scanner, has the file open.
func Rename(from, to string) error {
	for end := time.Now().Add(2 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		err := os.Rename(from, to)
		inUse := errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_ACCESS_DENIED)
		if !inUse || time.Now().After(end) {
			return err
		}
	}
}
