package elementary

import "math"

// Sincos is sin x and cos x of 0 <= x < 2^20, with an error of about 2^-53: x less a multiple of pi/2, which is taken off in
// three parts, goes into the polynomials of Cephes. It is NaN beyond.
func Sincos(x float64) (sin, cos float64) {
	if !(x >= 0 && x < 1<<20) {
		return math.NaN(), math.NaN()
	}
	const part1, part2, part3 = 7.85398125648498535156e-1, 3.77489470793079817668e-8, 2.69515142907905952645e-15 // of pi/4
	eighths := math.Floor(x * (4 / math.Pi))
	if math.Mod(eighths, 2) == 1 {
		eighths++
	}
	z := ((x - float64(eighths*part1)) - float64(eighths*part2)) - float64(eighths*part3)
	t := float64(z * z)
	sin = z + float64(float64(z*t)*horner(t, -1.66666666666666307295e-1, 8.33333333332211858878e-3, -1.98412698295895385996e-4,
		2.75573136213857245213e-6, -2.50507477628578072866e-8, 1.58962301576546568060e-10))
	cos = 1 - float64(0.5*t) + float64(float64(t*t)*horner(t, 4.16666666666665929218e-2, -1.38888888888730564116e-3,
		2.48015872888517045348e-5, -2.75573141792967388112e-7, 2.08757008419747316778e-9, -1.13585365213876817300e-11))
	switch math.Mod(eighths, 8) { // quarter turns
	case 2:
		return cos, -sin
	case 4:
		return -sin, -cos
	case 6:
		return -cos, sin
	}
	return sin, cos
}
