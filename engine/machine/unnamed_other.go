//go:build !linux

package machine

import "os"

// openUnnamed opens a file whose name is taken away at once.
func openUnnamed(dir string) (*os.File, error) { return openNamed(dir) }
