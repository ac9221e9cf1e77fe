package bitsum

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// packed are the bits of some rows, 64 a word.
func packed(data []uint8, n, m int) []uint64 {
	words := (m + 63) / 64
	rows := make([]uint64, n*words)
	for j := range n {
		for mu, b := range data[j*m : (j+1)*m] {
			if b != 0 {
				rows[j*words+mu/64] |= 1 << (mu % 64)
			}
		}
	}
	return rows
}

// inParts joins a matrix from parts of which some may have no rows, and which begin anywhere in memory.
func inParts(r *rand.Rand, data []uint8, n, m int) *Matrix {
	cuts := []int{0, r.IntN(n + 1), r.IntN(n + 1), n}
	slices.Sort(cuts)
	var parts [][]byte
	for i, first := range cuts[:3] {
		rows := cuts[i+1] - first
		text := List(first, m, packed(data[first*m:], rows, m))
		parts = append(parts, append(make([]byte, i), text...)[i:])
	}
	return Join(n, m, parts)
}

// TestParts: a matrix joined from parts has the ones of the whole, also where the parts are summed in different ways.
func TestParts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 40, 700, 1300} {
		for _, f := range []float64{0, 0.05, 0.6, 1} {
			const m = 70
			data := append(randomBits(r, n, m, f), randomBits(r, n, m, 0.1)...)
			whole, joined := NewMatrix(data, 2*n, m), Join(2*n, m, [][]byte{List(0, m, packed(data, n, m)), List(n, m, packed(data[n*m:], n, m))})
			columns, rows := whole.Columns()
			gotColumns, gotRows := joined.Columns()
			for mu := range columns {
				if !slices.Equal(columns[mu], gotColumns[mu]) {
					t.Fatalf("n = %d, f = %g: column %d has ones at %v, want %v", n, f, mu, gotColumns[mu], columns[mu])
				}
			}
			for j := range rows {
				if !slices.Equal(rows[j], gotRows[j]) {
					t.Fatalf("n = %d, f = %g: row %d has ones at %v, want %v", n, f, j, gotRows[j], rows[j])
				}
			}
			check(t, r, data, 2*n, m, 3, n/2)
		}
	}
}

// TestPartsOverflow: sums that leave 32 bits across the borders of parts, or within them, are right.
func TestPartsOverflow(t *testing.T) {
	const m, rows = 5, 16
	for _, sizes := range [][]int{{120, 120, 120}, {250, 5, 5}, {400, 100, 200, 60}, {10, 250, 600, 7}, {256, 256}, {100, 0, 100, 57}} {
		n := 0
		for _, size := range sizes {
			n += size
		}
		data := make([]uint8, n*m)
		for i := range data {
			if i%m < 3 { // the other columns take too few
				data[i] = 1
			}
		}
		w, theta, want := make([]float32, rows*n), make([]float32, rows), make([]float32, rows*m)
		constant(w, 1.999) // almost 2^23 in fixed point
		referenceDrive(want, data, n, m, w, theta, rows, n)
		var parts [][]byte
		first := 0
		for _, size := range sizes {
			parts = append(parts, List(first, m, packed(data[first*m:], size, m)))
			first += size
		}
		x := Join(n, m, parts)
		for _, s := range Sets() {
			got := make([]float32, rows*m)
			s.Drive(s.NewScratch(), x, got, w, largests(w, n, rows, nil), theta, n, nil)
			same(t, s.Name, got, want)
		}
	}
}
