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
	row.Set(at, nil, nil, 0, nil)
	return row
}

// TestSparseRows: a row with sources has the sums of the whole row that has zeros elsewhere, on every instruction set.
func TestSparseRows(t *testing.T) {
	for i, c := range sparseCases {
		r := rand.New(rand.NewPCG(3, uint64(i)))
		x := c.matrix(r)
		for _, set := range Sets() {
			sc := set.NewScratch()
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

// TestPairedRows: where a place stands for two columns the sums are the same, on every instruction set, and where a column has more
// ones than sums of 32 bits take.
func TestPairedRows(t *testing.T) {
	for i, c := range []sparseCase{{700, 500, 600, 0.05}, {700, 16, 400, 0.1}, {500, 17, 400, 0.2}, {900, 640, 280, 0.45}, {1200, 100, 1000, 0.06}, {900, 100, 450, 0.08}} {
		r, excitatory := rand.New(rand.NewPCG(4, uint64(i))), c.n-c.n/3
		data := make([]uint8, c.n*c.m)
		for at := range data {
			// of the last case 300 sources, all excitatory, share a column: barely more than sums of 32 bits take
			if r.Float64() < c.f || i >= 4 && at%c.m == 37 && (i == 4 || at/c.m < excitatory) {
				data[at] = 1
			}
		}
		x, row := NewMatrix(data, c.n, c.m), c.row(r)
		if x.activeOf(c.k).groups == 0 {
			t.Fatalf("%+v: columns have no places", c)
		}
		w, salience := make([]float32, c.k), make([]float32, c.m)
		wantH, wantG := make([]float64, c.m), make([]float64, c.k)
		for mu := range salience {
			salience[mu] = float32(r.IntN(1<<SalienceBits)-1<<(SalienceBits-1)) / (1 << SalienceBits)
		}
		for k, j := range row.At {
			w[k] = 1 - float32(r.IntN(1<<20))/(1<<WeightBits)
			sign := 1.0
			if int(j) >= excitatory {
				sign = -1
			}
			for mu := range c.m {
				if data[int(j)*c.m+mu] != 0 {
					wantH[mu] += sign * float64(w[k])
					wantG[k] += sign * float64(salience[mu])
				}
			}
		}
		for _, set := range Sets() {
			sc, h, g := set.NewScratch(), make([]float32, c.m), make([]float32, c.k)
			for range 2 {
				set.DriveRow(sc, x, h, w, row, largests(w, c.k, 1, nil)[0], 0, excitatory)
				set.GradientRow(sc, x, g, salience, row, largests(salience, c.m, 1, nil)[0], excitatory)
				for mu, v := range wantH {
					if h[mu] != float32(v) {
						t.Fatalf("%+v, %s: the drive of column %d is %g, not %g", c, set.Name, mu, h[mu], v)
					}
				}
				for k, v := range wantG {
					if g[k] != float32(v) {
						t.Fatalf("%+v, %s: the gradient of source %d is %g, not %g", c, set.Name, k, g[k], v)
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
	sc := set.NewScratch()
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

// TestMarks: every set counts the marks of any number of rows, as many as a row may have sources, and leaves those that were counted before.
func TestMarks(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	all := make([]marks, 300)
	for j := range all {
		for word := range all[j] {
			all[j][word] = r.Uint64() & r.Uint64()
		}
	}
	all[7] = marks{math.MaxUint64, 0, 1, 1 << 63}
	lengths := []int{MostSources}
	for n := range 70 {
		lengths = append(lengths, n)
	}
	for _, n := range lengths {
		rows := make([]int32, n)
		for k := range rows {
			if rows[k] = 7; n < 60 {
				rows[k] = int32(r.IntN(len(all)))
			}
		}
		var want [len(marks{}) * 64]int
		for _, j := range append(rows, 3, 7) {
			for i := range want {
				want[i] += int(all[j][i/64] >> (i % 64) & 1)
			}
		}
		for _, set := range Sets() {
			var c counts
			set.addMarks(&c, all, []int32{3, 7})
			set.addMarks(&c, all, rows)
			for i := range want {
				got := 0
				for p := range c {
					got |= int(c[p][i/64]>>(i%64)&1) << p
				}
				if got != want[i] {
					t.Fatalf("%s: of %d rows %d have mark %d, want %d", set.Name, n, got, i, want[i])
				}
			}
			if got := c.most(); got != slices.Max(want[:]) {
				t.Errorf("%s: of %d rows %d have the same mark, want %d", set.Name, n, got, slices.Max(want[:]))
			}
		}
	}
}

// TestShared: a row knows that no more of its sources share a column: as many as there are, or, where these are few enough for sums
// of 32 bits, somewhat more, since columns have marks in common.
func TestShared(t *testing.T) {
	for i, c := range []struct {
		sparseCase
		ofAll bool // one column has all rows
	}{
		{sparseCase{2000, 500, 1000, 0.05}, false}, {sparseCase{2000, 250, 1200, 0.1}, false},
		{sparseCase{2000, 1000, 1200, 0.1}, false}, {sparseCase{2000, 500, 1000, 0.05}, true},
	} {
		r := rand.New(rand.NewPCG(4, uint64(i)))
		data := make([]uint8, c.n*c.m)
		for at := range data {
			if r.Float64() < c.f || c.ofAll && at%c.m == 300 {
				data[at] = 1
			}
		}
		x, row := NewMatrix(data, c.n, c.m), c.row(r)
		a := x.paired()
		exact := 0
		columns, _ := x.Columns()
		for mu, column := range columns {
			both := 0
			for _, j := range column {
				if a.marks[j][mu/64%4]>>(mu%64)&1 == 0 {
					t.Fatalf("case %d: row %d has a one in column %d, and no mark", i, j, mu)
				}
				if _, there := slices.BinarySearch(row.At, j); there {
					both++
				}
			}
			exact = max(exact, both)
		}
		if a.groups == 0 || x.activeOf(c.k) != a {
			t.Fatalf("case %d: its lists name no places", i)
		}
		for _, set := range Sets() {
			row.Set(row.At, nil, nil, 0, nil)
			set.arrange(row, set.NewScratch(), x)
			shared := int(row.shared)
			if shared < exact || shared > mostNarrow && shared != exact {
				t.Errorf("%s, case %d: %d sources are said to share a column, and %d do", set.Name, i, shared, exact)
			}
		}
	}
}
