package elementary

import "math"

// Asin is the inverse sine, NaN outside [-1, 1], and Acos the inverse cosine: Cephes, as the package math has them, with no
// product fused with a sum.
func Asin(x float64) float64 {
	switch {
	case x < 0:
		return -Asin(-x)
	case x == 0:
		return x
	case !(x <= 1):
		return math.NaN()
	}
	other := math.Sqrt(1 - float64(x*x))
	if x > 0.7 {
		return math.Pi/2 - arctan(other/x)
	}
	return arctan(x / other)
}

// Acos is pi/2 - Asin.
func Acos(x float64) float64 { return math.Pi/2 - Asin(x) }

// arctan is the inverse tangent of x > 0.
func arctan(x float64) float64 {
	const (
		rest    = 6.123233995736765886130e-17 // of pi/2 beyond its float64
		tan3Pi8 = 2.41421356237309504880
	)
	switch {
	case x <= 0.66:
		return arctanBelow(x)
	case x > tan3Pi8:
		return math.Pi/2 - arctanBelow(1/x) + rest
	}
	return math.Pi/4 + arctanBelow((x-1)/(x+1)) + 0.5*rest
}

// arctanBelow is arctan for |x| up to 0.66.
func arctanBelow(x float64) float64 {
	z := float64(x * x)
	p, q := -8.750608600031904122785e-01, z+2.485846490142306297962e+01
	for _, c := range [...]float64{-1.615753718733365076637e+01, -7.500855792314704667340e+01, -1.228866684490136173410e+02, -6.485021904942025371773e+01} {
		p = float64(p*z) + c
	}
	for _, c := range [...]float64{1.650270098316988542046e+02, 4.328810604912902668951e+02, 4.853903996359136964868e+02, 1.945506571482613964425e+02} {
		q = float64(q*z) + c
	}
	return float64(x*(float64(z*p)/q)) + x
}
