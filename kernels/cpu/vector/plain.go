package vector

import "math"

func plain() Set {
	return Set{
		Name: "go", Prefetch: func([]float32) {}, Largest: largest, Multiply: multiply, Scale: scale,
		Sum: sum, SumAbs: sumAbs, SumSquares: sumSquares, Moments: moments,
		Least: least, Exp: exp, Finish: finish,
		Update1: update1, Update2: update2, EncodeFirst: encodeFirst, Keep: keep, Alive: alive, Unstable: unstable, Lanes: plainLanes(),
	}
}

const unequal = "vector: slices of different lengths"

// same panics unless all slices have n elements.
func same(n int, slices ...[]float32) {
	for _, s := range slices {
		if len(s) != n {
			panic(unequal)
		}
	}
}

func sameBytes(n int, x []uint8) {
	if len(x) != n {
		panic(unequal)
	}
}

const magnitude = 0x7fffffff // all bits but the sign

func largest(x []float32) uint32 {
	var most uint32
	for _, v := range x {
		most = max(most, math.Float32bits(v)&magnitude)
	}
	return most
}

func multiply(out, a, b []float32) uint32 {
	same(len(a), out, b)
	for i, v := range a {
		out[i] = v * b[i]
	}
	return largest(out)
}

func scale(out, x []float32, r float32) {
	same(len(x), out)
	for i, v := range x {
		out[i] = r * v
	}
}

// magic turns a float64 of magnitude below 2^51 into an integer, rounded half to even,
// in the low bits of the sum.
const magic = 0x1.8p52

const magicBits = 0x4338000000000000

// round is rne(x scale), the product being exact.
func round(x float32, scale float64) int64 {
	return int64(math.Float64bits(float64(float64(x)*scale)+magic)) - magicBits
}

func sum(x []float32, scale float64) (total int64) {
	for _, v := range x {
		total += round(v, scale)
	}
	return total
}

func sumAbs(x []float32, scale float64) (total int64) {
	for _, v := range x {
		total += round(abs(v), scale)
	}
	return total
}

func sumSquares(x []float32, scale float64) (total int64) {
	for _, v := range x {
		total += round(v*v, scale)
	}
	return total
}

func moments(x []float32, scale float64) (sum, squares int64) {
	for _, v := range x {
		q := round(v, scale)
		sum += q
		squares += q * q
	}
	return sum, squares
}

func abs(v float32) float32 { return math.Float32frombits(math.Float32bits(v) & magnitude) }

func least(x []float32) float32 {
	small := float32(math.Inf(1))
	for _, v := range x {
		small = min(small, abs(v))
	}
	return small
}

func exp(out, h []float32, least, steep float32) {
	same(len(h), out)
	for i, v := range h {
		out[i] = exponential(v, least, steep)
	}
}

func exponential(h, least, steep float32) float32 { return Exp32(steep * float32(abs(h)-least)) }

// Exp32 is exp(x) for x <= 0, made of single multiplications and additions so that
// every processor gets the same bits: with n = x / ln 2 rounded and r = x - n ln 2 (in
// two parts), 2^n (1 + r + r^2 P(r)), P of degree 5 from Cephes (expf). The error is
// below 1 ulp; below -87 the result is 0. NaN stays.
func Exp32(x float32) float32 {
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

func finish(out, h []float32, v float32) {
	same(len(h), out)
	for i, x := range h {
		switch y := float32(out[i] * v); {
		case x > 0:
			out[i] = y
		case x < 0:
			out[i] = -y
		default:
			out[i] = 0
		}
	}
}

func update1(out, u, w, g []float32, eta float32) uint32 {
	same(len(out), u, w, g)
	for j := range out {
		out[j] = kept(u[j]+float32(eta*g[j]), w[j])
	}
	return largest(out)
}

func update2(out1, out2, u1, u2, w, g []float32, eta float32) uint32 {
	same(len(out1), out2, u1, u2, w, g)
	for j := range out1 {
		a, b, t := u1[j], u2[j], float32(eta*g[j])
		out1[j], out2[j] = kept(a+float32(t*b), w[j]), kept(b+float32(t*a), w[j])
	}
	return max(largest(out1), largest(out2))
}

func encodeFirst(out, u, w []float32, x []uint8, change [2]float32) {
	same(len(out), u, w)
	sameBytes(len(out), x)
	for j := range out {
		out[j] = kept(u[j]+change[x[j]&1], w[j])
	}
}

func keep(out, u, w []float32) {
	same(len(out), u, w)
	for j := range out {
		out[j] = kept(u[j], w[j])
	}
}

// kept is the factor v of a synapse of weight w: at least the floor, 0 if pruned.
func kept(v, w float32) float32 {
	switch {
	case w <= Cutoff:
		return 0
	case v < Floor:
		return Floor
	}
	return v
}

func alive(x []float32) (n int) {
	for _, v := range x {
		if v > Cutoff {
			n++
		}
	}
	return n
}

func unstable(counts []int32, h []float32, y []uint8) {
	sameCounts(len(h), counts, y)
	for i, v := range h {
		if y[i]&1 == 0 {
			v = -v
		}
		if !(v > 0) {
			counts[i]++
		}
	}
}

// sameCounts panics unless there is a count and a byte for each of n elements.
func sameCounts(n int, counts []int32, y []uint8) {
	if len(counts) != n {
		panic(unequal)
	}
	sameBytes(n, y)
}
