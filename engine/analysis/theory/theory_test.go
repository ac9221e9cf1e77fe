package theory

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// table reads one of the paper's theory curves, which are of bernoulli patterns.
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
			s := Sparsest(rho, f, Bernoulli)
			within := 1e-6
			if f == 0.03 && math.Abs(rho-0.1317) < 1e-3 || f == 0.01 && math.Abs(rho-1.482) < 1e-2 {
				within = 2e-5
			}
			near(t, "load", s.Load, paper.AlphaC[k][i], within)
			near(t, "density", s.Density, paper.Density[k][i], within)
			back, err := SparsestAt(s.Load, f, Bernoulli)
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
			load := Densest(kappa, f, Bernoulli).Load
			near(t, "load", load, paper.AlphaC[k][i], 1e-6)
			back, err := DensestAt(load, f, Bernoulli)
			if err != nil {
				t.Fatal(err)
			}
			near(t, "kappa back from the load", back.Kappa, kappa, 1e-9)
		}
	}
	for i, f := range paper.FCrit {
		near(t, "capacity", Capacity(f, Bernoulli), paper.AlphaCrit[i], 1e-6)
		near(t, "capacity for exact patterns", Capacity(f, Exact), 2*paper.AlphaCrit[i], 1e-6)
	}
	for i, p := range paper.Least.Density { // of weights of either sign: twice ours
		load := Bound(p/2, 0, 0.5, Bernoulli)
		near(t, "bound", load, paper.Least.Alpha[i], 1e-6)
		if load < Capacity(0.5, Bernoulli) {
			back, err := MinDensity(load, 0, 0.5, Bernoulli)
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
		p, err := At(c.load, c.f, Bernoulli)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "rho", p.Rho, c.rho, 1e-11)
		near(t, "density", p.Density, c.density, 1e-11)
		near(t, "least density", p.MinDensity, c.least, 1e-11)
	}
	for _, f := range []float64{1e-30, 1 - 2e-16, 1} {
		if _, err := At(0.5, f, Bernoulli); err == nil || !strings.Contains(err.Error(), "from 1e-15 to 1 - 1e-15") {
			t.Errorf("a coding level of %g: %v", f, err)
		}
	}
}

// TestPoint has all numbers of both networks. They come from the equations in 40 digits,
// maximised without derivatives (mpmath 1.3); those of (0.5, 0.5) and (0.5, 0.7) are also
// those of SciPy's minimize_scalar and brentq, to the four digits that these print.
func TestPoint(t *testing.T) {
	for _, c := range []struct {
		f, load float64
		kind    Kind
		want    Point
		within  float64
	}{
		{0.5, 1e-6, Exact, Point{Kappa: 353.55314957938, DenseDensity: 0.50000031831, DenseRho: 1253.3128275143, Rho: 4938.4243354442, Density: 9.9980710307913e-7, SparseKappa: 1.7748074087976, CV: 0.96706825128487}, 1e-12},
		{0.5, 0.1, Exact, Point{Kappa: 1.0405382499737, DenseDensity: 0.53284892656895, DenseRho: 3.5562583292711, Rho: 5.3631107269653, Density: 0.089230432057878, SparseKappa: 0.60354454633953, CV: 0.8726053345931}, 1e-12},
		{0.5, 0.7, Exact, Point{Kappa: 0.22989744655206, DenseDensity: 0.7012546342979, DenseRho: 0.66615147904572, Rho: 0.74018868293894, Density: 0.48165357780648, SparseKappa: 0.20440941944534, CV: 0.76086253861685}, 1e-12},
		{0.5, 1.9, Exact, Point{Kappa: 0.0063364786467568, DenseDensity: 0.97614575981446, DenseRho: 0.014124866628048, Rho: 0.01417818935542, Density: 0.97103063777803, SparseKappa: 0.0063127943125576, CV: 0.47385125757236}, 1e-12},
		{0.5, 1.999999, Exact, Point{Kappa: 2.9547475849288e-8, DenseDensity: 0.99999975087052, DenseRho: 6.0252852735771e-8, Rho: 6.0254509813514e-8, Density: 0.99999974133105, SparseKappa: 2.954667112138e-8, CV: 0.19921164763623}, 1e-9},
		{0.5, 1.5, Exact, Point{Kappa: 0.046676934463116, DenseDensity: 0.88487776849613, DenseRho: 0.11495607552507, Rho: 0.11744090935702, Density: 0.83661451904677, SparseKappa: 0.045661984092649, CV: 0.61931362539458}, 1e-12},
		{0.5, 0.5, Exact, Point{Kappa: 0.33131729600353, DenseDensity: 0.6508690713051, DenseRho: 1.0056199999133, Rho: 1.170285592334, Density: 0.36829166340915, SparseKappa: 0.27833403518383, CV: 0.79229558984218}, 1e-12},
		{0.05, 0.2, Exact, Point{Kappa: 0.7145023748491, DenseDensity: 0.53601154333492, DenseRho: 5.5831048371487, Rho: 8.6404223147327, Density: 0.071311978854833, SparseKappa: 0.37758413738153, CV: 0.879644874688}, 1e-12},
		{0.05, 0.433, Exact, Point{Kappa: 0.44416978945949, DenseDensity: 0.56321507980657, DenseRho: 3.3721676603903, Rho: 4.6724500395228, Density: 0.1374989061289, SparseKappa: 0.28683651749271, CV: 0.85618854340019}, 1e-12},
		{0.05, 0.5, Exact, Point{Kappa: 0.40361697671331, DenseDensity: 0.57018561324676, DenseRho: 3.0422701827558, Rho: 4.1281692780666, Density: 0.1550160526349, SparseKappa: 0.2698012199031, CV: 0.85078905158513}, 1e-12},
		{0.05, 5.0, Exact, Point{Kappa: 0.014162486501505, DenseDensity: 0.91767005473928, DenseRho: 0.077552176000926, Rho: 0.078638216648888, Density: 0.88841153500521, SparseKappa: 0.013963776899866, CV: 0.58167755717529}, 1e-12},
		{0.2, 0.6, Exact, Point{Kappa: 0.30314350897295, DenseDensity: 0.64075640487913, DenseRho: 1.1611804313149, Rho: 1.370059256624, Density: 0.34100201477028, SparseKappa: 0.24994263000396, CV: 0.79960137600041}, 1e-12},
		{1e-6, 0.5, Exact, Point{Kappa: 0.49878319060965, DenseDensity: 0.50062425079795, DenseRho: 883.44115073878, Rho: 2691.4435113398, Density: 7.7864955592982e-5, SparseKappa: 0.017182746172635, CV: 0.95415502588351}, 1e-11},
		{0.5, 0.33, Bernoulli, Point{DenseRho: 1.409123548, DenseDensity: 0.5}, 1e-9},
		{0.5, 0.5, Bernoulli, Point{Kappa: 0.2353, Rho: 0.9297, Density: 0.3308, DenseDensity: 0.5}, 3e-4}, // SciPy
		{0.5, 0.7, Bernoulli, Point{Kappa: 0.1163, Rho: 0.4349, Density: 0.4109, DenseDensity: 0.5}, 5e-4}, // SciPy
		{0.5, 0.7, Exact, Point{Kappa: 0.2299, Rho: 0.7402, Density: 0.4817, DenseDensity: 0.7013}, 3e-4},  // SciPy
	} {
		p, err := At(c.load, c.f, c.kind)
		if err != nil {
			t.Fatal(err)
		}
		if p.CodingLevel != c.f || p.Load != c.load || p.Patterns != c.kind {
			t.Errorf("At(%g, %g, %s) is %+v", c.load, c.f, c.kind, p)
		}
		for _, v := range []struct {
			name      string
			got, want float64
		}{
			{"kappa", p.Kappa, c.want.Kappa}, {"density of z = 1", p.DenseDensity, c.want.DenseDensity}, {"rho of z = 1", p.DenseRho, c.want.DenseRho},
			{"rho", p.Rho, c.want.Rho}, {"density", p.Density, c.want.Density}, {"kappa of z = 2", p.SparseKappa, c.want.SparseKappa}, {"CV", p.CV, c.want.CV},
		} {
			if v.want > 0 {
				near(t, v.name, v.got, v.want, c.within)
			}
		}
	}
}

// TestModelPage has the numbers that the paper's curves have at f = 1/2.
func TestModelPage(t *testing.T) {
	for _, c := range []struct{ load, kappa, rho, density float64 }{
		{0.08, 1.146, 6.294, 0.072}, {0.205, 0.609, 2.821, 0.166}, {0.33, 0.398, 1.688, 0.244}, {0.577, 0.184, 0.708, 0.364},
	} {
		p, err := At(c.load, 0.5, Bernoulli)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range [][2]float64{{p.Kappa, c.kappa}, {p.Rho, c.rho}, {p.Density, c.density}} {
			if math.Abs(v[0]-v[1]) > 6e-4 {
				t.Errorf("load %g: %.5g, the page has %g", c.load, v[0], v[1])
			}
		}
	}
}

// TestLimits: at the capacity nothing is left over; a coding level and its complement
// are the same problem; the pruned network is never below the least density, nor the dense
// one below the pruned.
func TestLimits(t *testing.T) {
	for kind, full := range map[Kind]float64{Bernoulli: 0.5, Exact: 1} {
		for _, f := range []float64{1e-6, 0.05, 0.5} {
			c := Capacity(f, kind)
			p, err := At(c, f, kind)
			if err != nil {
				t.Fatal(err)
			}
			for _, margin := range []float64{p.Kappa, p.SparseKappa, p.DenseRho, p.Rho} {
				if !(margin <= 1e-7) {
					t.Errorf("f %g at capacity: %+v", f, p)
				}
			}
			for _, density := range []float64{p.Density, p.DenseDensity, p.MinDensity} {
				if !(math.Abs(density-full) <= 1e-7) {
					t.Errorf("f %g at capacity: %+v", f, p)
				}
			}
			for _, load := range []float64{Least, 0.1 * c, 0.5 * c, 0.999 * c, c * (1 - 1e-9)} {
				p, err := At(load, f, kind)
				if err != nil {
					t.Fatal(err)
				}
				near(t, "load of the sparse network", Sparsest(p.Rho, f, kind).Load, load, 1e-9)
				near(t, "load of the dense network", Densest(p.Kappa, f, kind).Load, load, 1e-9)
				if !(p.MinDensity <= p.Density && p.Density <= p.DenseDensity && p.DenseDensity <= 1) {
					t.Errorf("f %g, load %g: densities %g, %g, %g", f, load, p.MinDensity, p.Density, p.DenseDensity)
				}
				if resolved := load < c*(1-1e-12); resolved && !(p.SparseKappa <= p.Kappa && p.DenseRho <= p.Rho) {
					t.Errorf("f %g, load %g: margins %g, %g and %g, %g", f, load, p.SparseKappa, p.Kappa, p.DenseRho, p.Rho)
				}
			}
		}
		near(t, "capacity of the complement", Capacity(0.9, kind), Capacity(0.1, kind), 1e-12)
	}
	near(t, "CV of half a Gaussian", Sparsest(0, 0.5, Bernoulli).CV, math.Sqrt(math.Pi/2-1), 1e-12)
}

// TestFewPatterns: at small loads the mean weight is no noise worth the name, and both kinds
// are the same.
func TestFewPatterns(t *testing.T) {
	for _, f := range []float64{0.5, 0.05} {
		exact, err := At(1e-6, f, Exact)
		random, err2 := At(1e-6, f, Bernoulli)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		near(t, "rho", exact.Rho, random.Rho, 1e-5)
		near(t, "kappa", exact.Kappa, random.Kappa, 1e-5)
		near(t, "density", exact.Density, random.Density, 1e-4)
		near(t, "least density", exact.MinDensity, random.MinDensity, 1e-4)
		if exact.Rho <= random.Rho || exact.Kappa <= random.Kappa {
			t.Errorf("f %g: exact %+v, bernoulli %+v", f, exact, random)
		}
	}
}

func TestRefusals(t *testing.T) {
	for _, kind := range []Kind{Bernoulli, Exact} {
		for _, c := range [][2]float64{{0, 0.5}, {2.001, 0.5}, {-1, 0.5}, {math.NaN(), 0.5}, {0.1, 0}, {0.1, 1}, {0.1, math.NaN()}} {
			if _, err := DensestAt(c[0], c[1], kind); err == nil {
				t.Errorf("DensestAt(%g, %g, %s) is no error", c[0], c[1], kind)
			}
			if _, err := SparsestAt(c[0], c[1], kind); err == nil {
				t.Errorf("SparsestAt(%g, %g, %s) is no error", c[0], c[1], kind)
			}
		}
		if _, err := MinDensity(0.5, 1, 0.5, kind); err == nil {
			t.Error("a load beyond the margin's is no error")
		}
		for _, v := range []float64{Densest(-1, 0.5, kind).Load, Sparsest(1, 2, kind).Load, Bound(0.9, 1, 0.5, kind), Bound(0, 0, 0.5, kind), Bound(0.1, -1, 0.5, kind)} {
			if !math.IsNaN(v) {
				t.Errorf("%g out of range", v)
			}
		}
	}
	if _, err := At(1.5, 0.5, Bernoulli); err == nil || !strings.Contains(err.Error(), "to 1 patterns per neuron, the capacity for bernoulli patterns; for exact ones it is 2") {
		t.Errorf("a load between the capacities: %v", err)
	}
	if _, err := At(1.5, 0.5, Exact); err != nil {
		t.Errorf("a load between the capacities: %v", err)
	}
}

// TestCurve: the loads are equal steps from 1 % to 98 % of the capacity, which is that of the
// kind.
func TestCurve(t *testing.T) {
	for kind, capacity := range map[Kind]float64{Bernoulli: 1, Exact: 2} {
		for n, parts := range map[int][]float64{1: {0.01}, 2: {0.01, 0.98}, 3: {0.01, 0.495, 0.98}} {
			curve, err := Curve(0.5, n, kind)
			if err != nil || len(curve) != n {
				t.Fatalf("%v, %v", curve, err)
			}
			for i, part := range parts {
				near(t, "load", curve[i].Load, part*capacity, 1e-12)
				if p, err := At(curve[i].Load, 0.5, kind); err != nil || p != curve[i] {
					t.Errorf("%+v, want %+v (%v)", curve[i], p, err)
				}
			}
		}
	}
}
