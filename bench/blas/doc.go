// Package blas calls the dense matrix product of a BLAS library of the machine, as a peer for measurements.
// engram itself multiplies no matrices and links no BLAS.
//
// [Open] looks for the library when it is called, by dlopen and without cgo. Builds with the tag static have
// none: dlopen makes even a program built with CGO_ENABLED=0 a dynamic one, which needs the system's C
// library.
package blas

import "errors"

// ErrNone says that there is no library.
var ErrNone = errors.New("no BLAS library")
