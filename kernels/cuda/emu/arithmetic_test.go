//go:build cgo && !race

package emu_test

import (
	"testing"

	"engram/kernels/cuda/emu"
)

// TestArithmetic: the short ways to convert numbers give the bits of the long ones, in formats of
// all exponents, of denormal numbers, of the largest and of those half way between two integers.
func TestArithmetic(t *testing.T) {
	cases := 10_000_000
	if testing.Short() {
		cases = 1_000_000
	}
	if difference := emu.Arithmetic(1, cases); difference != "" {
		t.Error(difference)
	}
}
