package config

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"testing"
)

func everything(t *testing.T) []*Experiment {
	all := []*Experiment{
		mustParse(t, contract), mustParse(t, minimal), mustParse(t, full), mustParse(t, string(Template())),
		mustParse(t, contract, "sweep={seed: [1, 18446744073709551615], phases.1.sleep.rate: [0.5, {from: 1, to: 2, tau: 3}]}"),
		mustParse(t, full, "record={every: log, memories: ends, probes: {neurons: [3, 7], synapses: [[3, 12]], patterns: [0]}}", "phases.1.sleep.snapshots=[2]", "phases.1.sleep.snapshots_of=[U]"),
		mustParse(t, full, "phases.1.sleep.salience=perceptron", "phases.1.sleep.margin=0.3"), mustParse(t, full, "phases.1.sleep.salience=perceptron"),
		mustParse(t, minimal, "network.wiring={rule: modules, modules: 2, p_within: 0.9, p_between: 0.5}"),
		mustParse(t, full, "phases.1.sleep.scaling=1.5", "phases.1.sleep.threshold_rate=2", "record.observables=[]", "save=[]",
			"patterns.count=3", "network.inhibitory_fraction=0.25", "network.balanced=true", "precision=float64",
			"phases.2={wake: {passes: 1, rate: 0, regrow: {}}}", `name="12"`),
	}
	for _, e := range all {
		e.Warnings = nil // about the text
	}
	return all
}

func TestYAMLRoundTrip(t *testing.T) {
	for _, e := range everything(t) {
		again, err := Parse("folder/test.yaml", e.YAML(), nil)
		if err != nil {
			t.Errorf("%v in\n%s", err, e.YAML())
		} else if !reflect.DeepEqual(e, again) {
			t.Errorf("got\n%s\nwant\n%s", again.YAML(), e.YAML())
		}
	}
}

func TestJSONRoundTrip(t *testing.T) {
	for _, e := range everything(t) {
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		again := &Experiment{Dir: e.Dir}
		if err := json.Unmarshal(text, again); err != nil {
			t.Errorf("%v in %s", err, text)
		} else if !reflect.DeepEqual(e, again) {
			t.Errorf("got\n%s\nwant\n%s", again.YAML(), e.YAML())
		}
	}
}

// earlier is the configuration in the manifest of a run of an earlier commit, which did not know all of today's keys.
const earlier = `{"name": "night", "seed": 1, "precision": "float32",
 "network": {"neurons": 1000, "factors": 2, "coding_level": 0.05, "u0": 0.6, "spread": 0, "inhibitory_fraction": 0, "balanced": false},
 "patterns": {"kind": "exact", "count": 500, "load": 0.5, "memory": "attractor"},
 "phases": [{"wake": {"passes": 35, "rate": 0.01}}, {"sleep": {"cycles": 2000, "rate": {"from": 0.01, "to": 0.4, "tau": 40},
  "threshold_rate": {"from": 0.01, "to": 0.4, "tau": 40}, "beta": 20, "scaling": "u", "length": 70, "salience": "soft", "replay": "day", "if_none_stored": "stop"}},
  {"recall": {"noise": "neural", "levels": [0, 0.1], "trials": 3, "steps": 5, "inhibition": false, "patterns": "replayed"}}],
 "save": ["U", "theta", "X"], "record": {"every": 100, "observables": ["density", "stored"]}}`

// TestEarlierManifests: a run folder of an earlier version is read as what it means today.
func TestEarlierManifests(t *testing.T) {
	e := new(Experiment)
	if err := json.Unmarshal([]byte(earlier), e); err != nil {
		t.Fatal(err)
	}
	again, err := Parse("manifest.json", e.YAML(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if again.Record.Memories != NoMemories || again.Patterns.Count != 500 || again.Network.Wiring != nil || !slices.Equal(again.Save, []string{"U", "theta", "X"}) {
		t.Errorf("it becomes\n%s", again.YAML())
	}
}

// TestScalingOverAnother: the norm of the factors replaces another norm.
func TestScalingOverAnother(t *testing.T) {
	s := Scaling{Q: 0.5}
	if err := json.Unmarshal([]byte(`"u"`), &s); err != nil || s.Q != 0 {
		t.Errorf("q = %g (%v)", s.Q, err)
	}
}

func TestRateAt(t *testing.T) {
	if constant(0.3).At(7) != 0.3 {
		t.Error("a constant rate should not move")
	}
	ramp := Rate{From: 0.01, To: 0.4, Tau: 40}
	if ramp.At(0) != 0.01 {
		t.Errorf("ramp starts at %g", ramp.At(0))
	}
	for _, cycle := range []int{1, 20, 100, 100_000} {
		want := 0.01 + 0.39*(1-math.Exp(-float64(cycle)/40))
		if got := ramp.At(cycle); math.Abs(got-want) > 1e-15 {
			t.Errorf("cycle %d: %g, want %g", cycle, got, want)
		}
	}
}
