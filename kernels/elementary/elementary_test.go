package elementary

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

const precision = 240 // bits of the exact values

func exact(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }

func fresh() *big.Float { return new(big.Float).SetPrec(precision) }

// bigExp is e^x, by the Taylor series of x / 2^40.
func bigExp(x *big.Float) *big.Float {
	x = fresh().SetMantExp(x, -40)
	sum, term := exact(1), exact(1)
	for n := 1.0; n < 30; n++ {
		term = fresh().Quo(fresh().Mul(term, x), exact(n))
		sum = fresh().Add(sum, term)
	}
	for range 40 {
		sum = fresh().Mul(sum, sum)
	}
	return sum
}

// bigLog is ln x, by Newton's method from the float64 logarithm.
func bigLog(x *big.Float) *big.Float {
	start, _ := x.Float64()
	y := exact(math.Log(start))
	for range 3 { // y <- y + x e^-y - 1
		y = fresh().Sub(fresh().Add(y, fresh().Mul(x, bigExp(fresh().Neg(y)))), exact(1))
	}
	return y
}

// ulps is how far a result is from the exact one, in units of the last place of a float64.
func ulps(got float64, want *big.Float) float64 {
	near, _ := want.Float64()
	unit := math.Nextafter(math.Abs(near), math.Inf(1)) - math.Abs(near)
	off, _ := fresh().Sub(exact(got), want).Float64()
	return math.Abs(off) / unit
}

// TestExact: results are within about a unit in the last place of exact ones. The limits are those of the methods (fdlibm
// states below 1), and for pow what 2^-59 of the exponent y ln x adds.
func TestExact(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	worst := map[string]float64{}
	note := func(name string, limit, got float64, want *big.Float) {
		off := ulps(got, want)
		if off > limit {
			t.Errorf("%s is %v, %.2g units in the last place off", name, got, off)
		}
		worst[name] = max(worst[name], off)
	}
	for range 400 {
		x := math.Exp(15 * r.NormFloat64())
		y := 30 * r.NormFloat64()
		note("log", 1, Log(x), bigLog(exact(x)))
		note("exp", 1, Exp(y), bigExp(exact(y)))
		for _, p := range []float64{0.5, 1.0 / 3, 2.0 / 3, 1.5, 1.0 / 6, -0.5, r.NormFloat64()} {
			note("pow", 1.5, Pow(x, p), bigExp(fresh().Mul(exact(p), bigLog(exact(x)))))
		}
		z := 1 - 2*r.Float64()
		note("expm1", 1, Expm1(z), fresh().Sub(bigExp(exact(z)), exact(1)))
	}
	t.Log(worst)
}

// TestLibrary: the logarithm, sine and cosine of a processor without fused operations are those of Go's library, with which
// noise was drawn before; what a graph rests on is its inverse error function to the last bit but one.
func TestLibrary(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 100000 {
		u, a := 1-r.Float64(), 2*math.Pi*r.Float64()
		if got, want := Log(u), math.Log(u); math.Abs(got-want) > 2e-16*math.Abs(want) {
			t.Fatalf("log %v is %v, in the library %v", u, got, want)
		}
		sin, cos := Sincos(a)
		if wantSin, wantCos := math.Sincos(a); math.Abs(sin-wantSin) > 2e-16 || math.Abs(cos-wantCos) > 2e-16 {
			t.Fatalf("sincos %v is %v, %v, in the library %v, %v", a, sin, cos, wantSin, wantCos)
		}
		if got, want := Erfinv(2*u-1), math.Erfinv(2*u-1); math.Abs(got-want) > 4e-16*math.Abs(want) {
			t.Fatalf("erfinv %v is %v, in the library %v", 2*u-1, got, want)
		}
		if got, want := Asin(2*u-1), math.Asin(2*u-1); math.Abs(got-want) > 2e-16 {
			t.Fatalf("asin %v is %v, in the library %v", 2*u-1, got, want)
		}
		if got, want := Acos(2*u-1), math.Acos(2*u-1); math.Abs(got-want) > 4e-16 {
			t.Fatalf("acos %v is %v, in the library %v", 2*u-1, got, want)
		}
	}
}

// TestEnds: zeros, infinities, NaN and denormals.
func TestEnds(t *testing.T) {
	inf, nan, tiny := math.Inf(1), math.NaN(), math.SmallestNonzeroFloat64
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"exp 0", Exp(0), 1}, {"exp inf", Exp(inf), inf}, {"exp -inf", Exp(-inf), 0}, {"exp nan", Exp(nan), nan},
		{"exp 710", Exp(710), inf}, {"exp -746", Exp(-746), 0}, {"exp -745", Exp(-745), tiny}, {"exp -740", Exp(-740), 4.199563e-322},
		{"exp 709.7", Exp(709.7), 1.6549840276802644e+308},
		{"log 0", Log(0), -inf}, {"log -1", Log(-1), nan}, {"log inf", Log(inf), inf}, {"log nan", Log(nan), nan}, {"log 1", Log(1), 0},
		{"log tiny", Log(tiny), -744.4400719213812},
		{"pow 0 2", Pow(0, 2), 0}, {"pow 0 -2", Pow(0, -2), inf}, {"pow inf 2", Pow(inf, 2), inf}, {"pow inf -2", Pow(inf, -2), 0},
		{"pow 3 0", Pow(3, 0), 1}, {"pow nan 0", Pow(nan, 0), 1}, {"pow nan 1", Pow(nan, 1), nan}, {"pow -1 2", Pow(-1, 2), nan},
		{"pow 3 nan", Pow(3, nan), nan}, {"pow 1 nan", Pow(1, nan), 1}, {"pow tiny 1", Pow(tiny, 1), tiny}, {"pow 10 400", Pow(10, 400), inf},
		{"expm1 0", Expm1(0), 0}, {"expm1 -inf", Expm1(-inf), -1}, {"expm1 inf", Expm1(inf), inf}, {"expm1 nan", Expm1(nan), nan},
		{"expm1 1e-300", Expm1(1e-300), 1e-300},
		{"asin 1", Asin(1), math.Pi / 2}, {"asin -1", Asin(-1), -math.Pi / 2}, {"asin 0", Asin(0), 0}, {"asin 1.1", Asin(1.1), nan}, {"asin nan", Asin(nan), nan},
		{"acos 1", Acos(1), 0}, {"acos -1", Acos(-1), math.Pi}, {"acos 0", Acos(0), math.Pi / 2}, {"acos -2", Acos(-2), nan},
		{"erfinv 1", Erfinv(1), inf}, {"erfinv -1", Erfinv(-1), -inf}, {"erfinv 2", Erfinv(2), nan}, {"erfinv 0", Erfinv(0), 0}, {"erfinv nan", Erfinv(nan), nan},
	} {
		if c.got != c.want && !(math.IsNaN(c.got) && math.IsNaN(c.want)) {
			t.Errorf("%s is %v, not %v", c.name, c.got, c.want)
		}
	}
	if sin, cos := Sincos(-1); !math.IsNaN(sin) || !math.IsNaN(cos) {
		t.Errorf("sincos of a negative number is %v, %v", sin, cos)
	}
}
