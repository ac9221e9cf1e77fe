package blas

import (
	"errors"
	"math"
	"testing"
)

// TestProduct compares both products with the definition.
func TestProduct(t *testing.T) {
	l, err := Open(1)
	if errors.Is(err, ErrNone) {
		t.Skip(err)
	} else if err != nil {
		t.Fatal(err)
	}
	const m, n, k = 5, 7, 3
	a, b, turned := make([]float32, m*k), make([]float32, k*n), make([]float32, n*k)
	for i := range a {
		a[i] = float32(i) - 4
	}
	for p := range k {
		for j := range n {
			b[p*n+j] = float32(p*j + 1)
			turned[j*k+p] = b[p*n+j]
		}
	}
	c, d := make([]float32, m*n), make([]float32, m*n)
	l.Product(c, a, b, m, n, k)
	l.ProductTransposed(d, a, turned, m, n, k)
	for i := range m {
		for j := range n {
			want := float32(0)
			for p := range k {
				want += a[i*k+p] * b[p*n+j]
			}
			if got := c[i*n+j]; math.Abs(float64(got-want)) > 1e-4 || got != d[i*n+j] {
				t.Errorf("element %d, %d is %g and, transposed, %g; want %g", i, j, got, d[i*n+j], want)
			}
		}
	}
}
