package conform

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"engram/engine/graph"
	"engram/engine/model"
	"engram/kernels"
)

// size of a block.
type size struct{ batch, rows, n, m, z int }

// shape is that of the model's graphs.
func (s size) shape(p graph.Populations) model.Shape {
	return model.Shape{Batch: s.batch, Rows: s.rows, Neurons: s.n, Patterns: s.m, Factors: s.z, Populations: p}
}

var sizes = []size{
	{1, 7, 7, 5, 2}, {5, 3, 33, 1, 1}, {1, 1, 2, 1, 2}, {5, 17, 64, 37, 3},
	{1, 40, 97, 300, 2}, {2, 9, 130, 64, 5}, {1, 5, 600, 600, 2}, {1, 16, 44, 20, 10},
}

// tolerance is how far a result may be from the reference, relative to the largest
// magnitude of its row (1e-5 for float32 sums is the bound that users are promised;
// what the arithmetic reaches is nearer 1e-7).
func tolerance(p kernels.Precision) float64 {
	if p == kernels.Float32 {
		return 1e-5
	}
	return 1e-12
}

// Run tests every operation on the backend, and several passes of a program in one run.
func Run(t *testing.T, b kernels.Backend) {
	target := graph.On(b)
	t.Run("passes", func(t *testing.T) { passes(t, b) })
	t.Run("sparse rows", func(t *testing.T) { SparseRows(t, target) })
	for _, c := range allCases() {
		t.Run(c.op, func(t *testing.T) {
			for i, s := range sizes {
				for _, nan := range []bool{false, true} {
					name := fmt.Sprintf("batch %d rows %d N %d M %d z %d nan %v", s.batch, s.rows, s.n, s.m, s.z, nan)
					t.Run(name, func(t *testing.T) {
						r := rand.New(rand.NewPCG(uint64(i), 1))
						p := newProblem(c, s, r, nan)
						agree(t, p, target)
						keepsOthers(t, p, target)
						splits(t, p, target)
					})
				}
			}
		})
	}
}

// Ops are the operations that have a case.
func Ops() []string {
	var names []string
	for _, c := range allCases() {
		names = append(names, c.op)
	}
	return names
}

// run is p.run in a test.
func run(t *testing.T, p *problem, target graph.Target, active []bool) [][]float64 {
	t.Helper()
	out, err := p.run(target, active)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// agree compares the backend with the reference.
func agree(t *testing.T, p *problem, target graph.Target) {
	t.Helper()
	want := run(t, p, graph.Reference(), nil)
	got := run(t, p, target, nil)
	tol := tolerance(target.Precision())
	for i, v := range p.values {
		n := v.Size()
		for at := 0; at < len(want[i]); at += n {
			compare(t, v.Name, at/n, want[i][at:at+n], got[i][at:at+n], tol)
		}
	}
}

func compare(t *testing.T, name string, row int, want, got []float64, tol float64) {
	t.Helper()
	most := 0.0
	for _, v := range want {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			most = math.Max(most, math.Abs(v))
		}
	}
	for j, w := range want {
		g := got[j]
		switch {
		case math.IsNaN(w) != math.IsNaN(g), math.IsInf(w, 0) && w != g, math.Abs(w-g) > tol*most:
			t.Fatalf("%s, row %d, element %d: %g, the reference has %g (largest of the row %g)", name, row, j, g, w, most)
		}
	}
}

// keepsOthers switches every second replica off: they must keep every bit.
func keepsOthers(t *testing.T, p *problem, target graph.Target) {
	t.Helper()
	active := make([]bool, p.size.batch)
	for b := range active {
		active[b] = b%2 == 1
	}
	all, some := run(t, p, target, nil), run(t, p, target, active)
	for i, v := range p.values {
		n := len(all[i]) / p.size.batch
		for b, on := range active {
			want := all[i]
			if !on {
				want = p.data[i]
			}
			for j := b * n; j < (b+1)*n; j++ {
				if !same(want[j], some[i][j]) {
					t.Fatalf("%s, replica %d (active: %v), element %d: %g, want %g", v.Name, b, on, j, some[i][j], want[j])
				}
			}
		}
	}
}

// splits cuts the block into two: rows must not notice.
func splits(t *testing.T, p *problem, target graph.Target) {
	t.Helper()
	if p.size.rows < 2 || p.reduces {
		return
	}
	whole := run(t, p, target, nil)
	cut := p.size.rows/2 | 1
	if cut >= p.size.rows {
		cut = 1
	}
	upper, lower := p.rows(0, cut), p.rows(cut, p.size.rows)
	a, b := run(t, upper, target, nil), run(t, lower, target, nil)
	for i, v := range p.values {
		if !v.HasRows {
			continue
		}
		n := v.Size()
		for r := range p.size.batch {
			for row := range p.size.rows {
				part, at := a[i], r*cut+row
				if row >= cut {
					part, at = b[i], r*(p.size.rows-cut)+row-cut
				}
				for j := range n {
					if w, g := whole[i][(r*p.size.rows+row)*n+j], part[at*n+j]; !same(w, g) {
						t.Fatalf("%s, replica %d row %d element %d: %g in a part, %g in the whole block", v.Name, r, row, j, g, w)
					}
				}
			}
		}
	}
}

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
