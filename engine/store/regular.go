package store

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// OpenFile opens a regular file for reading; an error names it and says why.
func OpenFile(path string) (*os.File, error) {
	file, _, err := openRegular(path)
	return file, err
}

// openRegular opens a file for reading, and refuses at once what is none: a pipe without a writer
// would never open, and what comes out of one cannot be read again.
func openRegular(path string) (*os.File, os.FileInfo, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, unreadable(path, err)
	}
	switch mode := info.Mode(); {
	case mode.IsRegular():
	case mode.IsDir():
		return nil, nil, fmt.Errorf("%s: %w; name a file in it", path, syscall.EISDIR)
	default:
		return nil, nil, fmt.Errorf("%s: is a %s, and engram reads this file more than once; save it as a regular file and name that", path, kindOf(mode))
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, unreadable(path, err)
	}
	return file, info, nil
}

// OpenRegular opens a file that is read more than once, or may not keep anybody waiting.
func OpenRegular(path string) (*os.File, error) {
	file, _, err := openRegular(path)
	return file, err
}

// kindOf names what is not a regular file.
func kindOf(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return "pipe"
	case mode&fs.ModeSocket != 0:
		return "socket"
	}
	return "device"
}
