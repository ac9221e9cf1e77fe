package vector

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

var all = flag.Bool("all", false, "try Exp with all floats of [-88, 0], not only a million")

// special numbers that any of 40 elements is likely to be.
var special = []float32{0, float32(math.Copysign(0, -1)), 1e-10, math.Nextafter32(1e-10, 1), math.Nextafter32(1e-10, 0), 1e-20,
	math.Nextafter32(1e-20, 0), -1, 1e-42, 0.5, 1.5, 2.5, math.MaxFloat32, float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN())}

func row(r *rand.Rand, n int, specials bool) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
		if specials && r.IntN(8) == 0 {
			x[i] = special[r.IntN(len(special))]
		}
	}
	return x
}

// inside copies x into the middle of guard cells, at a place that is not aligned.
func inside(x []float32, offset int) (guarded, middle []float32) {
	guarded = make([]float32, len(x)+16+offset)
	for i := range guarded {
		guarded[i] = 0x1.234p5
	}
	middle = guarded[8+offset : 8+offset+len(x)]
	copy(middle, x)
	return guarded, middle
}

func equal(a, b []float32) int {
	for i := range a {
		nan := a[i] != a[i] && b[i] != b[i]
		if math.Float32bits(a[i]) != math.Float32bits(b[i]) && !nan {
			return i
		}
	}
	return -1
}

// TestSets: all sets give the bits of plain Go, and write nowhere else.
func TestSets(t *testing.T) {
	want := plain()
	for _, got := range Sets() {
		for n := range 75 {
			for offset := range 4 {
				r := rand.New(rand.NewPCG(uint64(n), uint64(offset)))
				t.Run(fmt.Sprintf("%s n=%d offset=%d", got.Name, n, offset), func(t *testing.T) { compare(t, want, got, r, n, offset) })
			}
		}
	}
}

func compare(t *testing.T, want, got Set, r *rand.Rand, n, offset int) {
	for _, specials := range []bool{false, true} {
		u1, u2, w, g := row(r, n, specials), row(r, n, specials), row(r, n, specials), row(r, n, specials)
		bits := make([]uint8, n)
		for i := range bits {
			bits[i] = uint8(r.IntN(2))
		}
		if a, b := want.Largest(u1), got.Largest(u1); a != b {
			t.Errorf("Largest: %#x, want %#x", b, a)
		}
		// out: writes through one or two results
		check := func(name string, f func(s Set, a, b []float32)) {
			t.Helper()
			ga, a := inside(u1, offset)
			gb, b := inside(u2, offset)
			f(want, a, b)
			ha, c := inside(u1, offset)
			hb, d := inside(u2, offset)
			f(got, c, d)
			if i := equal(ga, ha); i >= 0 {
				t.Errorf("%s: element %d is %g, want %g", name, i-8-offset, ha[i], ga[i])
			}
			if i := equal(gb, hb); i >= 0 {
				t.Errorf("%s: element %d of the second is %g, want %g", name, i-8-offset, hb[i], gb[i])
			}
		}
		check("Multiply", func(s Set, a, b []float32) { s.Multiply(a, a, b) })
		check("Scale", func(s Set, a, b []float32) { s.Scale(a, b, 1.7) })
		check("Update1", func(s Set, a, b []float32) { s.Update1(a, b, w, g, 0.3) })
		check("Update2", func(s Set, a, b []float32) { s.Update2(a, b, a, b, w, g, 0.3) })
		check("EncodeFirst", func(s Set, a, b []float32) { s.EncodeFirst(a, a, w, bits, [2]float32{-0.25, 0.75}) })
		check("Keep", func(s Set, a, b []float32) { s.Keep(a, b, w) })
		if specials {
			continue
		}
		for name, sums := range map[string][2]func([]float32, float64) int64{
			"Sum": {want.Sum, got.Sum}, "SumAbs": {want.SumAbs, got.SumAbs}, "SumSquares": {want.SumSquares, got.SumSquares},
		} {
			for _, scale := range []float64{1, 2, 1 << 22, 1 << 40} {
				if a, b := sums[0](u1, scale), sums[1](u1, scale); a != b {
					t.Errorf("%s: %d, want %d", name, b, a)
				}
			}
		}
		positive := make([]float32, n)
		for i, v := range u1 {
			positive[i] = abs(v)
		}
		a1, a2 := want.Moments(positive, 1<<20)
		b1, b2 := got.Moments(positive, 1<<20)
		if a1 != b1 || a2 != b2 {
			t.Errorf("Moments: %d %d, want %d %d", b1, b2, a1, a2)
		}
		if a, b := want.Least(u1), got.Least(u1); a != b {
			t.Errorf("Least: %g, want %g", b, a)
		}
		small := want.Least(u1)
		if n > 2 {
			u1[n/2], u1[n-1] = 0, float32(math.Copysign(0, -1))
			small = 0
		}
		for _, steep := range []float32{0, -1, -30, -300, float32(math.Inf(-1))} {
			check("Exp", func(s Set, a, b []float32) { s.Exp(b, a, small, steep) })
		}
		check("Finish", func(s Set, a, b []float32) { s.Finish(b, a, 0.3) })
	}
}

// TestExp32: all sets agree, and the error is below 1 ulp of the exact value.
func TestExp32(t *testing.T) {
	step := uint32(997)
	if *all {
		step = 1
	}
	const block = 4096
	x, out := make([]float32, 0, block), make([]float32, block)
	worst := 0.0
	flush := func() {
		for _, s := range Sets() {
			s.Exp(out[:len(x)], x, 0, -1)
			for i, v := range x {
				if y := Exp32(-v); math.Float32bits(out[i]) != math.Float32bits(y) {
					t.Fatalf("%s: exp(%g) = %g, want %g", s.Name, -v, out[i], y)
				}
			}
		}
		x = x[:0]
	}
	for b := uint32(0); b <= math.Float32bits(88); b += step {
		v := math.Float32frombits(b)
		if want := math.Exp(-float64(v)); v <= 87 {
			ulp := math.Max(math.Ldexp(1, math.Ilogb(want)-23), math.SmallestNonzeroFloat32)
			worst = math.Max(worst, math.Abs(float64(Exp32(-v))-want)/ulp)
		}
		if x = append(x, v); len(x) == block {
			flush()
		}
	}
	flush()
	t.Logf("largest error %.3f ulp", worst)
	if worst >= 1 {
		t.Errorf("an error of %.3f ulp", worst)
	}
	if v := Exp32(float32(math.NaN())); v == v {
		t.Error("NaN is lost")
	}
}

// Motive: these loops are what is left of a cycle when the sums are fast. Result: bytes
// per second through rows of 1,000, in the first-level cache.
func BenchmarkLoops(b *testing.B) {
	const n = 1000
	r := rand.New(rand.NewPCG(1, 1))
	u1, u2, w, g := row(r, n, false), row(r, n, false), row(r, n, false), row(r, n, false)
	for _, s := range Sets() {
		for _, c := range []struct {
			name  string
			bytes int64
			run   func()
		}{
			{"Largest", 4, func() { s.Largest(u1) }},
			{"Multiply", 12, func() { s.Multiply(u1, u2, w) }},
			{"SumSquares", 4, func() { s.SumSquares(u1, 1<<30) }},
			{"Exp", 8, func() { s.Exp(u1, u2, 0, -1) }},
			{"Update2", 24, func() { s.Update2(u1, u2, u1, u2, w, g, 0.1) }},
			{"Moments", 4, func() { s.Moments(w, 1<<20) }},
		} {
			b.Run(c.name+" "+s.Name, func(b *testing.B) {
				b.SetBytes(c.bytes * n)
				for range b.N {
					c.run()
				}
			})
		}
	}
}
