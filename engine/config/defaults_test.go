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
	e := parse(t, small+"  - learn: {cycles: 1, rate: {from: 0.1, to: 0.2, tau: 3}}\n  - recall: {}\n  - drift: {steps: 5, sigma: 0.1}\n")
	constant := Rate{From: 0.1, To: 0.1}
	ramp := Rate{From: 0.1, To: 0.2, Tau: 3}
	want := &Experiment{
		Name: "test", Seed: 1, Precision: "float32",
		Network:  Network{Neurons: 100, Factors: 2, CodingLevel: 0.1, U0: 0.6},
		Patterns: Patterns{Kind: "exact", Count: 20, Load: 0.2, Memory: "attractor"},
		Phases: []Phase{
			{Wake: &Wake{Passes: 3, Rate: 0.1}},
			{Sleep: &Sleep{Replay: Replay{Cycles: 10, Rate: constant, ThresholdRate: constant, Beta: 20, Length: 70, ThresholdFollows: true}, Salience: "soft", Parameters: Parameters{"margin": 0.5}, Which: "day", IfNoneStored: "stop"}},
			{Learn: &Learn{Replay: Replay{Cycles: 1, Rate: ramp, ThresholdRate: ramp, Beta: 100, Length: 20, ThresholdFollows: true}, UntilConverged: true, Patterns: PatternSet{Word: "day"}}},
			{Recall: &Recall{Noise: "neural-balanced", Levels: []float64{0, 0.01, 0.02}, Trials: 20, Steps: 50, NoiseEvery: "trial", Scale: "factor", Patterns: PatternSet{Word: "day"}}},
			{Drift: &Drift{Steps: 5, Sigma: 0.1, Length: 20, Patterns: PatternSet{Word: "day"}, ScalingFollows: true, LengthFollows: true}},
		},
		Save:   []string{"U", "theta", "X"},
		Record: Record{Every: 100, Observables: []string{"density", "margin_min", "rho", "error"}, Memories: "none"},
		Dir:    ".",
	}
	if e.Dir == "" {
		e.Dir = "."
	}
	if !reflect.DeepEqual(e, want) {
		t.Errorf("got\n%s\nwant\n%s", e.YAML(), want.YAML())
	}
}

// TestIfNoneStored: one network stops by default, the networks of a sweep skip the night; what is
// written holds in either, and in a swept sleep phase.
func TestIfNoneStored(t *testing.T) {
	const sweep = "sweep: {seed: [1, 2]}\n"
	swept := small + "sweep: {phases.1.sleep: [{cycles: 1, rate: 0.1}, {cycles: 2, rate: 0.1, if_none_stored: stop}]}\n"
	for _, c := range []struct {
		text, set string
		want      []string // of each replica
	}{
		{small, "", []string{"stop"}},
		{small, "phases.1.sleep.if_none_stored=skip", []string{"skip"}},
		{small + sweep, "", []string{"skip", "skip"}},
		{small + sweep, "phases.1.sleep.if_none_stored=stop", []string{"stop", "stop"}},
		{swept, "", []string{"skip", "stop"}},
	} {
		var sets []string
		if c.set != "" {
			sets = []string{c.set}
		}
		e := parse(t, c.text, sets...)
		again := parse(t, string(e.YAML())) // the manifest's copy
		for _, e := range []*Experiment{e, again} {
			replicas, err := e.Replicas()
			if err != nil {
				t.Fatal(err)
			}
			for i, r := range replicas {
				if got := r.Experiment.Phases[1].Sleep.IfNoneStored; got != c.want[i] {
					t.Errorf("%s%s: replica %d has %q, want %q", c.text, c.set, i, got, c.want[i])
				}
			}
		}
	}
}
