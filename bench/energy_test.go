package bench

import (
	"errors"
	"strings"
	"testing"

	"engram/engine/machine/energy"
	"engram/kernels"
)

// TestMetered: a turn that works has its joules, by the part of the turn that one step is; without a counter none has.
func TestMetered(t *testing.T) {
	used := 0.0
	counter := kernels.EnergyCounter{Name: "NVML cuda:0", Joules: func() (float64, error) { return used, nil }}
	meter := energy.Open(t.TempDir(), counter, nil)
	defer meter.Close()
	var joules Sample
	run := func(seconds float64, err error) {
		if _, got := metered(func() (float64, error) { used += 8; return seconds, err }, meter, &joules)(); got != err {
			t.Error(got)
		}
	}
	run(3, nil)
	run(3, errors.New("lost"))
	run(0, nil)
	if len(joules) != 2 || joules[0] <= 8 || joules[1] != 0 { // a turn takes far less than 3 s
		t.Errorf("%v", joules)
	}
	none := energy.Open(t.TempDir(), kernels.EnergyCounter{}, nil)
	defer none.Close()
	joules = nil
	if _, err := metered(func() (float64, error) { return 1, nil }, none, &joules)(); err != nil || joules != nil {
		t.Errorf("%v, %v", joules, err)
	}
	if text := sourcesOf(none); !strings.HasPrefix(text, "not readable here (RAPL: there is no package in ") {
		t.Error(text)
	}
	if text := sourcesOf(meter); text != "NVML cuda:0: all that runs there, not engram alone" {
		t.Error(text)
	}
}

// TestJoulesTable: a table has a column of energy where a case has some.
func TestJoulesTable(t *testing.T) {
	c := Case{Neurons: 20, Patterns: 9, Factors: 2, CodingLevel: 0.2, Density: 1}
	r := StepReport{Energy: "RAPL package-0", Results: []Result{{Case: c, What: "cycle", Engram: Sample{0.001}, Joules: Sample{0.04, 0.04}}, {Case: c, What: "cycle", Engram: Sample{0.001}}}}
	for _, there := range []bool{true, false} {
		var text strings.Builder
		if err := r.Table(&text); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(text.String(), "40 mJ ±0%") != there || strings.Contains(strings.SplitN(text.String(), "\n", 2)[0], "energy") != there ||
			!strings.Contains(text.String(), "energy: RAPL package-0\n") {
			t.Errorf("%s", &text)
		}
		r.Results = r.Results[1:]
	}
}
