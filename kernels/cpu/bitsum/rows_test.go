package bitsum

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"engram/kernels/cpu/mapped"
)

// sparseCase is a matrix and the sources of a row; Q is the row's values.
type sparseCase struct {
	n, m, k int
	f       float64
}

var sparseCases = []sparseCase{
	{50, 1, 10, 0.5}, {50, 33, 0, 0.5}, {50, 33, 1, 0.5}, {300, 70, 120, 0.05}, {300, 500, 299, 0.02}, {300, 500, 250, 0.05}, {40, 700, 20, 0.9}, {90, 150, 80, 0.4}, {500, 64, 400, 0.3}, {9, mostColumns, 5, 0.01}, {9, mostColumns + 1, 5, 0.01},
}

func (c sparseCase) matrix(r *rand.Rand) *Matrix {
	data := make([]uint8, c.n*c.m)
	for i := range data {
		if r.Float64() < c.f {
			data[i] = 1
		}
	}
	return NewMatrix(data, c.n, c.m)
}

func (c sparseCase) row(r *rand.Rand) *Row {
	var at []int32
	for _, j := range r.Perm(c.n)[:c.k] {
		at = append(at, int32(j))
	}
	slices.Sort(at)
	row := new(Row)
	row.Set(at, nil, nil, nil)
	return row
}

// TestSparseRows: a row with sources has the sums of the whole row that has zeros elsewhere, on every instruction set.
func TestSparseRows(t *testing.T) {
	for i, c := range sparseCases {
		r := rand.New(rand.NewPCG(3, uint64(i)))
		x := c.matrix(r)
		for _, set := range Sets() {
			sc := set.NewScratch(c.n, c.m)
			for range 3 {
				row := c.row(r)
				w, whole, salience := make([]float32, c.k), make([]float32, c.n), make([]float32, c.m)
				for k := range w {
					w[k] = r.Float32()
					whole[row.At[k]] = w[k]
				}
				for mu := range salience {
					salience[mu] = r.Float32() - 0.5
				}
				theta, excitatory := []float32{r.Float32()}, c.n-c.n/3
				h, wantH, g, wantG := make([]float32, c.m), make([]float32, c.m), make([]float32, c.k), make([]float32, c.n)
				set.Drive(sc, x, wantH, whole, largests(whole, c.n, 1, nil), theta, excitatory, nil)
				set.DriveRow(sc, x, h, w, row, largests(whole, c.n, 1, nil)[0], theta[0], excitatory)
				if !slices.Equal(h, wantH) {
					t.Fatalf("%+v, %s: the drive differs", c, set.Name)
				}
				set.Gradient(sc, x, wantG, salience, largests(salience, c.m, 1, nil), excitatory, nil)
				set.GradientRow(sc, x, g, salience, row, largests(salience, c.m, 1, nil)[0], excitatory)
				for k, j := range row.At {
					if math.Float32bits(g[k]) != math.Float32bits(wantG[j]) {
						t.Fatalf("%+v, %s: the gradient of source %d is %g, not %g", c, set.Name, j, g[k], wantG[j])
					}
				}
			}
		}
	}
}

// BenchmarkSparseRow is the two sums of a row, per synapse: 100,000 neurons, 1,000 synapses, 1,000 patterns, f = 0.02.
func BenchmarkSparseRow(b *testing.B) {
	c := sparseCase{100_000, 1000, 1000, 0.02}
	r := rand.New(rand.NewPCG(1, 1))
	x, set := c.matrix(r), Sets()[len(Sets())-1]
	sc := set.NewScratch(c.n, c.m)
	var rows []*Row
	for range 64 {
		rows = append(rows, c.row(r))
	}
	w, g, h, salience := make([]float32, c.k), make([]float32, c.k), make([]float32, c.m), make([]float32, c.m)
	for i := range w {
		w[i], salience[i] = r.Float32(), r.Float32()
	}
	b.Run("drive", func(b *testing.B) {
		for i := range b.N {
			set.DriveRow(sc, x, h, w, rows[i%len(rows)], math.Float32bits(1), 0, c.n)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*c.k), "ns/synapse")
	})
	b.Run("gradient", func(b *testing.B) {
		for i := range b.N {
			set.GradientRow(sc, x, g, salience, rows[i%len(rows)], math.Float32bits(1), c.n)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*c.k), "ns/synapse")
	})
}

// Many lists begin on a large page, few on a cache line.
func TestListsBeginOnPages(t *testing.T) {
	for n, boundary := range map[int]uintptr{8: line, 1000: line, mapped.LargePage / 8: mapped.LargePage, 300_000: mapped.LargePage} {
		pairs := newPairs(n)
		if at := uintptr(unsafe.Pointer(&pairs[0])); len(pairs) < n || at%boundary != 0 {
			t.Errorf("%d pairs: %d begin at %#x", n, len(pairs), at)
		}
	}
}
