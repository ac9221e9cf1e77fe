//go:build !linux && !darwin

package mapped

// Region is memory that Go manages on this system.
type Region []byte

// Zeroed makes a region of size bytes.
func Zeroed(size int64) (Region, error) { return make(Region, size), nil }

// Release leaves the memory to the garbage collector.
func (Region) Release() error { return nil }

// Forget leaves the memory to the process.
func Forget([]byte) {}

// KeepSmall does nothing.
func KeepSmall([]byte) {}

// Touch does nothing.
func Touch([]byte) {}
