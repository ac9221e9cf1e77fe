package cpu

import (
	"math"
	"testing"

	"engram/kernels/cpu/panel"
)

// TestFixedPointFits: the largest element of a row, whatever its bits, stays below
// 2^digits.
func TestFixedPointFits(t *testing.T) {
	for _, digits := range []int{panel.WeightBits, panel.SalienceBits} {
		for _, x := range []float32{1, math.Nextafter32(1, 0), math.Nextafter32(2, 0), 1.5, 0x1.fffffcp3, 0x1.fffffep-80, math.MaxFloat32} {
			f := panel.NewFixed(digits, math.Float32bits(x))
			q := math.RoundToEven(float64(x) * f.Scale)
			if q >= float64(int(1)<<digits) || q < float64(int(1)<<(digits-2)) {
				t.Errorf("%d bits: %g becomes %g", digits, x, q)
			}
			if e := panel.Exponent(math.Float32bits(x)); float64(x) >= math.Ldexp(1, e) {
				t.Errorf("%g is not below 2^%d", x, e)
			}
		}
	}
}
