package config

import (
	"reflect"
	"testing"
)

const small = `network: {neurons: 100, factors: 2, coding_level: 0.1}
patterns: {load: 0.2}
phases:
  - wake: {passes: 3, rate: 0.1}
  - sleep: {cycles: 10, rate: 0.1}
`

func parse(t *testing.T, text string, sets ...string) *Experiment {
	t.Helper()
	e, err := Parse("test.yaml", []byte(text), sets)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestDefaults: everything not written has the documented value.
func TestDefaults(t *testing.T) {
	e := parse(t, small+"  - learn: {cycles: 1, rate: {from: 0.1, to: 0.2, tau: 3}}\n  - recall: {}\n")
	constant := Rate{From: 0.1, To: 0.1}
	ramp := Rate{From: 0.1, To: 0.2, Tau: 3}
	want := &Experiment{
		Name: "test", Seed: 1, Precision: "float32",
		Network:  Network{Neurons: 100, Factors: 2, CodingLevel: 0.1, U0: 0.6},
		Patterns: Patterns{Kind: "exact", Count: 20, Load: 0.2, Memory: "attractor"},
		Phases: []Phase{
			{Wake: &Wake{Passes: 3, Rate: 0.1}},
			{Sleep: &Sleep{Replay: Replay{Cycles: 10, Rate: constant, ThresholdRate: constant, Beta: 20, Length: 70, ThresholdFollows: true}, Salience: "soft", Which: "day"}},
			{Learn: &Learn{Replay: Replay{Cycles: 1, Rate: ramp, ThresholdRate: ramp, Beta: 100, Length: 20, ThresholdFollows: true}, UntilConverged: true}},
			{Recall: &Recall{Noise: "neural-balanced", Levels: []float64{0, 0.01, 0.02}, Trials: 20, Steps: 50, Patterns: PatternSet{Word: "day"}}},
		},
		Save:   []string{"U", "theta", "X"},
		Record: Record{Every: 100, Observables: []string{"density", "margin_min", "rho", "error"}},
		Dir:    ".",
	}
	if e.Dir == "" {
		e.Dir = "."
	}
	if !reflect.DeepEqual(e, want) {
		t.Errorf("got\n%s\nwant\n%s", e.YAML(), want.YAML())
	}
}
