package bitsum

import "math"

// Bits of the fixed-point numbers: weights have magnitudes below 2^WeightBits,
// saliences below 2^SalienceBits (docs/arithmetic.md, Fixed point).
const (
	WeightBits   = 23
	SalienceBits = 22
)

// Faintest: rows whose largest element is below 2^Faintest count as zeros.
const Faintest = -100

const (
	infinity  = 0x7f800000 // the bits of +Inf; NaNs are above
	magnitude = 0x7fffffff // all but the sign
)

// Fixed is the fixed-point format of a row: q = rne(x Scale), x = q Unscale. Scale is 0
// for a row that counts as zeros. Broken rows hold an infinity or a NaN.
type Fixed struct {
	Scale, Unscale float64
	Broken         bool
}

// NewFixed is the format with the given digits for a row whose largest magnitude has
// the bit pattern most:
//
//	e = ((most + 2) >> 23) - 126,  Scale = 2^(digits - e),  Unscale = 2^(e - digits)
//
// so that every |q| < 2^digits. It is written for 22 digits or more.
func NewFixed(digits int, most uint32) Fixed {
	e := Exponent(most)
	f := Fixed{Unscale: power(e - digits), Broken: Broken(most)}
	if e >= Faintest {
		f.Scale = power(digits - e)
	}
	return f
}

// Exponent is the e for which elements of at most this magnitude (its bit pattern) are
// below 2^e, with room for rounding them up at 22 bits.
func Exponent(most uint32) int { return int((most+2)>>23) - 126 }

// Broken tells whether a row with this largest magnitude holds an infinity or a NaN.
func Broken(most uint32) bool { return most >= infinity }

// power is 2^e for a normal result.
func power(e int) float64 { return math.Float64frombits(uint64(1023+e) << 52) }

// magic turns a float64 of magnitude below 2^51 into an integer, rounded half to even,
// in the low bits of the sum.
const (
	magic     = 0x1.8p52
	magicBits = 0x4338 << 48 // its bits
)

// round is rne(x scale); the product is exact.
func round(x float32, scale float64) int64 {
	return int64(math.Float64bits(float64(float64(x)*scale)+magic)) - magicBits
}

// limit is how many numbers of magnitude below 2^digits add up within 32 bits, in any
// order and with any signs.
func limit(digits int) int { return math.MaxInt32 / (1<<digits - 1) }
