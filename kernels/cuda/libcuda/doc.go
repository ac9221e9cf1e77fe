//go:build !gpu

// Package libcuda connects the program with the CUDA driver when it is built with tag gpu: it opens libcuda.so.1
// at run time, so that the same program starts on machines without a driver.
package libcuda
