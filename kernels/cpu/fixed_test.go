package cpu

import (
	"math"
	"testing"

	"engram/kernels/cpu/bitsum"
	"engram/kernels/cpu/vector"
)

// TestFixedPointFits: the largest element of a row, whatever its bits, stays below
// 2^digits.
func TestFixedPointFits(t *testing.T) {
	for _, digits := range []int{bitsum.WeightBits, bitsum.SalienceBits} {
		for _, x := range []float32{1, math.Nextafter32(1, 0), math.Nextafter32(2, 0), 1.5, 0x1.fffffcp3, 0x1.fffffep-80, math.MaxFloat32} {
			f := bitsum.NewFixed(digits, math.Float32bits(x))
			q := math.RoundToEven(float64(x) * f.Scale)
			if q >= float64(int(1)<<digits) || q < float64(int(1)<<(digits-2)) {
				t.Errorf("%d bits: %g becomes %g", digits, x, q)
			}
			if e := bitsum.Exponent(math.Float32bits(x)); float64(x) >= math.Ldexp(1, e) {
				t.Errorf("%g is not below 2^%d", x, e)
			}
		}
	}
}

// TestFixedPointBits: norms have terms of 42 bits and means terms of 40 (docs/arithmetic.md, Fixed point). The
// smaller terms are about 5/8 of the last bit: with a bit less they are lost, with a bit more they are not rounded up.
func TestFixedPointBits(t *testing.T) {
	for _, set := range vector.Sets() {
		for _, c := range []struct {
			what      string
			got, want float64
		}{
			// T = 2 (2 for 1 < 2^1, squared): 1 + rne(2^-40 2^40) 2^-40
			{"sum of squares", norm32([]float32{1, 0x1p-20}, set.SumSquares, 2), 1 + 0x1p-40},
			{"sum of squares, 5/8 of a bit", norm32([]float32{1, 0x1.ap-21}, set.SumSquares, 2), 1 + 0x1p-40},
			{"sum", norm32([]float32{1, 0x1.4p-42}, set.Sum, 1), 1 + 0x1p-41},
			// e = 1: (1 + rne(1.25 2^-40 2^39) 2^-39) / 2
			{"mean", mean([]float32{1, 0x1.4p-40}, math.Float32bits(1), set.Sum), (1 + 0x1p-39) / 2},
			{"mean of magnitudes", mean([]float32{-1, 0x1.4p-40}, math.Float32bits(1), set.SumAbs), (1 + 0x1p-39) / 2},
			{"mean of squares", mean([]float32{1, 0x1.1ep-20}, math.Float32bits(1), set.SumSquares), (1 + 0x1p-39) / 2},
		} {
			if c.got != c.want {
				t.Errorf("%s, %s: %x, want %x", set.Name, c.what, c.got, c.want)
			}
		}
	}
}
