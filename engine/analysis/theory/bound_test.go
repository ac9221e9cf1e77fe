package theory

import "testing"

// TestBoundOfExact has bounds in 40 digits (mpmath 1.3), which maximising over all weights of
// 1,000 synapses (SciPy's L-BFGS-B, w >= 0) gives to 0.2 %: 0.2902, 0.5244, 0.5512, 3.949.
func TestBoundOfExact(t *testing.T) {
	for _, c := range []struct{ p, kappa, f, load float64 }{
		{0.1, 0.3, 0.5, 0.29075799265089},
		{0.4, 0.3, 0.5, 0.52497907866166},
		{0.6, 0.3, 0.5, 0.55181583387548},
		{0.3, 1e-3, 0.05, 3.9531995012885},
		{0.9, 1e-3, 0.05, 5.8992910030787},
		{0.01, 10, 0.2, 0.00017956091224689},
	} {
		near(t, "bound", Bound(c.p, c.kappa, c.f, Exact), c.load, 1e-12)
		back, err := MinDensity(c.load, c.kappa, c.f, Exact)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "density back from the load", back, c.p, 1e-11)
	}
	// where the bound is the largest load of all, the network is that of Densest
	for _, kappa := range []float64{0, 1e-3, 0.3} {
		n := Densest(kappa, 0.5, Exact)
		if bound := Bound(n.Density, kappa, 0.5, Exact); kappa > 0 {
			near(t, "bound at the density of the dense network", bound, n.Load, 1e-9)
		}
		if below := Bound(0.9*n.Density, kappa, 0.5, Exact); !(below < n.Load) {
			t.Errorf("kappa %g: with fewer synapses the load is %g, at most %g", kappa, below, n.Load)
		}
	}
}

// TestLeastOfExact has least densities in 40 digits (mpmath 1.3).
func TestLeastOfExact(t *testing.T) {
	for _, c := range []struct{ f, load, least, within float64 }{
		{0.5, 0.5, 0.056407211636252, 1e-12},
		{0.5, 1.9, 0.78041055340406, 1e-12},
		{0.5, 1.999999, 0.99998831888416, 1e-12},
		{0.05, 0.5, 0.011754958380718, 1e-12},
		{1e-12, 5, 4.6402055620574e-12, 1e-11},
	} {
		least, err := MinDensity(c.load, 0, c.f, Exact)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "least density", least, c.least, c.within)
	}
}

// TestBoundOfBernoulli has bounds in 30 digits (mpmath 1.3); with half of the synapses the bound
// is the load of the dense network.
func TestBoundOfBernoulli(t *testing.T) {
	for _, c := range []struct{ p, kappa, f, load float64 }{
		{0.1, 0.3, 0.5, 0.27373521989943},
		{0.3, 0.3, 0.05, 0.62128292947226},
		{0.02, 2, 0.2, 0.0070277327630581},
	} {
		near(t, "bound", Bound(c.p, c.kappa, c.f, Bernoulli), c.load, 1e-12)
		near(t, "bound at density 1/2", Bound(0.5, c.kappa, c.f, Bernoulli), Densest(c.kappa, c.f, Bernoulli).Load, 1e-12)
		least, err := MinDensity(c.load, c.kappa, c.f, Bernoulli)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "least density", least, c.p, 1e-11)
	}
}
