// Package vector has the loops along a row of float32 numbers that a replay cycle consists of,
// in plain Go, AVX2 and AVX-512. All give the same bits: every element goes through the
// same single operations, and sums are sums of integers (docs/arithmetic.md).
//
// plain.go has the loops in plain Go. The SIMD loops (kernels_amd64.s) are written by gen, a
// module of its own, with avo. Those of AVX2 take whole registers of 8 elements, and their
// wrappers (simd_amd64.go) do the rest of the row in plain Go; those of AVX-512
// (avx512_amd64.go) do the rest with a mask, which makes short rows faster too. After a
// change in gen:
//
//	go generate ./kernels/cpu/vector
//
// Loops over lanes (lanes.go) take 16 rows side by side, with a number for each.
//
// Two things may differ between sets: which NaN a NaN is (so it does between builds of the
// plain Go), and sums of terms that are infinite, NaN or too large.
package vector

//go:generate sh -c "cd gen && go run . -out ../kernels_amd64.s -stubs ../kernels_amd64.go -pkg vector"
