package theory

import (
	"strings"
	"testing"

	"engram/engine/config"
)

func TestOf(t *testing.T) {
	e := &config.Experiment{Network: config.Network{Neurons: 1000, Factors: 2, CodingLevel: 0.05}}
	p, err := Of(e, 433)
	want, _ := At(0.433, 0.05)
	if err != nil || p != want {
		t.Errorf("%+v, %v; want %+v", p, err, want)
	}
	for observable, most := range map[string]float64{"margin_min": p.Kappa, "rho": p.Rho, "l2": 0} {
		if got, ok := p.Optimum(observable); got != most || ok != (most > 0) {
			t.Errorf("%s can be %g (%v), want %g", observable, got, ok, most)
		}
	}
	for z, density := range map[int]float64{1: 0.5, 2: p.Density, 3: 0} {
		if got, ok := p.DensityOf(z); got != density || ok != (density > 0) {
			t.Errorf("z = %d leaves %g (%v), want %g", z, got, ok, density)
		}
	}
	inhibited, fromFile := *e, *e
	inhibited.Network.InhibitoryFraction, fromFile.Patterns.File = 0.2, "X.npy"
	for word, e := range map[string]*config.Experiment{"inhibitory_fraction": &inhibited, "X.npy": &fromFile} {
		if _, err := Of(e, 433); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%v does not say %q", err, word)
		}
	}
	if _, err := Of(e, 199); err == nil || !strings.Contains(err.Error(), "no bound") {
		t.Errorf("10 active neurons in 199 patterns: %v", err)
	}
	if _, err := Of(e, 100000); err == nil || !strings.Contains(err.Error(), "capacity") {
		t.Errorf("a load of 100: %v", err)
	}
}
