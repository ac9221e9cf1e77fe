package bitsum

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestWays: both ways give the bits of the rule's, and tables are the rule's from
// TablesFrom on.
func TestWays(t *testing.T) {
	const n, m = 70, 300
	r := rand.New(rand.NewPCG(1, 2))
	data := randomBits(r, n, m, 0.3)
	w, theta := make([]float32, Rows*n), make([]float32, Rows)
	uniform(r, w, 1, false)
	set := Sets()[0]
	drive := func(x *Matrix) []float32 {
		out := make([]float32, Rows*m)
		set.Drive(set.NewScratch(), x, out, w, largests(w, n, Rows, nil), theta, n, nil)
		return out
	}
	want := drive(NewMatrix(data, n, m))
	for _, by := range []Way{Lists, Tables} {
		x := NewMatrixBy(by, data, n, m)
		if !slices.Equal(drive(x), want) || x.columns().method != by.method() || x.rows().method != by.method() {
			t.Errorf("%s: another result, or another way", by)
		}
	}
	if from := TablesFrom(n, m); choose(from, n, m) != tabled || choose(from-1, n, m) == tabled {
		t.Errorf("tables from %d ones on", from)
	}
	if from := TablesFrom(n, 10); from <= 10*n {
		t.Errorf("tables from %d ones of %d on", from, 10*n)
	}
}
