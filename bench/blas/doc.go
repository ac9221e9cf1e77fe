// Package blas calls the dense matrix product of a BLAS library that the machine has,
// to be measured against: engram itself multiplies no matrices and links no BLAS.
//
// The library is looked for when it is asked for (Open), by dlopen, without cgo.
// Builds with the tag static have none: dlopen makes even a program built with
// CGO_ENABLED=0 a dynamic one, which needs the system's C library.
package blas

import "errors"

// ErrNone says that there is no library.
var ErrNone = errors.New("no BLAS library")
