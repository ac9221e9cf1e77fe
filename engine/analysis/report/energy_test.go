package report

import (
	"slices"
	"testing"

	"engram/engine/store"
)

// TestEnergy: the page has the energy of a run and its phases, or why there is none; earlier runs say nothing of it.
func TestEnergy(t *testing.T) {
	r := makeRun(t, "metered", "")
	r.metrics(0)
	fact := func() (text string) {
		for _, f := range pageOf(t, r).Origins[0].Facts {
			if f[0] == "energy" {
				text = f[1]
			}
		}
		return text
	}
	if got := fact(); got != "" {
		t.Errorf("an earlier run: %q", got)
	}
	r.save(func(m *store.Manifest) { m.SumEnergy("no RAPL") })
	if got, times := fact(), pageOf(t, r).Origins[0].Times; got != "not readable here (no RAPL)" || len(times.Columns) != 3 {
		t.Errorf("without a counter: %q, %q", got, times.Columns)
	}
	r.save(func(m *store.Manifest) {
		m.Energy, m.Seconds[0].Joules = nil, map[string]float64{"RAPL package-0": 250}
		m.SumEnergy()
	})
	times := pageOf(t, r).Origins[0].Times
	if got := fact(); got != "250 J (RAPL package-0: all that runs there, not engram alone)" || !slices.Contains(times.Columns, "energy") || times.Rows[0][3] != "250 J" || times.Rows[1][3] != "0 mJ" {
		t.Errorf("%q, %q", got, times.Rows)
	}
}
