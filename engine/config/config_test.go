package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
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
			{Recall: &Recall{Noise: "neural-balanced", Levels: []float64{0, 0.01, 0.02}, Trials: 20, Steps: 50}},
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

// TestBadInput: each mistake is named with its place.
func TestBadInput(t *testing.T) {
	edit := func(old, new string) string { return strings.Replace(small, old, new, 1) }
	for _, c := range []struct{ name, text, want string }{
		{"unknown key", edit("rate: 0.1}\n  - sleep", "rate: 0.1, betta: 3}\n  - sleep"), `test.yaml:4: unknown key "betta" in phases.0.wake; did you mean`},
		{"unknown key in sleep", edit("cycles: 10", "betta: 3, cycles: 10"), `test.yaml:5: unknown key "betta" in phases.1.sleep; did you mean "beta"?`},
		{"unknown section", small + "netwrok: {}\n", `test.yaml:6: unknown key "netwrok"; did you mean "network"?`},
		{"duplicate key", edit("neurons: 100", "neurons: 100, neurons: 100"), "test.yaml:1"},
		{"wrong type", edit("neurons: 100", "neurons: many"), "test.yaml:1: network.neurons must be a whole number"},
		{"fractional count", edit("neurons: 100", "neurons: 100.5"), "network.neurons must be a whole number"},
		{"list for a number", edit("load: 0.2", "load: [1]"), "patterns.load"},
		{"negative rate", edit("passes: 3, rate: 0.1", "passes: 3, rate: -0.1"), "phases.0.wake.rate"},
		{"NaN rate", edit("passes: 3, rate: 0.1", "passes: 3, rate: .nan"), "phases.0.wake.rate"},
		{"infinite rate", edit("passes: 3, rate: 0.1", "passes: 3, rate: .inf"), "phases.0.wake.rate"},
		{"load 0", edit("load: 0.2", "load: 0"), "patterns.load"},
		{"load that rounds to 0", edit("load: 0.2", "load: 0.001"), "round(load N) = 0"},
		{"load and count", edit("load: 0.2", "load: 0.2, count: 3"), "patterns"},
		{"no patterns", edit("{load: 0.2}", "{}"), "patterns"},
		{"f = 0", edit("coding_level: 0.1", "coding_level: 0"), "network.coding_level"},
		{"f = 1", edit("coding_level: 0.1", "coding_level: 1"), "network.coding_level"},
		{"f < 0", edit("coding_level: 0.1", "coding_level: -0.5"), "network.coding_level"},
		{"f too small for N", edit("coding_level: 0.1", "coding_level: 0.001"), "round(N f)"},
		{"z = 0", edit("factors: 2", "factors: 0"), "network.factors"},
		{"one neuron", edit("neurons: 100", "neurons: 1"), "network.neurons"},
		{"no phases", "network: {neurons: 9, factors: 1, coding_level: 0.5}\npatterns: {count: 1}\n", `needs the key "phases"`},
		{"empty phases", edit("\n  - wake: {passes: 3, rate: 0.1}\n  - sleep: {cycles: 10, rate: 0.1}", " []"), "at least one phase"},
		{"unknown phase", edit("- wake", "- woke"), `did you mean "wake"?`},
		{"no rate", edit("passes: 3, rate: 0.1", "passes: 3"), `needs the key "rate"`},
		{"ramp without tau", edit("cycles: 10, rate: 0.1", "cycles: 10, rate: {from: 0, to: 1}"), `needs the key "tau"`},
		{"ramp with tau 0", edit("cycles: 10, rate: 0.1", "cycles: 10, rate: {from: 0, to: 1, tau: 0}"), "tau"},
		{"unknown salience", edit("cycles: 10", "salience: sotf, cycles: 10"), `did you mean "soft"?`},
		{"unknown observable", small + "record: {observables: [densty]}\n", `did you mean "density"?`},
		{"record every 0", small + "record: {every: 0}\n", "record.every"},
		{"unknown array", small + "save: [W]\n", "save"},
		{"noise of more than certainty", small + "  - recall: {levels: [0.2]}\n", "phases.2.recall.levels.0"},
		{"sweep of nothing", small + "sweep: {seed: []}\n", "sweep"},
		{"sweep of an unknown key", small + "sweep: {phases.1.sleep.betta: [1]}\n", "betta"},
		{"sweep of the name", small + "sweep: {name: [a, b]}\n", "cannot be swept"},
		{"bad value in a sweep", small + "sweep: {network.factors: [1, 0]}\n", "network.factors"},
		{"second day of a pattern file", "network: {neurons: 9, factors: 1, coding_level: 0.5}\npatterns: {file: X.npy}\nphases:\n  - wake: {passes: 1, rate: 1}\n  - wake: {passes: 1, rate: 1}\n", "fresh patterns"},
		{"regrowth on the first day", edit("passes: 3", "regrow: {}, passes: 3"), "regrow"},
		{"balanced without inhibition", edit("factors: 2", "balanced: true, factors: 2"), "inhibitory_fraction"},
		{"sequence of one", edit("load: 0.2", "count: 1, memory: sequence"), "at least 2"},
		{"not YAML", "network: [", "test.yaml"},
		{"empty", "", "test.yaml"},
		{"a list", "- 1\n", "test.yaml"},
		{"alias to itself", "a: &a [*a]\n", "test.yaml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("test.yaml", []byte(c.text), nil)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error %v, want one with %q", err, c.want)
			}
			var located *Error
			if !errors.As(err, &located) {
				t.Errorf("%T is not an *Error", err)
			}
		})
	}
}

func TestSet(t *testing.T) {
	e := parse(t, small, "phases.1.sleep.beta=33", "network.neurons=1e2", "patterns.count=7", "seed=18446744073709551615")
	if e.Phases[1].Sleep.Beta != 33 || e.Patterns.Count != 7 || e.Seed != math.MaxUint64 {
		t.Errorf("--set is lost: %s", e.YAML())
	}
	for set, want := range map[string]string{
		"phases.1.sleep.betta=3": "betta", "phases.9.sleep.beta=3": "phases.9", "beta": "path=value",
		"phases.1.sleep.beta=": "missing", "phases.1.sleep.beta=x": "phases.1.sleep.beta",
	} {
		if _, err := Parse("test.yaml", []byte(small), []string{set}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("--set %s: error %v, want one with %q", set, err, want)
		}
	}
}

// TestSweep: the last key is the fastest; a swept load replaces a count; a rate that
// thresholds follow takes them along.
func TestSweep(t *testing.T) {
	e := parse(t, strings.Replace(small, "load: 0.2", "count: 3", 1)+"sweep: {patterns.load: [0.1, 0.3], phases.1.sleep.rate: [0.5, 0.6], seed: [4, 5, 6]}\n")
	replicas, err := e.Replicas()
	if err != nil {
		t.Fatal(err)
	}
	if len(replicas) != 12 {
		t.Fatalf("%d replicas, want 12", len(replicas))
	}
	r := replicas[7].Experiment // 7 = (1, 0, 1)
	if r.Patterns.Count != 30 || r.Seed != 5 || r.Phases[1].Sleep.ThresholdRate.From != 0.5 || replicas[7].Number != 7 {
		t.Errorf("replica 7 is %s", r.YAML())
	}
}

// TestRoundTrip: the resolved configuration reads back as itself.
func TestRoundTrip(t *testing.T) {
	texts := []string{small, string(Template()),
		small + "  - recall: {noise: synaptic-one, levels: [0.5, 3]}\nsweep: {seed: [1, 2], patterns.load: [0.3]}\nsave: [theta]\n"}
	for _, name := range []string{"night.yaml", "learn.yaml"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "scripts", "experiments", name))
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	for _, text := range texts {
		first := parse(t, text)
		again, err := Parse("test.yaml", first.YAML(), nil)
		if err != nil {
			t.Fatalf("%v in\n%s", err, first.YAML())
		}
		if a, b := string(first.YAML()), string(again.YAML()); a != b {
			t.Errorf("first\n%s\nagain\n%s", a, b)
		}
	}
}

// TestSchema: the schema knows the keys that the parser knows, and no others.
func TestSchema(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal(Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	fromSchema, fromParser := map[string]bool{}, map[string]bool{}
	var walk func(prefix string, s map[string]any)
	walk = func(prefix string, s map[string]any) {
		if items, ok := s["items"].(map[string]any); ok {
			walk(prefix, items)
		}
		if prefix != "" && strings.HasSuffix(prefix, "rate.") && s["oneOf"] != nil {
			walk(prefix, schema["$defs"].(map[string]any)["ramp"].(map[string]any))
		}
		properties, _ := s["properties"].(map[string]any)
		for name, p := range properties {
			fromSchema[prefix+name] = true
			walk(prefix+name+".", p.(map[string]any))
		}
	}
	walk("", schema)
	var list func(prefix string, s section)
	list = func(prefix string, s section) {
		for _, k := range s {
			fromParser[prefix+k.name] = true
			if k.inside != nil {
				list(prefix+k.name+".", k.inside())
			}
		}
	}
	list("", experimentKeys(new(Experiment)))
	if !maps.Equal(fromSchema, fromParser) {
		for name := range fromSchema {
			if !fromParser[name] {
				t.Errorf("%s is in the schema only", name)
			}
		}
		for name := range fromParser {
			if !fromSchema[name] {
				t.Errorf("%s is not in the schema", name)
			}
		}
	}
	listed := schema["properties"].(map[string]any)["record"].(map[string]any)["properties"].(map[string]any)["observables"].(map[string]any)["items"].(map[string]any)["enum"].([]any)
	var names []string
	for _, n := range listed {
		names = append(names, fmt.Sprint(n))
	}
	if !slices.Equal(names, Observables()) {
		t.Errorf("the schema's observables are %v", names)
	}
}

// TestRamp: eta(c) = eta0 + (eta1 - eta0)(1 - exp(-c/tau)).
func TestRamp(t *testing.T) {
	r := Rate{From: 0.01, To: 0.4, Tau: 40}
	for _, c := range []int{0, 1, 40, 100000} {
		want := 0.01 + 0.39*(1-math.Exp(-float64(c)/40))
		if math.Abs(r.At(c)-want) > 1e-15 { // one rounding more or less
			t.Errorf("cycle %d: %v, want %v", c, r.At(c), want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	f.Add(Template())
	f.Add([]byte(small + "sweep: {seed: [1, 2], patterns.load: [0.3]}\n"))
	f.Add([]byte("a: &a [*a]\n<<: *a\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := Parse("fuzz.yaml", text, nil)
		if err != nil {
			return
		}
		if _, err := Parse("fuzz.yaml", e.YAML(), nil); err != nil {
			t.Errorf("what was accepted is refused when it is written out: %v\n%s", err, e.YAML())
		}
	})
}
