//go:build !gpu

// Package libcuda stands between the program and the CUDA driver where it is built with tag gpu.
package libcuda
