package elementary

import "math"

// mantissa splits x > 0 into m 2^k with sqrt(1/2) <= m < sqrt(2).
func mantissa(x float64) (m, k float64) {
	if x < 0x1p-1022 {
		m, k = mantissa(x * 0x1p54)
		return m, k - 54
	}
	bits := math.Float64bits(x)
	k = float64(int(bits>>52) - 1022)
	m = math.Float64frombits(bits&(1<<52-1) | 1022<<52) // from 1/2 to 1
	if m < math.Sqrt2/2 {
		m, k = 2*m, k-1
	}
	return m, k
}

// Log is ln x, with an error below one unit in the last place: with x = m 2^k, f = m - 1 and s = f / (2 + f) it is
// k ln 2 + f - f^2/2 + s (f^2/2 + R(s^2)) (the method of fdlibm). It is -Inf of 0 and NaN below.
func Log(x float64) float64 {
	switch {
	case x == 0:
		return math.Inf(-1)
	case x < 0:
		return math.NaN()
	case math.IsNaN(x) || x > math.MaxFloat64:
		return x
	}
	m, k := mantissa(x)
	f := m - 1
	s := f / (2 + f)
	half := float64(float64(0.5*f) * f)
	sum := float64(s*(half+remainder(float64(s*s)))) + float64(k*ln2Low)
	return float64(k*ln2High) - ((half - sum) - f)
}

// remainder is R(t), s R(s^2) being ln((1 + s) / (1 - s)) - 2 s.
func remainder(t float64) float64 {
	u := float64(t * t)
	odd := float64(t * horner(u, 6.666666666666735130e-01, 2.857142874366239149e-01, 1.818357216161805012e-01, 1.479819860511658591e-01))
	even := float64(u * horner(u, 3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01))
	return odd + even
}

// Log1p is ln(1 + x), with an error of about a unit in the last place also where x is near 0: with u = 1 + x rounded it is
// x ln u / (u - 1), in which the error of u cancels (Kahan).
func Log1p(x float64) float64 {
	u := 1 + x
	if u == 1 || u > math.MaxFloat64 {
		return x
	}
	return Log(u) * (x / (u - 1))
}
