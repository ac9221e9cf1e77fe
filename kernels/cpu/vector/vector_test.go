package vector

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

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

const infinity = 0x7f800000

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
	lengths := []int{1000}
	for n := range 75 {
		lengths = append(lengths, n)
	}
	for _, got := range Sets() {
		for _, n := range lengths {
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
		_, w = inside(w, (offset+1)%4)
		_, g = inside(g, (offset+2)%4)
		bits := make([]uint8, n)
		for i := range bits {
			bits[i] = uint8(r.IntN(256))
		}
		if a, b := want.Largest(u1), got.Largest(u1); a != b {
			t.Errorf("Largest: %#x, want %#x", b, a)
		}
		if a, b := want.Alive(w), got.Alive(w); a != b {
			t.Errorf("Alive: %d, want %d", b, a)
		}
		guarded := [2][]int32{make([]int32, n+16+offset), make([]int32, n+16+offset)}
		for i, s := range []Set{want, got} {
			for k := range guarded[i] {
				guarded[i][k] = int32(k)
			}
			for range 2 {
				s.Unstable(guarded[i][8+offset:][:n], w, bits)
			}
		}
		if !slices.Equal(guarded[0], guarded[1]) {
			t.Errorf("Unstable: %d, want %d", guarded[1], guarded[0])
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
		largest := func(of string, what func(s Set) uint32) {
			t.Helper()
			if a, b := what(want), what(got); a != b && max(a, b) <= infinity { // NaNs differ
				t.Errorf("%s: the largest is %#x, want %#x", of, b, a)
			}
		}
		largest("Multiply", func(s Set) uint32 { return s.Multiply(make([]float32, n), u1, u2) })
		largest("Update1", func(s Set) uint32 { return s.Update1(make([]float32, n), u1, w, g, 0.3) })
		largest("Update2", func(s Set) uint32 {
			return s.Update2(make([]float32, n), make([]float32, n), u1, u2, w, g, 0.3)
		})
		check("Multiply, b", func(s Set, a, b []float32) { s.Multiply(b, a, b) })
		check("Scale in place", func(s Set, a, b []float32) { s.Scale(a, a, 1e-30) })
		check("Keep in place", func(s Set, a, b []float32) { s.Keep(a, a, w) })
		check("Update1 in place", func(s Set, a, b []float32) { s.Update1(a, a, w, g, 0.3) })
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
			for _, scale := range []float64{0, 0.25, 1, 2, 1 << 22, 1 << 40} {
				if a, b := sums[0](u1, scale), sums[1](u1, scale); a != b {
					t.Errorf("%s: %d, want %d", name, b, a)
				}
			}
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
			check("Exp in place", func(s Set, a, b []float32) { s.Exp(a, a, small, steep) })
			check("Exp", func(s Set, a, b []float32) { s.Exp(b, a, small, steep) })
		}
		check("Finish in place", func(s Set, a, b []float32) { s.Finish(a, a, 0.3) })
		check("Finish", func(s Set, a, b []float32) { s.Finish(b, a, 0.3) })
	}
}
