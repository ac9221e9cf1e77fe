// Package npy has NumPy's .npy format: headers, types of elements, and a [Reader] of arrays.
//
// A Reader trusts no byte of a file: type, order, shape and size are checked
// against each other before anything is allocated for the elements. Arrays in Fortran order are
// transposed as they stream. Booleans, integers and floats of either byte order are read as float64 or int64.
// [FormatHeader] writes the header of an array in row-major order; package store writes its elements.
//
// # Why not npyio
//
// github.com/sbinet/npyio (v0.6.0) was the first choice for .npy and is kept as
// an independent reader in the tests. It is not suited for reading foreign files: its header
// parser slices at index -1 and panics when a newline or the
// usual order of keys is missing, allocates up to 4 GiB if a version 2
// header says so, does not know version 3, and reads a truncated file without an
// error. For writing it takes the whole array at once, with the shape of the Go
// value (a flat slice is a vector), and does not align its header.
package npy
