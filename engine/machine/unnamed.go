package machine

import "os"

// openNamed opens a file whose name is taken away at once.
func openNamed(dir string) (*os.File, error) {
	file, err := os.CreateTemp(dir, ".engram-*")
	if err != nil {
		return nil, err
	}
	return file, os.Remove(file.Name())
}
