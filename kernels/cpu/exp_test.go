package cpu

import (
	"math"
	"testing"
)

// TestExp: below 1 ulp of the exact value over [-87, 0], 0 below, NaN kept. Every
// 997th float is looked at (all of them take minutes).
func TestExp(t *testing.T) {
	worst := 0.0
	for b := uint32(0x80000000); b <= math.Float32bits(-87); b += 997 {
		x := math.Float32frombits(b)
		want := math.Exp(float64(x))
		ulp := math.Max(math.Ldexp(1, math.Ilogb(want)-23), math.SmallestNonzeroFloat32)
		worst = math.Max(worst, math.Abs(float64(exp32(x))-want)/ulp)
	}
	t.Logf("largest error %.3f ulp", worst)
	if worst >= 1 {
		t.Errorf("an error of %.3f ulp", worst)
	}
	if exp32(0) != 1 || exp32(-88) != 0 || exp32(float32(math.Inf(-1))) != 0 {
		t.Error("wrong at 0, -88 or -Inf")
	}
	if v := exp32(float32(math.NaN())); v == v {
		t.Error("NaN is lost")
	}
}

// TestFixedPointFits: the largest element of a row, whatever its bits, stays below
// 2^digits.
func TestFixedPointFits(t *testing.T) {
	for _, digits := range []int{weightBits, salienceBits} {
		for _, x := range []float32{1, math.Nextafter32(1, 0), math.Nextafter32(2, 0), 1.5, 0x1.fffffcp3, 0x1.fffffep-80, math.MaxFloat32} {
			f := newFixed(digits, largest([]float32{x}))
			q := round(x, f.scale)
			if q >= 1<<digits || q < 1<<(digits-2) {
				t.Errorf("%d bits: %g becomes %d", digits, x, q)
			}
		}
	}
}
