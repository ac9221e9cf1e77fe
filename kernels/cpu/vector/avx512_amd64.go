package vector

// avx512 is the set whose loops do whole rows, the last elements with a mask.
func avx512() Set {
	return Set{
		Name: "avx512", Prefetch: prefetchSIMD, Largest: largestAVX512, Multiply: multiplyAVX512, Scale: scaleAVX512,
		Sum: sumAVX512(sum512, sum), SumAbs: sumAVX512(sumAbs512, sumAbs), SumSquares: sumAVX512(sumSquares512, sumSquares),
		Moments: momentsAVX512, Least: leastAVX512, Exp: expAVX512, Finish: finishAVX512,
		Update1: update1AVX512, Update2: update2AVX512, EncodeFirst: encodeFirstAVX512, Keep: keepAVX512, Alive: aliveAVX512, Unstable: unstableAVX512, Lanes: lanesAVX512(),
	}
}

func largestAVX512(x []float32) uint32 {
	if len(x) == 0 {
		return 0
	}
	return largest512(&x[0], len(x))
}

func multiplyAVX512(out, a, b []float32) uint32 {
	same(len(out), a, b)
	if len(out) == 0 {
		return 0
	}
	return multiply512(&out[0], &a[0], &b[0], len(out))
}

func scaleAVX512(out, x []float32, r float32) {
	same(len(out), x)
	if len(out) > 0 {
		scale512(&out[0], &x[0], len(out), r)
	}
}

// single tells whether a power of two is one of float32 too, so that scaling in float32
// is exact (or, where the result is denormal, rounded to the integer 0 anyway).
func single(scale float64) bool { return scale <= 0x1p127 && (scale >= 0x1p-126 || scale == 0) }

func sumAVX512(wide func(x *float32, n int, scale float32) int64, narrow func(x []float32, scale float64) int64) func([]float32, float64) int64 {
	return func(x []float32, scale float64) int64 {
		if len(x) == 0 || !single(scale) {
			return narrow(x, scale)
		}
		return wide(&x[0], len(x), float32(scale))
	}
}

func momentsAVX512(x []float32, scale float64) (sum, squares int64) {
	if len(x) == 0 || !single(scale) {
		return moments(x, scale)
	}
	return moments512(&x[0], len(x), float32(scale))
}

func leastAVX512(x []float32) float32 {
	if len(x) == 0 {
		return least(x)
	}
	return least512(&x[0], len(x))
}

func expAVX512(out, h []float32, least, steep float32) {
	same(len(out), h)
	if len(out) > 0 {
		exp512(&out[0], &h[0], len(out), least, steep)
	}
}

func finishAVX512(out, h []float32, v float32) {
	same(len(out), h)
	if len(out) > 0 {
		finish512(&out[0], &h[0], len(out), v)
	}
}

func update1AVX512(out, u, w, g []float32, eta float32) uint32 {
	same(len(out), u, w, g)
	if len(out) == 0 {
		return 0
	}
	return update1x512(&out[0], &u[0], &w[0], &g[0], len(out), eta)
}

func update2AVX512(out1, out2, u1, u2, w, g []float32, eta float32) uint32 {
	same(len(out1), out2, u1, u2, w, g)
	if len(out1) == 0 {
		return 0
	}
	return update2x512(&out1[0], &out2[0], &u1[0], &u2[0], &w[0], &g[0], len(out1), eta)
}

func encodeFirstAVX512(out, u, w []float32, x []uint8, change [2]float32) {
	same(len(out), u, w)
	sameBytes(len(out), x)
	if len(out) > 0 {
		encodeFirst512(&out[0], &u[0], &w[0], &x[0], len(out), change[0], change[1])
	}
}

func keepAVX512(out, u, w []float32) {
	same(len(out), u, w)
	if len(out) > 0 {
		keep512(&out[0], &u[0], &w[0], len(out))
	}
}

func aliveAVX512(x []float32) int {
	if len(x) == 0 {
		return 0
	}
	return alive512(&x[0], len(x))
}

func unstableAVX512(counts []int32, h []float32, y []uint8) {
	sameCounts(len(h), counts, y)
	if len(h) > 0 {
		unstable512(&counts[0], &h[0], &y[0], len(h))
	}
}
