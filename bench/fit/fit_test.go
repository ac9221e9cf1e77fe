package fit

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// star are points on axes around a base, as in bench scaling.
func star() [][]float64 {
	base := []float64{1000, 500, 1}
	var points [][]float64
	for k := range base {
		for _, factor := range []float64{0.5, 0.7, 1, 1.4, 2} {
			p := append([]float64(nil), base...)
			p[k] *= factor
			points = append(points, p)
		}
	}
	return points
}

// TestKnownExponents: points on a law give the law.
func TestKnownExponents(t *testing.T) {
	want := Law{Constant: 3e-9, Exponents: []float64{2, 1, -0.25}}
	x := star()
	var y []float64
	for _, p := range x {
		y = append(y, want.At(p))
	}
	got, err := Power(x, y)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(got.Constant/want.Constant-1) > 1e-9 || got.Scatter > 1e-12 {
		t.Errorf("constant %g, scatter %g", got.Constant, got.Scatter)
	}
	for k, e := range got.Exponents {
		if math.Abs(e-want.Exponents[k]) > 1e-12 || got.Errors[k] > 1e-12 {
			t.Errorf("exponent %d is %g ± %g, want %g", k, e, got.Errors[k], want.Exponents[k])
		}
	}
}

// TestStandardErrors: over many fits to noisy points, the exponents scatter as the
// standard errors say.
func TestStandardErrors(t *testing.T) {
	const fits, noise = 400, 0.1
	law := Law{Constant: 2, Exponents: []float64{1.5, 1, -1}}
	r := rand.New(rand.NewPCG(1, 2))
	x := star()
	off, stated, scatter := make([]float64, 3), make([]float64, 3), 0.0
	for range fits {
		y := make([]float64, len(x))
		for i, p := range x {
			y[i] = law.At(p) * math.Exp(noise*r.NormFloat64())
		}
		got, err := Power(x, y)
		if err != nil {
			t.Fatal(err)
		}
		scatter += got.Scatter * got.Scatter / fits
		for k, e := range got.Exponents {
			off[k] += (e - law.Exponents[k]) * (e - law.Exponents[k]) / fits
			stated[k] += got.Errors[k] * got.Errors[k] / fits
		}
	}
	for k := range off {
		if ratio := math.Sqrt(off[k] / stated[k]); ratio < 0.85 || ratio > 1.15 {
			t.Errorf("exponent %d scatters %.3g times as much as its error says", k, ratio)
		}
	}
	if got := math.Sqrt(scatter); math.Abs(got/noise-1) > 0.05 {
		t.Errorf("scatter %g, want %g", got, noise)
	}
}

// TestUndetermined: too few points, or an axis that does not vary.
func TestUndetermined(t *testing.T) {
	same := [][]float64{{1, 2}, {2, 2}, {3, 2}, {4, 2}}
	for _, x := range [][][]float64{nil, same[:3], same} {
		y := make([]float64, len(x))
		for i := range y {
			y[i] = float64(i + 1)
		}
		if law, err := Power(x, y); !errors.Is(err, ErrUndetermined) {
			t.Errorf("%v: %+v, %v", x, law, err)
		}
	}
}
