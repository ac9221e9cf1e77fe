package elementary

import "math"

// Pow is x^y of x >= 0 (NaN below): e^(y ln x), the logarithm and its product with y in two float64 each, so that the
// error is about one unit in the last place while |y ln x| is below 100. 0^0 is 1.
func Pow(x, y float64) float64 {
	switch {
	case y == 0 || x == 1:
		return 1
	case math.IsNaN(x) || math.IsNaN(y) || x < 0:
		return math.NaN()
	case x == 0 || x > math.MaxFloat64:
		if (x == 0) == (y > 0) {
			return 0
		}
		return math.Inf(1)
	}
	high, low := log2sum(x)
	p, q := product(high, y)
	q += float64(low * y)
	sum := p + q
	return expSum(sum, q-(sum-p))
}

// Root is x^(1/z) of x >= 0: x itself and the square root are exact or rounded once.
func Root(x float64, z int) float64 {
	switch z {
	case 1:
		return x
	case 2:
		return math.Sqrt(x)
	}
	return Pow(x, 1/float64(z))
}

// log2sum is ln x = high + low, with an error of about 2^-60 of it: as Log, but s = (m - 1) / (m + 1) and 2 s + k ln 2 are
// kept in two float64.
func log2sum(x float64) (high, low float64) {
	m, k := mantissa(x)
	f, d := m-1, m+1
	s := f / d
	// rest is f - s d exactly enough: d is m + 1 rounded, and what the rounding took off belongs to it
	p, e := product(s, d)
	rest := (((f - p) - e) - float64(s*(m-(d-1)))) / d
	// 2 s + s R(s^2), where s R is at most 1/90 of it
	tail := float64(2*rest) + float64(s*remainder(float64(s*s)))
	// k ln2High is exact
	a, b := float64(k*ln2High), 2*s
	high = a + b
	low = (b - (high - a)) + (tail + float64(k*ln2Low))
	if a == 0 {
		high, low = b, tail
	}
	sum := high + low
	return sum, low - (sum - high)
}

// product is a b = p + e exactly (Dekker), without a fused operation, of numbers far from overflow.
func product(a, b float64) (p, e float64) {
	p = float64(a * b)
	a1, a2 := halves(a)
	b1, b2 := halves(b)
	e = ((float64(a1*b1) - p) + float64(a1*b2) + float64(a2*b1)) + float64(a2*b2)
	return p, e
}

// halves splits a into two numbers of 26 bits (Veltkamp).
func halves(a float64) (high, low float64) {
	c := float64(134217729 * a)
	high = c - (c - a)
	return high, a - high
}
