package store

import (
	"maps"
	"slices"
	"testing"
)

// TestAddSeconds: a phase's seconds and joules add up by source, and what they are added to elsewhere keeps its own.
func TestAddSeconds(t *testing.T) {
	first := []PhaseSeconds{{Phase: 1, Name: "sleep", Seconds: 2, Joules: map[string]float64{"RAPL package-0": 30}}}
	sum := AddSeconds(slices.Clone(first), PhaseSeconds{Phase: 1, Name: "sleep", Seconds: 1, Joules: map[string]float64{"RAPL package-0": 10, "NVML cuda:0": 5}})
	sum = AddSeconds(sum, PhaseSeconds{Phase: 2, Name: "wake", Seconds: 4})
	if len(sum) != 2 || sum[0].Seconds != 3 || !maps.Equal(sum[0].Joules, map[string]float64{"RAPL package-0": 40, "NVML cuda:0": 5}) || sum[0].AllJoules() != 45 || sum[1].AllJoules() != 0 {
		t.Errorf("%+v", sum)
	}
	if first[0].Joules["RAPL package-0"] != 30 {
		t.Errorf("what was added to changed: %+v", first)
	}
}

// TestSumEnergy: a run's energy is that of its phases; what is missing is kept from before, once.
func TestSumEnergy(t *testing.T) {
	m := &Outcome{Seconds: []PhaseSeconds{
		{Joules: map[string]float64{"RAPL package-0": 900, "NVML cuda:0": 200}}, {Phase: 1}, {Phase: 2, Joules: map[string]float64{"RAPL package-0": 134}},
	}}
	m.SumEnergy("RAPL package-1: permission denied")
	m.SumEnergy("RAPL package-1: permission denied")
	const want = "1.23 kJ (NVML cuda:0 200 J, RAPL package-0 1.03 kJ: all that runs there, not engram alone); not counted: RAPL package-1: permission denied"
	if e := m.Energy; e.Joules != 1234 || e.Sources["RAPL package-0"] != 1034 || e.String() != want || !e.Readable() {
		t.Errorf("%+v: %s", e, e)
	}
	none := &Outcome{Seconds: []PhaseSeconds{{Seconds: 3}}}
	none.SumEnergy("no RAPL", "no NVML")
	if e := none.Energy; e.Readable() || e.String() != "not readable here (no RAPL; no NVML)" {
		t.Errorf("%+v: %s", e, e)
	}
	if (*Energy)(nil).Readable() {
		t.Error("no energy is readable")
	}
}

func TestJoules(t *testing.T) {
	for j, want := range map[float64]string{0: "0 mJ", 0.0412: "41.2 mJ", 7: "7 J", 999: "999 J", 12345: "12.3 kJ", 2.5e6: "2.5 MJ"} {
		if got := Joules(j); got != want {
			t.Errorf("%g: %q, want %q", j, got, want)
		}
	}
}
