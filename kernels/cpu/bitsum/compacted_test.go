package bitsum

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestCompacted: compacted rows give the sums of complete ones, bit for bit, with the whole
// index and with a sparse one, for every set: sparse and dense patterns, some neurons
// inhibitory, rows without synapses that are left, broken rows, sums that leave 32 bits, few ones.
func TestCompacted(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	for _, c := range []struct {
		n, m, rows    int
		f, d          float64
		wide, special bool
	}{
		{97, 50, 16, 0.1, 0.2, false, false}, {1100, 40, 16, 0.05, 0.1, false, false}, {2500, 600, 7, 0.05, 0.4, false, false},
		{300, 170, 16, 0.5, 0.1, false, false}, {40, 1, 3, 0.05, 0.5, false, false}, {130, 64, 9, 0.2, 0.3, false, true},
		{6000, 30, 16, 0.15, 0.9, true, false}, {33, 1500, 12, 0.02, 0.2, false, false}, {20, 20, 16, 0.3, 0, false, false},
	} {
		data := randomBits(r, c.n, c.m, c.f)
		w, theta := make([]float32, Rows*c.n), make([]float32, Rows)
		uniform(r, w, 1, false)
		uniform(r, theta, 1, true)
		compacted, at := slices.Clone(w), make([][]int32, c.rows)
		for row := range c.rows {
			k := 0
			for j := range c.n {
				if r.Float64() >= c.d {
					w[row*c.n+j] = 0
					continue
				}
				if c.special && row == 4 && k == 1 {
					w[row*c.n+j] = float32(math.NaN())
				}
				compacted[row*c.n+k] = w[row*c.n+j]
				at[row] = append(at[row], int32(j))
				k++
			}
		}
		salience := make([]float32, Rows*c.m)
		uniform(r, salience, 1, true)
		if c.special {
			salience[2*c.m+1] = float32(math.Inf(1))
		}
		for _, s := range Sets() {
			for _, sparse := range []bool{false, true} {
				for _, excitatory := range []int{c.n, c.n * 3 / 4} {
					name := fmt.Sprintf("%v %s sparse %v excitatory %d", c, s.Name, sparse, excitatory)
					x, sc := NewMatrix(data, c.n, c.m), s.NewScratch()
					p := &Compacted{At: at, Sparse: sparse}
					want, got := make([]float32, c.rows*c.m), make([]float32, c.rows*c.m)
					s.Drive(sc, x, want, w, largests(w, x.n, c.rows, nil), theta, excitatory, nil)
					for range 2 { // a second time on the sparse index of the first
						s.Drive(sc, x, got, compacted, largests(compacted, x.n, c.rows, p), theta, excitatory, p)
						equal(t, name+" drive", want, got)
						equal(t, name+" drive by lanes", want, driveByLanes(t, s, sc, x, compacted, largests(compacted, x.n, c.rows, p), theta, excitatory, p))
					}
					full, guarded := make([]float32, c.rows*c.n), make([]float32, c.rows*c.n+Rows)
					part := guarded[:c.rows*c.n]
					for i := range guarded {
						guarded[i] = 0x1.234p5
					}
					s.Gradient(sc, x, full, salience, largests(salience, x.m, c.rows, nil), excitatory, nil)
					s.Gradient(sc, x, part, salience, largests(salience, x.m, c.rows, nil), excitatory, p)
					panel := gradientByPanel(t, s, sc, x, salience, largests(salience, x.m, c.rows, nil), excitatory, p)
					for row, list := range at {
						for k, j := range list {
							equal(t, name+" gradient", full[row*c.n+int(j):][:1], part[row*c.n+k:][:1])
							equal(t, name+" gradient by a panel", full[row*c.n+int(j):][:1], panel[row*c.n+k:][:1])
							part[row*c.n+k] = 0x1.234p5
						}
					}
					for i, v := range guarded {
						if v != 0x1.234p5 {
							t.Fatalf("%s: the gradient wrote to cell %d, which is no element of its rows", name, i)
						}
					}
				}
			}
		}
	}
}

func equal(t *testing.T, name string, want, got []float32) {
	t.Helper()
	for i, w := range want {
		if math.Float32bits(w) != math.Float32bits(got[i]) && !(w != w && got[i] != got[i]) {
			t.Fatalf("%s, element %d: %g, want %g", name, i, got[i], w)
		}
	}
}

// TestCompactedOverflow has more additions of the largest numbers than 32 bits hold, for compacted rows, with the
// whole index and with a sparse one. The second half of the panel has every other position only, so that the two
// halves' lists differ.
func TestCompactedOverflow(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 24))
	for _, c := range []struct {
		n, m int
		f    float64
	}{{16, 5000, 0.2}, {5000, 16, 0.1}, {2, 3000, 1}, {3000, 2, 1}} {
		data, at := randomBits(r, c.n, c.m, c.f), make([][]int32, Rows)
		for row := range at {
			for j := 0; j < c.n; j += 1 + row/lanes8 {
				at[row] = append(at[row], int32(j))
			}
		}
		for _, v := range []float32{math.Nextafter32(math.Nextafter32(1, 0), 0), -math.Nextafter32(0.25, 0)} {
			w, compacted := make([]float32, Rows*c.n), make([]float32, Rows*c.n)
			s, theta := make([]float32, Rows*c.m), make([]float32, Rows)
			constant(s, v)
			for row, list := range at {
				for k, j := range list {
					w[row*c.n+int(j)], compacted[row*c.n+k] = v, v
				}
			}
			h, g := make([]float32, Rows*c.m), make([]float32, Rows*c.n)
			referenceDrive(h, data, c.n, c.m, w, theta, Rows, c.n)
			referenceGradient(g, data, c.n, c.m, s, Rows, c.n-1)
			for _, set := range Sets() {
				for _, sparse := range []bool{false, true} {
					name := fmt.Sprint(set.Name, c, v, " sparse ", sparse)
					x, sc, p := NewMatrix(data, c.n, c.m), set.NewScratch(), &Compacted{At: at, Sparse: sparse}
					h2, g2 := make([]float32, len(h)), make([]float32, len(g))
					set.Drive(sc, x, h2, compacted, largests(compacted, x.n, Rows, p), theta, c.n, p)
					same(t, "drive "+name, h2, h)
					same(t, "drive by lanes "+name, driveByLanes(t, set, sc, x, compacted, largests(compacted, x.n, Rows, p), theta, c.n, p), h)
					set.Gradient(sc, x, g2, s, largests(s, x.m, Rows, nil), c.n-1, p)
					g3 := gradientByPanel(t, set, sc, x, s, largests(s, x.m, Rows, nil), c.n-1, p)
					for row, list := range at {
						for k, j := range list {
							same(t, "gradient "+name, g2[row*c.n+k:][:1], g[row*c.n+int(j):][:1])
							same(t, "gradient by a panel "+name, g3[row*c.n+k:][:1], g[row*c.n+int(j):][:1])
						}
					}
				}
			}
		}
	}
}
