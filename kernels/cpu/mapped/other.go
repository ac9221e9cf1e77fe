//go:build !linux && !darwin

package mapped

// Region is memory that lies in a file: nothing makes one on this system.
type Region []byte

// Forget leaves the memory to the process.
func Forget([]byte) {}

// KeepSmall does nothing.
func KeepSmall([]byte) {}
