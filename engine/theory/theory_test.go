package theory

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// table reads one of the paper's theory curves.
func table(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

func near(t *testing.T, what string, got, want, relative float64) {
	t.Helper()
	if !(math.Abs(got-want) <= relative*math.Abs(want)) {
		t.Errorf("%s: %.12g, want %.12g (off by %.1e)", what, got, want, math.Abs(got/want-1))
	}
}

// TestSparseTable compares z = 2 with the published curves. Two entries of the table are
// themselves off (f = 0.03 at rho 0.1317, f = 0.01 at rho 1.482).
func TestSparseTable(t *testing.T) {
	var paper struct {
		F, Rho  []float64
		AlphaC  [][]float64 `json:"alpha_c"`
		Density [][]float64
	}
	table(t, "theory_l1.json", &paper)
	for k, rho := range paper.Rho {
		for i, f := range paper.F {
			s := Sparsest(rho, f)
			within := 1e-6
			if f == 0.03 && math.Abs(rho-0.1317) < 1e-3 || f == 0.01 && math.Abs(rho-1.482) < 1e-2 {
				within = 2e-5
			}
			near(t, "load", s.Load, paper.AlphaC[k][i], within)
			near(t, "density", s.Density, paper.Density[k][i], within)
			back, err := AtLoad(s.Load, f)
			if err != nil {
				t.Fatal(err)
			}
			near(t, "rho back from the load", back.Rho, rho, 1e-9)
			near(t, "density back from the load", back.Density, s.Density, 1e-9)
		}
	}
}

func TestDenseTable(t *testing.T) {
	var paper struct {
		F, Margin []float64
		AlphaC    [][]float64                        `json:"alpha_c"`
		FCrit     []float64                          `json:"f_crit"`
		AlphaCrit []float64                          `json:"alpha_crit"`
		Least     struct{ Density, Alpha []float64 } `json:"min_density"`
	}
	table(t, "theory_l2.json", &paper)
	for k, kappa := range paper.Margin {
		for i, f := range paper.F {
			load := LoadOfKappa(kappa, f)
			near(t, "load", load, paper.AlphaC[k][i], 1e-6)
			back, err := Kappa(load, f)
			if err != nil {
				t.Fatal(err)
			}
			near(t, "kappa back from the load", back, kappa, 1e-9)
		}
	}
	for i, f := range paper.FCrit {
		near(t, "capacity", Capacity(f), paper.AlphaCrit[i], 1e-6)
	}
	for i, p := range paper.Least.Density { // of weights of either sign: twice ours
		load := Bound(p/2, 0, 0.5)
		near(t, "bound", load, paper.Least.Alpha[i], 1e-6)
		if load < Capacity(0.5) {
			back, err := MinDensity(load, 0, 0.5)
			if err != nil {
				t.Fatal(err)
			}
			near(t, "least density", back, p/2, 1e-6)
		}
	}
}

// TestFewActive compares tiny coding levels with the closed forms in 50 digits.
func TestFewActive(t *testing.T) {
	for _, c := range []struct{ f, load, rho, density, least float64 }{
		{1e-12, 1e-6, 3956319773.17, 1.32149219723e-15, 5.632914185495e-19},
		{1e-12, 5, 1293132.545931, 3.836213951814e-9, 4.64020556208e-12},
		{1e-15, 1e-3, 3938250542.437, 1.745075306597e-15, 7.317102892687e-19},
	} {
		p, err := At(c.load, c.f)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "rho", p.Rho, c.rho, 1e-11)
		near(t, "density", p.Density, c.density, 1e-11)
		near(t, "least density", p.MinDensity, c.least, 1e-11)
	}
	if _, err := At(0.5, 1e-30); err == nil || !strings.Contains(err.Error(), "1e-15") {
		t.Errorf("a coding level of 1e-30: %v", err)
	}
}

// TestModelPage has the numbers that the model page quotes for f = 1/2.
func TestModelPage(t *testing.T) {
	for _, c := range []struct{ load, kappa, rho, density float64 }{
		{0.08, 1.146, 6.294, 0.072}, {0.205, 0.609, 2.821, 0.166}, {0.33, 0.398, 1.688, 0.244}, {0.577, 0.184, 0.708, 0.364},
	} {
		kappa, err := Kappa(c.load, 0.5)
		if err != nil {
			t.Fatal(err)
		}
		s, err := AtLoad(c.load, 0.5)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range [][2]float64{{kappa, c.kappa}, {s.Rho, c.rho}, {s.Density, c.density}} {
			if math.Abs(v[0]-v[1]) > 6e-4 {
				t.Errorf("load %g: %.5g, the page has %g", c.load, v[0], v[1])
			}
		}
	}
}

// TestLimits: at the capacity nothing is left over; a coding level and its complement
// are the same problem; the pruned network is never below the least density.
func TestLimits(t *testing.T) {
	for _, f := range []float64{1e-6, 0.001, 0.05, 0.5} {
		c := Capacity(f)
		kappa, err := Kappa(c, f)
		s, err2 := AtLoad(c, f)
		if err != nil || err2 != nil || kappa > 1e-7 || s.Rho > 1e-7 || math.Abs(s.Density-0.5) > 1e-7 {
			t.Errorf("f %g at capacity: kappa %g, %+v, %v, %v", f, kappa, s, err, err2)
		}
		for _, load := range []float64{Least, 1e-3, 0.1 * c, 0.5 * c, 0.999 * c} {
			s, err := AtLoad(load, f)
			if err != nil {
				t.Fatal(err)
			}
			near(t, "load of the optimal network", Sparsest(s.Rho, f).Load, load, 1e-9)
			if least, err := MinDensity(load, 0, f); err != nil || !(least <= s.Density) {
				t.Errorf("f %g, load %g: density %g, the least is %g (%v)", f, load, s.Density, least, err)
			}
		}
	}
	near(t, "capacity of the complement", Capacity(0.9), Capacity(0.1), 1e-12)
	near(t, "CV of half a Gaussian", Sparsest(0, 0.5).CV, math.Sqrt(math.Pi/2-1), 1e-12)
}

func TestRefusals(t *testing.T) {
	for _, c := range [][2]float64{{0, 0.5}, {1.001, 0.5}, {-1, 0.5}, {math.NaN(), 0.5}, {0.1, 0}, {0.1, 1}, {0.1, math.NaN()}} {
		if _, err := Kappa(c[0], c[1]); err == nil {
			t.Errorf("Kappa(%g, %g) is no error", c[0], c[1])
		}
		if _, err := AtLoad(c[0], c[1]); err == nil {
			t.Errorf("AtLoad(%g, %g) is no error", c[0], c[1])
		}
	}
	if _, err := MinDensity(0.5, 1, 0.5); err == nil {
		t.Error("a load beyond the margin's is no error")
	}
	for _, v := range []float64{LoadOfKappa(-1, 0.5), Sparsest(1, 2).Load, Bound(0.6, 0, 0.5)} {
		if !math.IsNaN(v) {
			t.Errorf("%g out of range", v)
		}
	}
}
