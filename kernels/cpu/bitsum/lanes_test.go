package bitsum

import (
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"
)

// driveByLanes is the drive of rows, as DriveLanes makes it, and checks the magnitudes that it returns.
func driveByLanes(t *testing.T, s Set, sc *Scratch, x *Matrix, w []float32, most []uint32, theta []float32, excitatory int, p *Compacted) []float32 {
	t.Helper()
	m, rows := x.m, len(most)
	lanes, all := withGuards(m * Rows)
	var e Extremes
	s.DriveLanes(sc, x, lanes, w, most, theta, excitatory, p, &e)
	checkGuards(t, all)
	h := make([]float32, rows*m)
	for i := range h {
		h[i] = lanes[i%m*Rows+i/m]
	}
	for r, most := range largests(h, m, rows, nil) {
		least := float32(math.Inf(1))
		for _, v := range h[r*m:][:m] {
			least = min(least, float32(math.Abs(float64(v))))
		}
		if e.Most[r] != most || !Broken(most) && e.Least[r] != least {
			t.Fatalf("%s n=%d m=%d: the magnitudes of row %d are from %g to %#x, want %g to %#x", s.Name, x.n, m, r, e.Least[r], e.Most[r], least, most)
		}
	}
	return h
}

// gradientByPanel is the gradient of saliences that Saliences has written into a panel, whose sums it checks.
func gradientByPanel(t *testing.T, s Set, sc *Scratch, x *Matrix, salience []float32, most []uint32, excitatory int, p *Compacted) []float32 {
	t.Helper()
	m, panel := x.m, numbersIn(NewLanes(x.m))
	for i := range panel {
		panel[i] = math.MaxInt32 // what lies behind it is anything
	}
	for r, sum := range fillPanel(s, panel, salience, m, most)[:len(most)] {
		exponent, zero, broken := formatOf(salience[r*m:][:m])
		for _, v := range salience[r*m:][:m] {
			if !broken {
				sum -= quantised(v, SalienceBits, exponent, zero)
			}
		}
		if sum != 0 {
			t.Fatalf("%s n=%d m=%d: the sum of the saliences of row %d is %d too large", s.Name, x.n, m, r, sum)
		}
	}
	g, all := withGuards(len(most) * x.n)
	s.GradientPanel(sc, x, g, panel, most, excitatory, p)
	checkGuards(t, all)
	return g
}

// numbersIn is the same memory as integers.
func numbersIn(x []float32) []int32 {
	return unsafe.Slice((*int32)(unsafe.Pointer(unsafe.SliceData(x))), len(x))
}

// fillPanel writes saliences, rows of m, into a panel, and returns their sums.
func fillPanel(s Set, panel []int32, salience []float32, m int, most []uint32) []int64 {
	l, h := make([]float32, m*Rows), make([]float32, m*Rows)
	var v, scale [Rows]float32
	for r := range most {
		v[r] = 1
		f := NewFixed(SalienceBits, most[r])
		if f.Broken {
			continue // like rows that there are not
		}
		scale[r] = float32(f.Scale)
		for mu, x := range salience[r*m:][:m] {
			at := mu*Rows + r
			l[at], h[at] = float32(math.Abs(float64(x))), x
		}
	}
	var sums [Rows]int64
	s.Saliences(s.NewScratch(), panel, l, h, &v, &scale, &sums)
	return sums[:]
}

// TestSaliences: all sets write the panel of docs/arithmetic.md, and nothing behind it, in the memory of l too.
func TestSaliences(t *testing.T) {
	for _, m := range []int{1, 2, 3, 7, 16, 33, 511, 512, 513, 1030} {
		r := rand.New(rand.NewPCG(uint64(m), 7))
		l, h := make([]float32, m*Rows), make([]float32, m*Rows)
		uniform(r, l, 1, false)
		uniform(r, h, 3, true)
		for i := range h {
			switch r.IntN(9) {
			case 0:
				h[i] = 0
			case 1:
				h[i] = nan32()
			case 2:
				l[i] = 0x1p-23 + 0x1p-24 // a tie
			}
		}
		var v, scale [Rows]float32
		for i := range v {
			v[i], scale[i] = r.Float32(), float32(NewFixed(SalienceBits, math.Float32bits(1)).Scale)
		}
		scale[3], v[5] = 0, 1
		want, sums := make([]int64, m*Rows), [Rows]int64{}
		for i := range want {
			if s := float64(l[i] * v[i%Rows]); h[i] > 0 {
				want[i] = int64(math.RoundToEven(s * float64(scale[i%Rows])))
			} else if h[i] < 0 {
				want[i] = -int64(math.RoundToEven(s * float64(scale[i%Rows])))
			}
			sums[i%Rows] += want[i]
		}
		for _, s := range Sets() {
			room := NewLanes(m)
			panel := numbersIn(room)
			for i := range panel {
				panel[i] = math.MaxInt32
			}
			copy(room, l)
			var got [Rows]int64
			if s.Saliences(s.NewScratch(), panel, room, h, &v, &scale, &got); got != sums {
				t.Fatalf("%s, m=%d: sums %v, want %v", s.Name, m, got, sums)
			}
			for i := range want {
				if got := s.number(panel, i/Rows, i%Rows); got != want[i] {
					t.Fatalf("%s, m=%d: position %d of row %d has %d, want %d", s.Name, m, i/Rows, i%Rows, got, want[i])
				}
			}
			for _, q := range panel[m*Rows:] {
				if q != math.MaxInt32 {
					t.Fatalf("%s, m=%d: the cells behind the panel were written", s.Name, m)
				}
			}
		}
	}
}

// TestLanesPanic: memory that is too small is a mistake before a cell of it is written.
func TestLanesPanic(t *testing.T) {
	const n, m = 40, 30
	x := NewMatrix(randomBits(rand.New(rand.NewPCG(1, 1)), n, m, 0.3), n, m)
	var e Extremes
	var v, scale [Rows]float32
	var sums [Rows]int64
	w, l := make([]float32, Rows*n), make([]float32, Rows*m)
	for _, s := range Sets() {
		sc := s.NewScratch()
		room := make([]float32, Rows*m)
		for name, f := range map[string]func(){
			"drive":      func() { s.DriveLanes(sc, x, room[:Rows*m/2:Rows*m/2], w, make([]uint32, Rows), l[:Rows], n, nil, &e) },
			"saliences":  func() { s.Saliences(sc, numbersIn(room[:Rows*m/2]), l, l, &v, &scale, &sums) },
			"magnitudes": func() { s.Saliences(sc, numbersIn(room), l[:Rows:Rows], l, &v, &scale, &sums) },
			"gradient":   func() { s.GradientPanel(sc, x, w, numbersIn(room), make([]uint32, Rows), n, nil) },
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
		for i, v := range room {
			if v != 0 {
				t.Fatalf("%s: cell %d was written", s.Name, i)
			}
		}
	}
}
