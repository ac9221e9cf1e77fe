package cpu

import "math"

// exp32 is exp(x) for x <= 0, made of single multiplications and additions so that
// every processor gets the same bits: with n = x / ln 2 rounded and r = x - n ln 2 (in
// two parts), 2^n (1 + r + r^2 P(r)), P of degree 5 from Cephes (expf). The error is
// below 1 ulp; below -87 the result is 0. NaN stays.
func exp32(x float32) float32 {
	if x < -87 {
		return 0
	}
	if x != x {
		return x
	}
	const shift = 0x1.8p23 // adding it rounds to an integer
	n := float32(float32(x*1.44269504088896341)+shift) - shift
	r := float32(x - float32(n*0.693359375))
	r = float32(r - float32(n*-2.12194440e-4))
	p := float32(1.9875691500e-4)
	p = float32(p*r) + 1.3981999507e-3
	p = float32(p*r) + 8.3334519073e-3
	p = float32(p*r) + 4.1665795894e-2
	p = float32(p*r) + 1.6666665459e-1
	p = float32(p*r) + 5.0000001201e-1
	y := float32(float32(p*float32(r*r))+r) + 1
	return math.Float32frombits(math.Float32bits(y) + uint32(int32(n))<<23)
}
