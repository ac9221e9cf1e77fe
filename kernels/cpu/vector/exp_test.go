package vector

import (
	"flag"
	"math"
	"slices"
	"testing"
)

var all = flag.Bool("all", false, "try Exp with all floats of [-88, 0], not only a million")

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

// TestEdges: the last argument whose exp is not 0, and what is no number.
func TestEdges(t *testing.T) {
	inf, nan := float32(math.Inf(1)), math.Float32frombits(0x7fc00001) // a NaN whose lowest bit would end up in an exponent
	for _, s := range Sets() {
		for _, n := range []int{1, 8, 16, 45} {
			for _, x := range []float32{87, math.Nextafter32(87, 88), math.Nextafter32(87, 0), 0, 1e-42, 1e30, inf, -inf, nan} {
				h, out := make([]float32, n), make([]float32, n)
				for i := range h {
					h[i] = x
				}
				s.Exp(out, h, 0, -1)
				want := []float32{Exp32(-abs(x))}
				if equal(out, slices.Repeat(want, n)) >= 0 {
					t.Errorf("%s: Exp of %d times %g: %g, want %g", s.Name, n, x, out, want[0])
				}
				for i := range out {
					out[i] = 0.5
				}
				s.Finish(out, h, 0.25)
				want[0] = 0
				if x > 0 {
					want[0] = 0.125
				} else if x < 0 {
					want[0] = -0.125
				}
				if equal(out, slices.Repeat(want, n)) >= 0 {
					t.Errorf("%s: Finish of %d times %g: %g, want %g", s.Name, n, x, out, want[0])
				}
			}
		}
	}
}
