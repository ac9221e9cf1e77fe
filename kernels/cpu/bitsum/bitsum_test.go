package bitsum

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The reference: docs/arithmetic.md read literally, with sums in int64.

func formatOf(row []float32) (e int, zero, broken bool) {
	var m uint32
	for _, v := range row {
		m = max(m, math.Float32bits(v)&0x7fffffff)
	}
	e = int((m+2)>>23) - 126
	return e, e < -100, m >= 0x7f800000
}

func quantised(x float32, digits, e int, zero bool) int64 {
	if zero {
		return 0
	}
	return int64(math.RoundToEven(math.Ldexp(float64(x), digits-e)))
}

// largests are the largest magnitudes of the rows of n elements, compacted or complete.
func largests(x []float32, n, rows int, p *Compacted) []uint32 {
	most := make([]uint32, rows)
	for r := range most {
		for _, v := range x[r*n:][:p.width(r, n)] {
			most[r] = max(most[r], math.Float32bits(v)&0x7fffffff)
		}
	}
	return most
}

func referenceDrive(out []float32, data []uint8, n, m int, w, theta []float32, rows, excitatory int) {
	for r := range rows {
		row := w[r*n : (r+1)*n]
		e, zero, broken := formatOf(row)
		d := make([]int64, m)
		for j, v := range row {
			if broken {
				break
			}
			q := quantised(v, 23, e, zero)
			if j >= excitatory {
				q = -q
			}
			for mu, b := range data[j*m : (j+1)*m] {
				d[mu] += q * int64(b)
			}
		}
		for mu := range m {
			out[r*m+mu] = float32(math.Ldexp(float64(d[mu]), e-23) - float64(theta[r]))
			if broken {
				out[r*m+mu] = float32(math.NaN())
			}
		}
	}
}

func referenceGradient(out []float32, data []uint8, n, m int, s []float32, rows, excitatory int) {
	for r := range rows {
		row := s[r*m : (r+1)*m]
		e, zero, broken := formatOf(row)
		q := make([]int64, m)
		for mu, v := range row {
			if !broken {
				q[mu] = quantised(v, 22, e, zero)
			}
		}
		for j := range n {
			var g int64
			for mu, b := range data[j*m : (j+1)*m] {
				g += q[mu] * int64(b)
			}
			if j >= excitatory {
				g = -g
			}
			out[r*n+j] = float32(math.Ldexp(float64(g), e-22))
			if broken {
				out[r*n+j] = float32(math.NaN())
			}
		}
	}
}

// guard surrounds slices; neither read (it is a NaN) nor written.
const guard = 0x7fabcdef

// guarded is a slice of n cells within others.
func guarded(n int) []float32 {
	x, _ := withGuards(n)
	return x
}

func checkGuards(t *testing.T, all []float32) {
	t.Helper()
	for i, v := range all {
		if (i < 32 || i >= len(all)-32) && math.Float32bits(v) != guard {
			t.Fatalf("guard cell %d of a slice of %d was written", i-32, len(all)-64)
		}
	}
}

// withGuards also returns the cells around it.
func withGuards(n int) (x, all []float32) {
	all = make([]float32, n+64)
	for i := range all {
		all[i] = math.Float32frombits(guard)
	}
	return all[32 : 32+n : 32+n], all
}

func same(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("%s: element %d is %v (%#x), want %v (%#x)", what, i,
				got[i], math.Float32bits(got[i]), want[i], math.Float32bits(want[i]))
		}
	}
}

// rowKinds fill a row; largest possible elements hunt overflows.
var rowKinds = []func(r *rand.Rand, row []float32){
	func(r *rand.Rand, row []float32) { uniform(r, row, 1, false) },
	func(r *rand.Rand, row []float32) { uniform(r, row, 1e-3, true) },
	func(r *rand.Rand, row []float32) { constant(row, math.Nextafter32(2, 0)) },
	func(r *rand.Rand, row []float32) { constant(row, -math.Nextafter32(0.5, 0)) },
	func(r *rand.Rand, row []float32) { uniform(r, row, 1, true); row[r.IntN(len(row))] = nan32() },
	func(r *rand.Rand, row []float32) {
		constant(row, float32(math.Inf(-1)))
		row[r.IntN(len(row))] = 1
	},
	func(r *rand.Rand, row []float32) { constant(row, 0) },
	func(r *rand.Rand, row []float32) { uniform(r, row, 0x1p-101, true); row[0] = 0x1p-102 },
	func(r *rand.Rand, row []float32) { uniform(r, row, 0x1p-101, true); row[0] = 0x1p-101 },
	func(r *rand.Rand, row []float32) { uniform(r, row, 0x1p-99, true); row[0] = 0x1p-99 },
	func(r *rand.Rand, row []float32) { uniform(r, row, 0x1p-140, true) },
	func(r *rand.Rand, row []float32) { uniform(r, row, math.MaxFloat32, true) },
	func(r *rand.Rand, row []float32) { constant(row, math.MaxFloat32) },
	func(r *rand.Rand, row []float32) { constant(row, 1+0x1p-23) },
	func(r *rand.Rand, row []float32) { constant(row, math.Nextafter32(math.Nextafter32(1, 0), 0)) },
	func(r *rand.Rand, row []float32) { // ties of rounding
		for i := range row {
			row[i] = (float32(r.IntN(64)) + 0.5) * 0x1p-23
		}
		row[r.IntN(len(row))] = 0.75
	},
	func(r *rand.Rand, row []float32) { // elements of all magnitudes
		for i := range row {
			row[i] = math.Float32frombits(r.Uint32() &^ (1 << 30))
		}
	},
}

func nan32() float32 { return float32(math.NaN()) }

func uniform(r *rand.Rand, row []float32, most float32, signs bool) {
	for i := range row {
		row[i] = most * r.Float32()
		if signs && r.IntN(2) == 0 {
			row[i] = -row[i]
		}
	}
}

func constant(row []float32, v float32) {
	for i := range row {
		row[i] = v
	}
}

func randomBits(r *rand.Rand, n, m int, f float64) []uint8 {
	data := make([]uint8, n*m)
	for i := range data {
		if r.Float64() < f {
			data[i] = 1
		}
	}
	return data
}

func randomRows(r *rand.Rand, x []float32, rows, n int) {
	first := r.IntN(len(rowKinds))
	for i := range rows {
		rowKinds[(first+i)%len(rowKinds)](r, x[i*n:(i+1)*n])
	}
}

// check compares all sets with the reference for one matrix.
func check(t *testing.T, r *rand.Rand, data []uint8, n, m, rows, excitatory int) {
	t.Helper()
	x := NewMatrix(data, n, m)
	w, theta := guarded(rows*n), guarded(rows)
	randomRows(r, w, rows, n)
	uniform(r, theta, 10, true)
	if r.IntN(4) == 0 {
		theta[r.IntN(rows)] = []float32{0, float32(math.Copysign(0, -1)), nan32(), float32(math.Inf(1))}[r.IntN(4)]
	}
	salience := guarded(rows * m)
	randomRows(r, salience, rows, m)
	wantH, wantG := make([]float32, rows*m), make([]float32, rows*n)
	referenceDrive(wantH, data, n, m, w, theta, rows, excitatory)
	referenceGradient(wantG, data, n, m, salience, rows, excitatory)
	for _, s := range Sets() {
		what := fmt.Sprintf("%s n=%d m=%d rows=%d excitatory=%d", s.Name, n, m, rows, excitatory)
		sc := s.NewScratch()
		for _, x := range []*Matrix{x, x, inParts(r, data, n, m)} {
			h, hAll := withGuards(rows * m)
			s.Drive(sc, x, h, w, largests(w, x.n, rows, nil), theta, excitatory, nil)
			checkGuards(t, hAll)
			same(t, "drive "+what, h, wantH)
			g, gAll := withGuards(rows * n)
			s.Gradient(sc, x, g, salience, largests(salience, x.m, rows, nil), excitatory, nil)
			checkGuards(t, gAll)
			same(t, "gradient "+what, g, wantG)
			same(t, "drive by lanes "+what, driveByLanes(t, s, sc, x, w, largests(w, x.n, rows, nil), theta, excitatory, nil), wantH)
			same(t, "gradient by a panel "+what, gradientByPanel(t, s, sc, x, salience, largests(salience, x.m, rows, nil), excitatory, nil), wantG)
		}
	}
}

var (
	sizes     = []int{1, 2, 5, 7, 33, 64, 97, 130, 600, 1000, 1100}
	densities = []float64{0, 0.02, 0.05, 0.3, 0.5, 1}
	someRows  = []int{1, 3, 15, 16}
)

func TestAgainstReference(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range sizes {
		for _, m := range sizes {
			if n*m > 300000 && testing.Short() {
				continue
			}
			for i, f := range densities {
				rows := someRows[(n+m+i)%len(someRows)]
				if n*m <= 10000 {
					rows = someRows[r.IntN(len(someRows))]
				}
				excitatory := []int{n, n * 4 / 5, 0, r.IntN(n + 1)}[r.IntN(4)]
				check(t, r, randomBits(r, n, m, f), n, m, rows, excitatory)
			}
		}
	}
}

// TestOverflow has more additions of the largest numbers than 32 bits hold, in every
// method: lists of more than 255 in a chunk, of fewer, and tables.
func TestOverflow(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, c := range []struct {
		n, m int
		f    float64
	}{{3000, 2, 1}, {2, 3000, 1}, {3000, 3, 0.5}, {5000, 16, 0.1}, {16, 5000, 0.2}, {3000, 40, 0.9}, {40, 3000, 0.9}, {600, 300, 1}} {
		data := randomBits(r, c.n, c.m, c.f)
		x := NewMatrix(data, c.n, c.m)
		for _, v := range []float32{math.Nextafter32(math.Nextafter32(1, 0), 0), -math.Nextafter32(0.25, 0)} {
			w, s, theta := make([]float32, Rows*c.n), make([]float32, Rows*c.m), make([]float32, Rows)
			constant(w, v)
			constant(s, v)
			h, g := make([]float32, Rows*c.m), make([]float32, Rows*c.n)
			referenceDrive(h, data, c.n, c.m, w, theta, Rows, c.n)
			referenceGradient(g, data, c.n, c.m, s, Rows, c.n-1)
			for _, set := range Sets() {
				sc := set.NewScratch()
				h2, g2 := make([]float32, len(h)), make([]float32, len(g))
				set.Drive(sc, x, h2, w, largests(w, x.n, Rows, nil), theta, c.n, nil)
				set.Gradient(sc, x, g2, s, largests(s, x.m, Rows, nil), c.n-1, nil)
				same(t, fmt.Sprint("drive ", set.Name, c), h2, h)
				same(t, fmt.Sprint("gradient ", set.Name, c), g2, g)
				same(t, fmt.Sprint("drive by lanes ", set.Name, c), driveByLanes(t, set, sc, x, w, largests(w, x.n, Rows, nil), theta, c.n, nil), h)
				same(t, fmt.Sprint("gradient by a panel ", set.Name, c), gradientByPanel(t, set, sc, x, s, largests(s, x.m, Rows, nil), c.n-1, nil), g)
			}
		}
	}
}

// TestMethods makes sure that the cases above reach every method, wide and not.
func TestMethods(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, c := range []struct {
		n, m   int
		f      float64
		method method
		wide   bool
	}{{1000, 1, 0.05, gather, false}, {1000, 500, 0.05, listed, false}, {1000, 500, 0.5, tabled, true},
		{400, 500, 0.5, tabled, false}, {8000, 20, 0.05, listed, true}} {
		x := NewMatrix(randomBits(r, c.n, c.m, c.f), c.n, c.m)
		if ix := x.columns(); ix.method != c.method || ix.wide != c.wide {
			t.Errorf("%v: method %v, wide %v", c, ix.method, ix.wide)
		}
	}
}

// FuzzAgainstReference: most matrices are small or narrow, so that there can be many; one in 256 is large.
func FuzzAgainstReference(f *testing.F) {
	f.Add(uint64(1), uint16(17), uint16(18), uint8(7), uint8(30))
	f.Fuzz(func(t *testing.T, seed uint64, n, m uint16, rows, density uint8) {
		r := rand.New(rand.NewPCG(seed, uint64(n)<<32|uint64(m)<<16|uint64(rows)<<8|uint64(density)))
		a, b := 1+int(n)%700, 1+int(m)%700
		if r.IntN(256) > 0 {
			b = 1 + int(m)%max(1, 8192/a)
		}
		data := randomBits(r, a, b, float64(density)/255)
		check(t, r, data, a, b, 1+int(rows)%Rows, r.IntN(a+1))
	})
}

// TestList: anything but 0 is a one, in any number of bytes.
func TestList(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 3))
	for n := range 70 {
		data, want := make([]uint8, n), []int32{}
		for i := range data {
			if data[i] = []uint8{0, 0, 1, 2, 127, 128, 129, 255}[r.IntN(8)]; data[i] != 0 {
				want = append(want, int32(i))
			}
		}
		got := make([]int32, count(data))
		if k := list(got, data); int(k) != len(want) || !slices.Equal(got, want) {
			t.Errorf("%v has ones at %v, want %v", data, got, want)
		}
	}
}
