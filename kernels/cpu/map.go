//go:build linux || darwin

package cpu

import (
	"unsafe"

	"engram/kernels"
	"engram/kernels/cpu/mapped"
)

// Map returns n zeroed reals in a new file at path, which has no name any more when Map returns (package mapped). Where the
// system has no such files, the backend is no kernels.Mapper, and all factors lie in memory.
func (b backend[T]) Map(n int, path string) (kernels.Mapping, error) {
	region, err := mapped.New(path, int64(n)*b.options.Precision.Bytes())
	if err != nil {
		return nil, err
	}
	return &mapping[T]{&reals[T]{data: unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(region))), n)}, region}, nil
}
