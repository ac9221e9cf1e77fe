package vector

import (
	"math"
	"math/rand/v2"
	"testing"
)

// terms are n numbers of magnitude below 2^e: ties when rounded at bits bits, neighbours of
// ties, denormals and zeros among them.
func terms(r *rand.Rand, n, e, bits int) []float32 {
	x := make([]float32, n)
	for i := range x {
		v := float32(math.Ldexp(2*r.Float64()-1, e))
		switch tie := float32(math.Ldexp(float64(2*r.IntN(1<<20)-1<<20+1), e-bits-1)); r.IntN(6) {
		case 0:
			v = tie
		case 1:
			v = math.Nextafter32(tie, 0)
		case 2:
			v = math.Nextafter32(tie, 2*tie)
		case 3:
			v = math.Float32frombits(r.Uint32N(1<<12) | r.Uint32N(2)<<31)
		case 4:
			v = 0
		}
		if math.Abs(float64(v)) < math.Ldexp(1, e) {
			x[i] = v
		}
	}
	return x
}

// TestRounding: sums of ties and of denormals, with the scales of docs/arithmetic.md, those
// among them that are no float32.
func TestRounding(t *testing.T) {
	want := plain()
	for _, got := range Sets() {
		for _, e := range []int{-140, -120, -100, -60, -20, 0, 1, 40, 126} {
			for n := range 70 {
				r := rand.New(rand.NewPCG(uint64(n), uint64(e+200)))
				for _, bits := range []int{22, 23, 40, 42} {
					x, scale := terms(r, n, e, bits), math.Ldexp(1, bits-max(e, -100))
					for name, f := range map[string]func(Set) int64{
						"Sum":    func(s Set) int64 { return s.Sum(x, scale) },
						"SumAbs": func(s Set) int64 { return s.SumAbs(x, scale) },
						"SumSquares": func(s Set) int64 {
							if e > 60 { // x x would be infinite
								return 0
							}
							return s.SumSquares(x, math.Ldexp(1, bits-max(2*e, -100)))
						},
						"Moments": func(s Set) int64 {
							positive := make([]float32, n)
							for i, v := range x {
								positive[i] = abs(v)
							}
							sum, squares := s.Moments(positive, math.Ldexp(1, min(bits, 31)-max(e, -100)))
							return 3*sum + squares
						},
					} {
						if a, b := f(want), f(got); a != b {
							t.Errorf("%s of %d below 2^%d, %s: %d, want %d", name, n, e, got.Name, b, a)
						}
					}
				}
			}
		}
	}
}

// TestRound: halves go to the even neighbour.
func TestRound(t *testing.T) {
	for _, s := range Sets() {
		for _, c := range []struct {
			x    float32
			want int64
		}{{0.5, 0}, {1.5, 2}, {2.5, 2}, {-0.5, 0}, {-1.5, -2}, {-2.5, -2}, {math.Nextafter32(0.5, 1), 1}, {math.Nextafter32(0.5, 0), 0}} {
			for _, n := range []int{1, 16, 37} {
				x := make([]float32, n)
				for i := range x {
					x[i] = c.x
				}
				if got := s.Sum(x, 1); got != int64(n)*c.want {
					t.Errorf("%s: %d times %g is %d, want %d", s.Name, n, c.x, got, int64(n)*c.want)
				}
			}
		}
	}
}
