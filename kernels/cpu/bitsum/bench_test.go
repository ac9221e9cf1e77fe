package bitsum

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// benchmarkSizes are the sizes that docs speak of.
var benchmarkSizes = []struct {
	n, m int
	f    float64
}{{1000, 500, 0.05}, {1000, 500, 0.2}, {1000, 500, 0.5}, {4000, 2000, 0.05}, {4000, 2000, 0.5}}

// benchmark reports the additions of the definition, one for each one in X and row, and
// the multiply-adds of a dense product, both a second.
func benchmark(b *testing.B, call func(s Set, sc *Scratch, x *Matrix, rows int, wide, long []float32)) {
	for _, c := range benchmarkSizes {
		r := rand.New(rand.NewPCG(7, 8))
		data := randomBits(r, c.n, c.m, c.f)
		ones := 0
		for _, v := range data {
			ones += int(v)
		}
		x := NewMatrix(data, c.n, c.m)
		x.columns() // indexed when first asked for: not now
		x.rows()
		w, s := make([]float32, Rows*c.n), make([]float32, Rows*c.m)
		uniform(r, w, 1, false)
		uniform(r, s, 1, true)
		for _, set := range Sets() {
			b.Run(fmt.Sprintf("n=%d/m=%d/f=%g/%s", c.n, c.m, c.f, set.Name), func(b *testing.B) {
				sc := set.NewScratch()
				for b.Loop() {
					call(set, sc, x, Rows, w, s)
				}
				perSecond := float64(Rows) * float64(b.N) / b.Elapsed().Seconds()
				b.ReportMetric(float64(ones)*perSecond/1e9, "Gadd/s")
				b.ReportMetric(float64(c.n*c.m)*perSecond/1e9, "Gmadd/s")
			})
		}
	}
}

func BenchmarkDrive(b *testing.B) {
	theta := make([]float32, Rows)
	var out []float32
	benchmark(b, func(s Set, sc *Scratch, x *Matrix, rows int, w, _ []float32) {
		if len(out) < rows*x.m {
			out = make([]float32, rows*x.m)
		}
		s.Drive(sc, x, out[:rows*x.m], w, largests(w, x.n, rows, nil), theta, x.n, nil)
	})
}

func BenchmarkGradient(b *testing.B) {
	var out []float32
	benchmark(b, func(s Set, sc *Scratch, x *Matrix, rows int, _, salience []float32) {
		if len(out) < rows*x.n {
			out = make([]float32, rows*x.n)
		}
		s.Gradient(sc, x, out[:rows*x.n], salience, largests(salience, x.m, rows, nil), x.n, nil)
	})
}

// BenchmarkParts times the steps of a drive, N = 1,000, M = 500.
func BenchmarkParts(b *testing.B) {
	const n, m = 1000, 500
	r := rand.New(rand.NewPCG(7, 8))
	sparse := NewMatrix(randomBits(r, n, m, 0.05), n, m)
	dense := NewMatrix(randomBits(r, n, m, 0.5), n, m)
	w := make([]float32, Rows*n)
	uniform(r, w, 1, false)
	out := make([]float32, Rows*m)
	for _, s := range Sets() {
		sc := s.NewScratch()
		sc.reserve(n)
		run := func(part string, lines int, f func()) {
			b.Run(part+"/"+s.Name, func(b *testing.B) {
				for b.Loop() {
					f()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(lines), "ns/line")
			})
		}
		ix := sparse.columns()
		run("pack", 512, func() { s.fill(sc, w, ix.fills[0], n) })
		run("lists", len(ix.fills[0].steps[0].entries), func() {
			st := ix.fills[0].steps[0]
			s.addLists(sc.acc, sc.panel, st.runs, st.order, st.entries)
		})
		ix = dense.columns()
		run("build", tables*table, func() { s.buildTables(sc.tables, sc.panel) })
		run("tables", m*tables, func() { s.addTables(sc.acc, sc.tables, ix.fills[0].steps[0].entries, m) })
		sc.reserveWide(m)
		run("flush", m, func() { s.flush(sc.sums, sc.acc[:m*Rows]) })
		run("convert32", m, func() { s.convert(sc, sparse.columns(), out, Rows, m) })
		run("convert64", m, func() { s.convert(sc, dense.columns(), out, Rows, m) })
	}
}

// BenchmarkCeiling is the list loop at its best: the bound of the others.
func BenchmarkCeiling(b *testing.B) {
	for _, s := range Sets() {
		b.Run(s.Name, func(b *testing.B) {
			run, adds := s.bestCase()
			for b.Loop() {
				run()
			}
			b.ReportMetric(float64(adds)*float64(b.N)/b.Elapsed().Seconds()/1e9, "Gadd/s")
		})
	}
}

// BenchmarkRecall is the day's case: one pattern, indexed anew for each presentation.
func BenchmarkRecall(b *testing.B) {
	const n = 1000
	r := rand.New(rand.NewPCG(7, 8))
	data := randomBits(r, n, 1, 0.05)
	w, theta, out := make([]float32, Rows*n), make([]float32, Rows), make([]float32, Rows)
	uniform(r, w, 1, false)
	b.Run("index", func(b *testing.B) {
		for b.Loop() {
			NewMatrix(data, n, 1).columns()
		}
	})
	x := NewMatrix(data, n, 1)
	x.columns()
	for _, s := range Sets() {
		b.Run("drive/"+s.Name, func(b *testing.B) {
			sc := s.NewScratch()
			for b.Loop() {
				s.Drive(sc, x, out, w, largests(w, x.n, Rows, nil), theta, n, nil)
			}
		})
	}
}

// BenchmarkIndex is the indexing of a batch of patterns, both ways.
func BenchmarkIndex(b *testing.B) {
	for _, f := range []float64{0.05, 0.5} {
		const n, m = 1000, 500
		data := randomBits(rand.New(rand.NewPCG(7, 8)), n, m, f)
		b.Run(fmt.Sprintf("f=%g", f), func(b *testing.B) {
			for b.Loop() {
				x := NewMatrix(data, n, m)
				x.columns()
				x.rows()
			}
		})
	}
}

// BenchmarkCrossover is what the rule for the method (choose) rests on.
func BenchmarkCrossover(b *testing.B) {
	set, err := Best()
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct{ n, m int }{{1000, 100}, {1000, 500}, {4000, 2000}} {
		for _, f := range []float64{0.1, 0.15, 0.175, 0.2, 0.25, 0.3, 0.4} {
			l := listColumns(randomBits(rand.New(rand.NewPCG(7, 8)), c.n, c.m, f), c.n, c.m)
			w, out := make([]float32, Rows*c.n), make([]float32, Rows*c.m)
			uniform(rand.New(rand.NewPCG(7, 8)), w, 1, false)
			for _, by := range []method{listed, tabled} {
				ix := newIndex(l, c.n, WeightBits, by)
				name := fmt.Sprintf("n=%d/m=%d/f=%g/%s", c.n, c.m, f, []string{listed: "lists", tabled: "tables"}[by])
				b.Run(name, func(b *testing.B) {
					sc := set.NewScratch()
					sc.begin(largests(w, c.n, Rows, nil), c.n, WeightBits)
					for b.Loop() {
						sc.begin(largests(w, c.n, Rows, nil), c.n, WeightBits)
						set.sum(sc, direction{ix, nil}, w, c.n, c.n)
						set.convert(sc, ix, out, Rows, c.m)
					}
				})
			}
		}
	}
}

// BenchmarkGather is the other crossover: few listed positions, or the panel.
func BenchmarkGather(b *testing.B) {
	const n = 1000
	set, err := Best()
	if err != nil {
		b.Fatal(err)
	}
	w, out := make([]float32, Rows*n), make([]float32, Rows)
	uniform(rand.New(rand.NewPCG(7, 8)), w, 1, false)
	theta := make([]float32, Rows)
	for _, f := range []float64{0.05, 0.1, 0.2, 0.3} {
		l := listColumns(randomBits(rand.New(rand.NewPCG(7, 8)), n, 1, f), n, 1)
		for _, by := range []method{gather, listed} {
			ix := newIndex(l, n, WeightBits, by)
			x := &Matrix{n: n, m: 1, columns: func() *index { return ix }}
			b.Run(fmt.Sprintf("f=%g/%s", f, []string{gather: "gather", listed: "lists"}[by]), func(b *testing.B) {
				sc := set.NewScratch()
				for b.Loop() {
					set.Drive(sc, x, out, w, largests(w, x.n, Rows, nil), theta, n, nil)
				}
			})
		}
	}
}
