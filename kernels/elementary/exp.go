package elementary

import "math"

// ln 2 = ln2High + ln2Low. A whole number below 2^20 times ln2High is exact.
const (
	ln2High = 6.93147180369123816490e-01
	ln2Low  = 1.90821492927058770002e-10
)

// Where e^x is more than the largest float64, and less than half the smallest one.
const (
	tooHigh = 7.09782712893383973096e+02
	tooLow  = -7.45133219101941108420e+02
)

// Exp is e^x, with an error below one unit in the last place.
func Exp(x float64) float64 { return expSum(x, 0) }

// expSum is e^(x + low), where low is small beside x.
func expSum(x, low float64) float64 {
	switch {
	case math.IsNaN(x):
		return x
	case x > tooHigh:
		return math.Inf(1)
	case x < tooLow:
		return 0
	}
	k, above, below := reduced(x, low)
	return scaled(1-(below-above), k)
}

// Expm1 is e^x - 1, with an error below one unit in the last place also where x is near 0.
func Expm1(x float64) float64 {
	switch {
	case math.IsNaN(x) || x == 0:
		return x
	case x > tooHigh:
		return math.Inf(1)
	case x < -50:
		return -1
	}
	k, above, below := reduced(x, 0)
	if k > 60 {
		return scaled(1-(below-above), k)
	}
	two := power2(k)
	return float64((above-below)*two) + (two - 1)
}

// reduced gives k and a - b with e^(x + low) = 2^k (1 + a - b): k is the whole number nearest to x / ln 2, and with
// r = x + low - k ln 2 and c = r - r^2 P(r^2) it is e^r = 1 + r + r c / (2 - c) (the method of fdlibm).
func reduced(x, low float64) (k int, a, b float64) {
	whole := math.Floor(float64(x*(1/math.Ln2)) + 0.5)
	high := x - float64(whole*ln2High)
	low = float64(whole*ln2Low) - low
	r := high - low
	t := float64(r * r)
	c := r - float64(t*horner(t, 1.66666666666666657415e-01, -2.77777777770155933842e-03,
		6.61375632143793436117e-05, -1.65339022054652515390e-06, 4.13813679705723846039e-08))
	return int(whole), high, low - float64(r*c)/(2-c)
}

// scaled is y 2^k, rounded once: y is from 1/2 to 2, and k from -1100 to 1025.
func scaled(y float64, k int) float64 {
	switch {
	case k < -1000:
		return float64(y*power2(k+100)) * 0x1p-100
	case k > 1000:
		return float64(y*power2(k-100)) * 0x1p+100
	}
	return y * power2(k)
}

// power2 is 2^k, of a normal number.
func power2(k int) float64 { return math.Float64frombits(uint64(k+1023) << 52) }
