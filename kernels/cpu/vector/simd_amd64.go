package vector

import "golang.org/x/sys/cpu"

// faster is what this processor has beyond plain Go.
func faster() []Set {
	if !cpu.X86.HasAVX2 {
		return nil
	}
	avx2 := Set{
		Name: "avx2", Prefetch: prefetchSIMD, Largest: largestAVX2, Multiply: multiplyAVX2, Scale: scaleAVX2,
		Sum: sumAVX2(sum8, sum), SumAbs: sumAVX2(sumAbs8, sumAbs), SumSquares: sumAVX2(sumSquares8, sumSquares),
		Moments: momentsAVX2, Least: leastAVX2, Exp: expAVX2, Finish: finishAVX2,
		Update1: update1AVX2, Update2: update2AVX2, EncodeFirst: encodeFirstAVX2, Keep: keepAVX2, Alive: aliveAVX2, Unstable: unstableAVX2, Lanes: lanesAVX2(),
	}
	if !cpu.X86.HasAVX512F || !cpu.X86.HasAVX512DQ || !cpu.X86.HasAVX512VL || !cpu.X86.HasBMI2 {
		return []Set{avx2}
	}
	return []Set{avx2, avx512()}
}

// whole is the number of elements in whole registers of 8.
func whole(x []float32) int { return len(x) &^ 7 }

func largestAVX2(x []float32) uint32 {
	n := whole(x)
	if n == 0 {
		return largest(x)
	}
	return max(largest8(&x[0], n), largest(x[n:]))
}

func multiplyAVX2(out, a, b []float32) (most uint32) {
	same(len(out), a, b)
	n := whole(out)
	if n > 0 {
		most = multiply8(&out[0], &a[0], &b[0], n)
	}
	return max(most, multiply(out[n:], a[n:], b[n:]))
}

func scaleAVX2(out, x []float32, r float32) {
	same(len(out), x)
	n := whole(out)
	if n > 0 {
		scale8(&out[0], &x[0], n, r)
	}
	scale(out[n:], x[n:], r)
}

func sumAVX2(eight func(x *float32, n int, scale float64) int64, rest func(x []float32, scale float64) int64) func([]float32, float64) int64 {
	return func(x []float32, scale float64) int64 {
		n := whole(x)
		if n == 0 {
			return rest(x, scale)
		}
		return eight(&x[0], n, scale) - int64(n)*magicBits + rest(x[n:], scale)
	}
}

// prefetchSIMD asks for x before it is needed.
func prefetchSIMD(x []float32) {
	if len(x) > 0 {
		prefetchLines(&x[0], len(x))
	}
}

func momentsAVX2(x []float32, scale float64) (sum, squares int64) {
	n := whole(x)
	if !single(scale) {
		n = 0
	}
	sum, squares = moments(x[n:], scale)
	if n > 0 {
		s, q := moments8(&x[0], n, float32(scale))
		sum, squares = sum+s, squares+q
	}
	return sum, squares
}

func leastAVX2(x []float32) float32 {
	n := whole(x)
	if n == 0 {
		return least(x)
	}
	return min(least8(&x[0], n), least(x[n:]))
}

func expAVX2(out, h []float32, least, steep float32) {
	same(len(out), h)
	n := whole(out)
	if n > 0 {
		exp8(&out[0], &h[0], n, least, steep)
	}
	exp(out[n:], h[n:], least, steep)
}

func finishAVX2(out, h []float32, v float32) {
	same(len(out), h)
	n := whole(out)
	if n > 0 {
		finish8(&out[0], &h[0], n, v)
	}
	finish(out[n:], h[n:], v)
}

func update1AVX2(out, u, w, g []float32, eta float32) (most uint32) {
	same(len(out), u, w, g)
	n := whole(out)
	if n > 0 {
		most = update1x8(&out[0], &u[0], &w[0], &g[0], n, eta)
	}
	return max(most, update1(out[n:], u[n:], w[n:], g[n:], eta))
}

func update2AVX2(out1, out2, u1, u2, w, g []float32, eta float32) (most uint32) {
	same(len(out1), out2, u1, u2, w, g)
	n := whole(out1)
	if n > 0 {
		most = update2x8(&out1[0], &out2[0], &u1[0], &u2[0], &w[0], &g[0], n, eta)
	}
	return max(most, update2(out1[n:], out2[n:], u1[n:], u2[n:], w[n:], g[n:], eta))
}

func encodeFirstAVX2(out, u, w []float32, x []uint8, change [2]float32) {
	same(len(out), u, w)
	sameBytes(len(out), x)
	n := whole(out)
	if n > 0 {
		encodeFirst8(&out[0], &u[0], &w[0], &x[0], n, change[0], change[1])
	}
	encodeFirst(out[n:], u[n:], w[n:], x[n:], change)
}

func keepAVX2(out, u, w []float32) {
	same(len(out), u, w)
	n := whole(out)
	if n > 0 {
		keep8(&out[0], &u[0], &w[0], n)
	}
	keep(out[n:], u[n:], w[n:])
}

func aliveAVX2(x []float32) int {
	n := whole(x)
	if n == 0 {
		return alive(x)
	}
	return alive8(&x[0], n) + alive(x[n:])
}

func unstableAVX2(counts []int32, h []float32, y []uint8) {
	sameCounts(len(h), counts, y)
	n := whole(h)
	if n > 0 {
		unstable8(&counts[0], &h[0], &y[0], n)
	}
	unstable(counts[n:], h[n:], y[n:])
}
