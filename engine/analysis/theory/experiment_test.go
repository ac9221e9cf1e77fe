package theory

import (
	"strings"
	"testing"

	"engram/engine/config"
)

func TestOf(t *testing.T) {
	e := &config.Experiment{Network: config.Network{Neurons: 1000, Factors: 2, CodingLevel: 0.05}}
	for _, kind := range []Kind{Bernoulli, Exact} {
		p, err := Of(e, 433, kind)
		want, _ := At(0.433, 0.05, kind)
		if err != nil || p != want || p.Patterns != kind {
			t.Errorf("%+v, %v; want %+v", p, err, want)
		}
		for observable, most := range map[string]float64{"margin_min": p.Kappa, "rho": p.Rho, "l2": 0} {
			if got, ok := p.Optimum(observable); got != most || ok != (most > 0) {
				t.Errorf("%s can be %g (%v), want %g", observable, got, ok, most)
			}
		}
		for z, density := range map[int]float64{1: p.DenseDensity, 2: p.Density, 3: 0} {
			if got, ok := p.DensityOf(z); got != density || ok != (density > 0) {
				t.Errorf("z = %d leaves %g (%v), want %g", z, got, ok, density)
			}
		}
	}
	inhibited := *e
	inhibited.Network.InhibitoryFraction = 0.2
	if _, err := Of(&inhibited, 433, Exact); err == nil || !strings.Contains(err.Error(), "inhibitory_fraction") {
		t.Errorf("inhibitory neurons: %v", err)
	}
	correlated := *e
	correlated.Patterns = config.Patterns{Kind: config.Prototypes, Groups: 10}
	if _, err := Of(&correlated, 433, Exact); err == nil || !strings.Contains(err.Error(), "patterns are correlated") {
		t.Errorf("prototypes: %v", err)
	}
	if _, err := Of(e, 199, Exact); err == nil || !strings.Contains(err.Error(), "no bound") {
		t.Errorf("10 active neurons in 199 patterns: %v", err)
	}
	if _, err := Of(e, 200, Exact); err != nil {
		t.Errorf("10 active neurons in 200 patterns: %v", err)
	}
	if _, err := Of(e, 100000, Exact); err == nil || !strings.Contains(err.Error(), "capacity") {
		t.Errorf("a load of 100: %v", err)
	}
	if p, err := Of(e, 6000, Exact); err != nil || p.Capacity < 6 {
		t.Errorf("a load of 6, below the capacity for exact patterns: %+v, %v", p, err)
	}
}
