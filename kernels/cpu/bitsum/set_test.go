package bitsum

import (
	"math"
	"math/rand/v2"
	"sync"
	"testing"
)

func TestBest(t *testing.T) {
	sets := Sets()
	t.Setenv("ENGRAM_CPU", "")
	if s, err := Best(); err != nil || s.Name != sets[len(sets)-1].Name {
		t.Errorf("best is %q, %v", s.Name, err)
	}
	for _, want := range sets {
		t.Setenv("ENGRAM_CPU", want.Name)
		if s, err := Best(); err != nil || s.Name != want.Name {
			t.Errorf("asked for %q, got %q, %v", want.Name, s.Name, err)
		}
	}
	t.Setenv("ENGRAM_CPU", "mmx")
	if s, err := Best(); err == nil {
		t.Errorf("asked for mmx, got %q", s.Name)
	}
}

// TestThreads: a matrix is shared, scratch memory is not.
func TestThreads(t *testing.T) {
	const n, m = 130, 97
	r := rand.New(rand.NewPCG(11, 12))
	data := randomBits(r, n, m, 0.3)
	w, s, theta := make([]float32, Rows*n), make([]float32, Rows*m), make([]float32, Rows)
	uniform(r, w, 1, true)
	uniform(r, s, 1, true)
	wantH, wantG := make([]float32, Rows*m), make([]float32, Rows*n)
	referenceDrive(wantH, data, n, m, w, theta, Rows, n)
	referenceGradient(wantG, data, n, m, s, Rows, n)
	for _, set := range Sets() {
		x := NewMatrix(data, n, m)
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				sc := set.NewScratch()
				h, g := make([]float32, Rows*m), make([]float32, Rows*n)
				for range 20 {
					set.Drive(sc, x, h, w, largests(w, x.n, Rows, nil), theta, n, nil)
					set.Gradient(sc, x, g, s, largests(s, x.m, Rows, nil), n, nil)
				}
				for i := range h {
					if h[i] != wantH[i] {
						t.Errorf("%s: drive differs", set.Name)
						return
					}
				}
				for i := range g {
					if g[i] != wantG[i] {
						t.Errorf("%s: gradient differs", set.Name)
						return
					}
				}
			})
		}
		all.Wait()
	}
}

// TestAllocations: nothing is allocated once the scratch memory has grown.
func TestAllocations(t *testing.T) {
	const n, m = 600, 300
	r := rand.New(rand.NewPCG(13, 14))
	w, s, theta := make([]float32, Rows*n), make([]float32, Rows*m), make([]float32, Rows)
	h, g := make([]float32, Rows*m), make([]float32, Rows*n)
	uniform(r, w, 1, true)
	uniform(r, s, 1, true)
	mostW, mostS := largests(w, n, Rows, nil), largests(s, m, Rows, nil)
	for _, f := range []float64{0.0001, 0.05, 0.5, 1} {
		x := NewMatrix(randomBits(r, n, m, f), n, m)
		for _, set := range Sets() {
			sc := set.NewScratch()
			lanes, panel := NewLanes(m), numbersIn(NewLanes(m))
			var e Extremes
			var v, scale [Rows]float32
			var sums [Rows]int64
			run := func() {
				set.Drive(sc, x, h, w, mostW, theta, n/2, nil)
				set.Gradient(sc, x, g, s, mostS, n/2, nil)
				set.DriveLanes(sc, x, lanes, w, mostW, theta, n/2, nil, &e)
				set.Saliences(sc, panel, s, s, &v, &scale, &sums)
				set.GradientPanel(sc, x, g, panel, mostS, n/2, nil)
			}
			run()
			if k := testing.AllocsPerRun(10, run); k > 0 {
				t.Errorf("%s at density %g: %v allocations", set.Name, f, k)
			}
		}
	}
}

// TestFixed: formats at the edges, and that no number leaves its bits.
func TestFixed(t *testing.T) {
	for _, digits := range []int{SalienceBits, WeightBits} {
		for _, v := range []float32{0, math.SmallestNonzeroFloat32, 0x1p-102, 0x1p-101, 0x1p-100, 0.5,
			math.Nextafter32(1, 0), 1, 1.5, math.MaxFloat32} {
			f := NewFixed(digits, math.Float32bits(v))
			if q := round(v, f.Scale); q >= 1<<digits || q < 0 || f.Broken {
				t.Errorf("%d digits of %v: %d", digits, v, q)
			}
			if v >= 0x1p-101 && float64(float32(f.Scale)) != f.Scale {
				t.Errorf("%v: scale %v is no float32", v, f.Scale)
			}
			if f.Scale != 0 && f.Scale*f.Unscale != 1 {
				t.Errorf("%v: scale %v, unscale %v", v, f.Scale, f.Unscale)
			}
		}
		if !NewFixed(digits, math.Float32bits(float32(math.Inf(1)))).Broken {
			t.Error("an infinity is not broken")
		}
		if limit(digits)*(1<<digits-1) > math.MaxInt32 || (limit(digits)+1)*(1<<digits-1) <= math.MaxInt32 {
			t.Errorf("%d digits: limit %d", digits, limit(digits))
		}
	}
}
