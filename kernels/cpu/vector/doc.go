// Package vector has the loops along a row of float32s that a replay cycle is made of,
// in plain Go, AVX2 and AVX-512. All give the same bits: every element goes through the
// same single operations, and sums are sums of integers (docs/arithmetic.md).
//
// The SIMD loops (kernels_amd64.s) are written by gen, a module of its own, with avo; they
// take whole registers of elements, and the wrappers in simd_amd64.go do the rest of the
// row in plain Go. After a change there:
//
//	go generate ./kernels/cpu/vector
package vector

//go:generate sh -c "cd gen && go run . -out ../kernels_amd64.s -stubs ../kernels_amd64.go -pkg vector"
