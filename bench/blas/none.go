//go:build !linux || !(amd64 || arm64) || static

package blas

import "fmt"

// Library is a BLAS library in memory: there is none.
type Library struct{ Detail string }

// Open says that this build looks for none.
func Open(int) (*Library, error) {
	return nil, fmt.Errorf("%w: this build of engram looks for none", ErrNone)
}

// Product and ProductTransposed are never called: Open gives no library.
func (*Library) Product(c, a, b []float32, m, n, k int)           { panic(ErrNone) }
func (*Library) ProductTransposed(c, a, b []float32, m, n, k int) { panic(ErrNone) }
