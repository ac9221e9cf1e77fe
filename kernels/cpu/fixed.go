package cpu

import "math"

// The fixed-point arithmetic of docs/arithmetic.md. Sums are made of integers, which
// add up to the same bits in every order.

// Bits of the fixed-point numbers: weights in [0, 2^weightBits), saliences in
// (-2^salienceBits, 2^salienceBits); terms of norms and of means have normBits and
// meanBits.
const (
	weightBits   = 23
	salienceBits = 22
	normBits     = 42
	meanBits     = 40
)

const (
	infinity32 = 0x7f800000 // the bits of +Inf; NaNs are above
	magnitude  = 0x7fffffff // all but the sign
	faintest   = -100       // rows whose largest element is below 2^faintest count as zero
)

// magic turns a float64 of magnitude below 2^51 into an integer, rounded half to even,
// in the low bits of the sum.
const magic = 0x1.8p52

// largest is the bit pattern of the largest magnitude in x; as the patterns of
// magnitudes are in the order of their values, with NaN above all, so are integers.
func largest(x []float32) uint32 {
	var most uint32
	for _, v := range x {
		most = max(most, math.Float32bits(v)&magnitude)
	}
	return most
}

// exponent is the e for which elements of magnitude bits at most most are below 2^e,
// with room for rounding them up at 22 bits.
func exponent(most uint32) int { return int((most+2)>>23) - 126 }

// broken tells whether a row with this largest magnitude has an infinity or a NaN.
func broken(most uint32) bool { return most >= infinity32 }

// scaleFor is 2^(digits - e), or 0 for a row that counts as zero.
func scaleFor(digits, e int) float64 {
	if e < faintest {
		return 0
	}
	return math.Ldexp(1, digits-e)
}

// unscale is 2^(e - digits).
func unscale(digits, e int) float64 { return math.Ldexp(1, e-digits) }

// round is x scale, an exact product, rounded to an integer half to even.
func round(x float32, scale float64) int64 {
	return int64(math.Float64bits(float64(float64(x)*scale)+magic)) - magicBits
}

var magicBits = int64(math.Float64bits(magic))

// fixed is a row in fixed point.
type fixed struct {
	scale, unscale float64
	broken         bool
}

func newFixed(digits int, most uint32) fixed {
	e := exponent(most)
	return fixed{scaleFor(digits, e), unscale(digits, e), broken(most)}
}

// nan32 fills a row that has lost its meaning.
func nan32(row []float32) {
	for i := range row {
		row[i] = float32(math.NaN())
	}
}
