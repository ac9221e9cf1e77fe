package vector

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestLanes: the loops over lanes do to each row what those over rows do, in all sets, and write nowhere else.
func TestLanes(t *testing.T) {
	rows := plain()
	for _, s := range Sets() {
		for _, n := range []int{0, 1, 2, 3, 16, 33, 500, 4097} {
			for _, specials := range []bool{false, true} {
				r := rand.New(rand.NewPCG(uint64(n), 5))
				_, h := inside(row(r, n*Rows, specials), n%4)
				var least, steep, small [Rows]float32
				var scale, tiny [Rows]float64
				for k := range Rows {
					steep[k] = []float32{0, -1, -30, -300, float32(math.Inf(-1))}[k%5]
					scale[k], tiny[k] = math.Ldexp(1, 40-k), 0x1p140 // no float32
					for i := k; i < len(h); i += Rows {
						if k == 7 || h[i]-h[i] != 0 && k%2 == 0 {
							h[i] = 0.25
						}
					}
				}
				guarded, out := inside(make([]float32, n*Rows), (n+1)%4)
				var most [Rows]uint32
				var abs, again, sum [Rows]int64
				s.Lanes.Largest(h, &most)
				s.Lanes.Least(h, &least)
				s.Lanes.SumAbs(h, &scale, &again)
				s.Lanes.Exp(out, h, &least, &steep, &scale, &abs, &sum)
				for i, v := range guarded {
					if (i < 8 || i >= 8+(n+1)%4+len(out)) && v != 0x1.234p5 {
						t.Fatalf("%s, %d lines: cell %d was written", s.Name, n, i)
					}
				}
				for k := range Rows {
					x, l, want := make([]float32, n), make([]float32, n), make([]float32, n)
					for i := range x {
						x[i], l[i] = h[i*Rows+k], out[i*Rows+k]
					}
					if most[k] != rows.Largest(x) {
						t.Errorf("%s, %d lines, row %d: the largest is %#x, want %#x", s.Name, n, k, most[k], rows.Largest(x))
					}
					if most[k] >= infinity {
						continue // of rows that are no numbers nothing else is asked
					}
					if small[k] = rows.Least(x); least[k] != small[k] {
						t.Errorf("%s, %d lines, row %d: the least is %g, want %g", s.Name, n, k, least[k], small[k])
					}
					rows.Exp(want, x, small[k], steep[k])
					if i := equal(want, l); i >= 0 {
						t.Errorf("%s, %d lines, row %d: exp of element %d is %g, want %g", s.Name, n, k, i, l[i], want[i])
					}
					if specials {
						continue // sums are asked of numbers that have been scaled by the largest
					}
					if a := rows.SumAbs(x, scale[k]); abs[k] != a || again[k] != a {
						t.Errorf("%s, %d lines, row %d: sums of magnitudes are %d and %d, want %d", s.Name, n, k, abs[k], again[k], a)
					}
					if a := rows.Sum(want, unit); sum[k] != a && !math.IsInf(float64(steep[k]), 0) {
						t.Errorf("%s, %d lines, row %d: the exponentials add up to %d, want %d", s.Name, n, k, sum[k], a)
					}
				}
				faint := make([]float32, n*Rows)
				for i := range faint {
					faint[i] = float32(math.Ldexp(r.Float64()-0.5, -100))
				}
				s.Lanes.SumAbs(faint, &tiny, &abs)
				s.Lanes.Exp(out, faint, &small, &steep, &tiny, &again, &sum)
				for k := range Rows {
					x := make([]float32, n)
					for i := range x {
						x[i] = faint[i*Rows+k]
					}
					if a := rows.SumAbs(x, tiny[k]); abs[k] != a || again[k] != a {
						t.Errorf("%s, %d lines, row %d: faint magnitudes add up to %d and %d, want %d", s.Name, n, k, abs[k], again[k], a)
					}
				}
			}
		}
	}
}

// TestLanesPanic: lanes of unequal lengths, and lines that are not whole, are a mistake.
func TestLanesPanic(t *testing.T) {
	room := make([]float32, 3*Rows)
	for _, s := range Sets() {
		for name, f := range map[string]func(){
			"unequal": func() {
				var x [Rows]float32
				var scale [Rows]float64
				var sum [Rows]int64
				s.Lanes.Exp(room[:Rows], room, &x, &x, &scale, &sum, &sum)
			},
			"part of a line": func() { s.Lanes.Largest(room[:Rows+1], new([Rows]uint32)) },
		} {
			func() {
				defer func() {
					if recover() == nil {
						t.Errorf("%s, %s: no panic", s.Name, name)
					}
				}()
				f()
			}()
		}
	}
}

// TestLaneSums has terms as large as they may be, and such whose lower parts are: as many as any part of a sum takes.
func TestLaneSums(t *testing.T) {
	terms := []float32{1 << 19, 3 << 19, 1 << 20, 1 << 21, 3 << 20, 1<<20 - 1, 1<<20 + 1, 1 << 40, 0}
	for _, s := range Sets() {
		for _, n := range []int{1, 2047, 2048, 2049, 4096} {
			x := make([]float32, n*Rows)
			var scale [Rows]float64
			for i := range x {
				x[i] = terms[i%Rows%len(terms)]
			}
			for k := range scale {
				scale[k] = 1
			}
			var sum, abs, ones [Rows]int64
			var zero [Rows]float32
			s.Lanes.SumAbs(x, &scale, &sum)
			s.Lanes.Exp(make([]float32, len(x)), x, &zero, &zero, &scale, &abs, &ones)
			for k := range Rows {
				want := int64(n) * int64(terms[k%len(terms)])
				if sum[k] != want || abs[k] != want || ones[k] != int64(n)<<40 {
					t.Errorf("%s, %d terms of %g add up to %d and %d, want %d; exponentials of 0 to %d", s.Name, n, x[k], sum[k], abs[k], want, ones[k])
				}
			}
		}
	}
}
