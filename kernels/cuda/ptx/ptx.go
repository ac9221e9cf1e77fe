// Package ptx holds the kernels of kernels/cuda/src, compiled by nvcc 11.8 to PTX (make ptx):
// every driver from CUDA 11.8 on compiles that on for the card it finds.
package ptx

import _ "embed"

// The module, for cards of compute capability 8.0 and 9.0 on.
var (
	//go:embed compute_80.ptx
	Compute80 string
	//go:embed compute_90.ptx
	Compute90 string
)

// For is the module for a card of this compute capability; "" where there is none.
func For(major, minor int) string {
	switch {
	case major >= 9:
		return Compute90
	case major == 8:
		return Compute80
	}
	return ""
}
