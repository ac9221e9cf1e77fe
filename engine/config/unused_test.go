package config

import (
	"reflect"
	"strings"
	"testing"

	"engram/engine/config/document"
)

const (
	withFiles = `network: {neurons: 100, factors: 2, coding_level: 0.1, factors_file: U.npy}
patterns: {file: X.npy}
phases:
  - sleep: {cycles: 10, rate: 0.1}
`
	twoNights = `network: {neurons: 100, factors: 2, coding_level: 0.1}
patterns: {count: 20}
phases:
  - wake: {passes: 3, rate: 0.1}
  - sleep: {cycles: 10, rate: 0.1}
  - sleep: {cycles: 0, rate: 0.1}
  - recall: {levels: [0]}
`
)

// TestUnusedKeys: a key that other keys leave no effect is a warning where the file has it, an
// error in --set and in a sweep.
func TestUnusedKeys(t *testing.T) {
	for _, c := range []struct {
		text, path, value, other string // other: a second value for the sweep
		why                      string
		inFile, inSet, inSweep   bool
	}{
		{withFiles, "network.u0", "0.6", "0.5", "network.factors_file gives the factors", true, true, true},
		{withFiles, "network.spread", "0.5", "0", "network.factors_file gives the factors", true, true, true},
		{withFiles, "patterns.kind", "exact", "bernoulli", "patterns.file gives the patterns", true, true, true},
		{strings.Replace(withFiles, "file: X.npy", "files: [X.npy]", 1), "patterns.kind", "exact", "bernoulli", "patterns.files gives the patterns", true, true, true},
		{withFiles, "seed", "1", "2", "nothing in this experiment is drawn by chance", false, true, true},
		{withFiles + "    # \n  - recall: {}\n", "seed", "1", "2", "", false, false, false},
		{strings.Replace(withFiles, "rate: 0.1", "rate: 0.1, salience: weakest", 1), "phases.0.sleep.beta", "20", "2", "salience is weakest", true, true, true},
		{withFiles, "phases.0.sleep.margin", "0.5", "1", "salience is soft", true, true, true},
		{strings.Replace(withFiles, "rate: 0.1", "rate: 0.1, salience: perceptron", 1), "phases.0.sleep.margin", "0.5", "1", "", false, false, false},
		{strings.Replace(withFiles, "rate: 0.1", "rate: 0.1, salience: perceptron", 1), "phases.0.sleep.beta", "20", "2", "salience is perceptron", true, true, true},
		{strings.Replace(withFiles, "rate: 0.1", "rate: 0.1, salience: self, midway: true", 1), "phases.0.sleep.threshold_rate", "0.1", "1", "midway sets the thresholds", true, true, true},
		{strings.Replace(withFiles, "rate: 0.1", "rate: 0", 1), "phases.0.sleep.beta", "20", "2", "the rates are 0", false, true, true},
		{strings.Replace(withFiles, "rate: 0.1", "rate: 0, threshold_rate: 1", 1), "phases.0.sleep.beta", "20", "2", "", false, false, false},
		{strings.Replace(withFiles, "rate: 0.1", "rate: 1, threshold_rate: 0", 1), "phases.0.sleep.beta", "20", "2", "", false, false, false},
		{withFiles + "  - wake: {passes: 1, rate: 1, order_file: o.npy}\n", "seed", "1", "2", "nothing in this experiment is drawn by chance", false, true, true},
		{withFiles + "  - wake: {passes: 1, rate: 1, order_file: o.npy, regrow: {spread: 0}}\n", "seed", "1", "2", "nothing in this experiment is drawn by chance", false, true, true},
		{withFiles + "  - wake: {passes: 1, rate: 1, order_file: o.npy, regrow: {spread: 0.5}}\n", "seed", "1", "2", "", false, false, false},
		{withFiles + "  - wake: {passes: 1, rate: 1}\n", "seed", "1", "2", "", false, false, false},
		{twoNights, "phases.1.sleep.beta", "20", "2", "", false, false, false},
		{twoNights, "phases.2.sleep.beta", "20", "2", "the phase has cycles: 0", false, true, true},
		{twoNights, "phases.2.sleep.length", "70", "80", "the phase has cycles: 0", false, true, true},
		{strings.Replace(twoNights, "cycles: 10", "cycles: 0", 1), "phases.1.sleep.length", "70", "80", "", false, false, false}, // the first after a day scales
		{twoNights, "phases.1.sleep.replay", "all", "day", "there is one day so far", true, true, true},
		{twoNights, "phases.1.sleep.replay", "day", "all", "there is one day so far", false, false, true},
		{strings.Replace(twoNights, "  - sleep: {cycles: 10", "  - wake: {passes: 1, rate: 1}\n  - sleep: {cycles: 10", 1), "phases.2.sleep.replay", "all", "day", "", false, false, false},
		{twoNights, "phases.3.recall.trials", "7", "8", "at level 0 all trials are alike", true, true, true},
		{strings.Replace(twoNights, "[0]", "[0.01]", 1), "phases.3.recall.scale", "weight", "input", "only noise of synapses depends on it", true, true, true},
		{strings.Replace(twoNights, "[0]", "[0.01], noise: synaptic-one", 1), "phases.3.recall.scale", "weight", "input", "", false, false, false},
		{strings.Replace(twoNights, "[0]", "[0], noise: synaptic-one", 1), "phases.3.recall.scale", "weight", "input", "only noise of synapses depends on it", true, true, true},
		{strings.Replace(withFiles, ", factors_file: U.npy", "", 1), "network.tied", "true", "false", "", false, false, false},
		{strings.Replace(withFiles, "factors: 2, coding_level: 0.1, factors_file: U.npy", "factors: 1, coding_level: 0.1", 1), "network.tied", "true", "false", "a synapse has one factor", true, true, true},
		{twoNights, "phases.3.recall.noise_every", "step", "trial", "there is none at level 0", true, true, true},
		{strings.Replace(twoNights, "[0]", "[0.01], steps: 1", 1), "phases.3.recall.noise_every", "step", "trial", "the recall has one step", true, true, true},
		{strings.Replace(twoNights, "[0]", "[0, 0.01]", 1), "phases.3.recall.noise_every", "step", "trial", "", false, false, false},
		{strings.Replace(twoNights, "[0]", "[0, 0.01]", 1), "phases.3.recall.trials", "7", "8", "", false, false, false},
		{strings.Replace(withFiles, "rate: 0.1", "rate: 0.1, scaling: none", 1), "phases.0.sleep.length", "70", "80", "scaling is none", true, true, true},
		{strings.Replace(withFiles, "sleep: {", "learn: {", 1), "phases.0.learn.patterns", "all", "day", "there is one day so far", true, true, true},
		{strings.Replace(withFiles, "sleep: {", "learn: {", 1) + "  - learn: {cycles: 10, rate: 0.1, regrow: {u0: 0.5}}\n", "seed", "1", "2", "nothing in this experiment is drawn by chance", false, true, true},
		{strings.Replace(withFiles, "sleep: {", "learn: {", 1) + "  - learn: {cycles: 10, rate: 0.1, regrow: {relative: 0.5, spread: 0.5}}\n", "seed", "1", "2", "", false, false, false},
		{strings.Replace(withFiles, "sleep: {", "learn: {", 1), "phases.0.learn.until_converged", "true", "false",
			"convergence is judged every 10,000 cycles and takes two looks, and the phase ends by then", false, true, true},
		{strings.Replace(withFiles, "sleep: {cycles: 10", "learn: {cycles: 20001", 1), "phases.0.learn.until_converged", "true", "false", "", false, false, false},
	} {
		path := strings.Split(c.path, ".")
		// In the file: into the flow mapping that ends the line.
		text := strings.Replace(c.text, parentOf(t, c.text, path), parentOf(t, c.text, path)+path[len(path)-1]+": "+c.value+", ", 1)
		if len(path) == 1 {
			text = c.text + c.path + ": " + c.value + "\n"
		}
		e, err := Parse("x.yaml", []byte(text), nil)
		if err != nil {
			t.Errorf("%v in\n%s", err, text)
			continue
		}
		want := c.path + " has no effect: " + c.why
		if said := len(e.Warnings) == 1 && strings.HasSuffix(e.Warnings[0], want) && strings.HasPrefix(e.Warnings[0], "x.yaml:"); said != c.inFile {
			t.Errorf("%s: warnings %q, want %t (%s)", c.path, e.Warnings, c.inFile, want)
		}
		set := c.path + "=" + c.value
		_, err = Parse("x.yaml", []byte(c.text), []string{set})
		expect(t, set, err, c.inSet, "--set "+set+": "+want+"; leave it out")
		_, err = Parse("x.yaml", []byte(c.text+"sweep:\n  "+c.path+": ["+c.value+", "+c.other+"]\n"), nil)
		expect(t, "sweep of "+c.path, err, c.inSweep, "sweeping "+c.path+" has no effect, its networks would be alike: "+c.why+"; take it out of the sweep")
	}
}

// parentOf is the text after which a key may be written.
func parentOf(t *testing.T, text string, path []string) string {
	t.Helper()
	switch path[0] {
	case "network", "patterns":
		return path[0] + ": {"
	case "phases":
		for i, line := range strings.SplitAfter(text[strings.Index(text, "phases:\n")+len("phases:\n"):], "\n") {
			if string(rune('0'+i)) == path[1] {
				return line[:strings.Index(line, "{")+1]
			}
		}
	}
	return ""
}

func expect(t *testing.T, what string, err error, wanted bool, want string) {
	t.Helper()
	if got := err != nil; got != wanted || wanted && !strings.HasSuffix(err.Error(), want) {
		t.Errorf("%s: %v, want %t: %s", what, err, wanted, want)
	}
}

// TestPartlyUnused: a swept key that only some of the networks ask for is said to be so.
func TestPartlyUnused(t *testing.T) {
	text := twoNights + "sweep:\n  phases.1.sleep.salience: [soft, weakest]\n  phases.1.sleep.beta: [10, 20]\n  seed: [1, 2, 3]\n"
	e := mustParse(t, text)
	want := []string{"folder/test.yaml:10: sweeping phases.1.sleep.beta has no effect in 6 of 12 networks: salience is weakest"}
	if !reflect.DeepEqual(e.Warnings, want) {
		t.Errorf("%q, want %q", e.Warnings, want)
	}
	// A beta in the file is for those that ask for it.
	e = mustParse(t, twoNights+"sweep: {phases.1.sleep.salience: [weakest, soft]}\n", "phases.1.sleep.beta=7")
	if len(e.Warnings) != 0 || e.Phases[1].Sleep.Beta != 7 {
		t.Errorf("%q", e.Warnings)
	}
}

// TestUnusedUntil: a learn phase does not ask for beta until no label is wrong, which a sweep of it says. Networks that never ask
// are counted by themselves.
func TestUnusedUntil(t *testing.T) {
	const learns = `network: {neurons: 100, factors: 2, coding_level: 0.1}
patterns: {count: 20}
phases:
  - learn: {cycles: 30000, rate: 0.1}
sweep:
  phases.0.learn.beta: [10, 20]
`
	const until = "folder/test.yaml:6: sweeping phases.0.learn.beta has no effect until all neurons of a network answer all patterns rightly: networks that never come so far are alike"
	for more, want := range map[string][]string{
		"":                                {until},
		"  phases.0.learn.rate: [0, 1]\n": {"folder/test.yaml:6: sweeping phases.0.learn.beta has no effect in 2 of 4 networks: the rates are 0", until},
	} {
		if e := mustParse(t, learns+more); !reflect.DeepEqual(e.Warnings, want) {
			t.Errorf("%q, want %q", e.Warnings, want)
		}
	}
	if e := mustParse(t, strings.Replace(learns, "[10, 20]", "[10]", 1)); len(e.Warnings) != 0 {
		t.Errorf("%q", e.Warnings)
	}
}

func TestUnusedScale(t *testing.T) {
	e := mustParse(t, minimal+"sweep: {network.u0: [0.5, 0.6]}\n")
	want := []string{"folder/test.yaml:8: sweeping network.u0 has no effect: the first phase scales all factors, so that only rounding can tell"}
	if !reflect.DeepEqual(e.Warnings, want) {
		t.Errorf("%q, want %q", e.Warnings, want)
	}
}

func TestLongRecord(t *testing.T) {
	e := mustParse(t, twoNights+"record: {every: 11}\n")
	want := []string{"folder/test.yaml:8: record.every has no effect: no phase is that long, and only the start and the end of each are recorded"}
	if !reflect.DeepEqual(e.Warnings, want) {
		t.Errorf("%q, want %q", e.Warnings, want)
	}
	if e := mustParse(t, twoNights+"record: {every: 10}\n"); len(e.Warnings) != 0 {
		t.Errorf("%q", e.Warnings)
	}
}

// TestResolvedWithoutUnused: the resolved text does not warn of defaults that nobody wrote.
func TestResolvedWithoutUnused(t *testing.T) {
	for _, text := range []string{withFiles, twoNights, minimal, strings.Replace(withFiles, "rate: 0.1", "rate: 0.1, salience: weakest", 1)} {
		e := mustParse(t, text)
		if again := mustParse(t, string(e.YAML())); len(again.Warnings) != 0 {
			t.Errorf("%q in\n%s", again.Warnings, e.YAML())
		}
	}
}

func TestAdvice(t *testing.T) {
	for _, c := range []struct {
		sets []string
		want string
	}{
		{[]string{"network.neurons=60", "network.coding_level=0.01"}, "--set network.coding_level=0.01: N f = 0.6 rounds to 1: 1 of 60 neurons are active in a pattern, a coding level of 0.01667, not 0.01"},
		{[]string{"network.coding_level=0.105"}, ""}, // 10.5 to 10
		{[]string{"network.coding_level=0.025"}, "--set network.coding_level=0.025: N f = 2.5 rounds to 2: 2 of 100 neurons are active in a pattern, a coding level of 0.02, not 0.025"}, // half to even
		{[]string{"network.inhibitory_fraction=0.004"}, "--set network.inhibitory_fraction=0.004: 0.004 of 100 neurons rounds to no inhibitory neuron"},
		{[]string{"network.inhibitory_fraction=0.996"}, "--set network.inhibitory_fraction=0.996: 0.996 of 100 neurons rounds to all: no neuron is excitatory"},
		{[]string{"network.inhibitory_fraction=0.014"}, "--set network.inhibitory_fraction=0.014: 0.014 of 100 neurons rounds to 1 inhibitory neuron|folder/test.yaml:2: a coding level of 0.1 makes 0.1 of the 1 inhibitory neurons active, which rounds to 0"},
		{[]string{"network.inhibitory_fraction=0.2"}, ""},
		// 27.6 % of 200,000 products of 12 factors in NumPy's default_rng(1)
		{[]string{"network.factors=12", "network.u0=0.2", "network.spread=0.9", "phases.0={wake: {passes: 1, rate: 0.1}}"},
			"--set network.spread=0.9: about 29 % of the synapses begin with weights at or below 1e-10, where they count as pruned"},
	} {
		e := mustParse(t, strings.Replace(minimal, "recall: {}", "recall: {levels: [0.001]}", 1), c.sets...)
		if got := strings.Join(e.Warnings, "|"); got != c.want {
			t.Errorf("%v:\ngot  %s\nwant %s", c.sets, got, c.want)
		}
	}
	e := mustParse(t, minimal+"sweep:\n  network.neurons: [100, 14, 15, 20]\n  seed: [1, 2]\n")
	want := "folder/test.yaml:2: N f = 1.4 rounds to 1: 1 of 14 neurons are active in a pattern, a coding level of 0.07143, not 0.1; " +
		"this is replica 2 (network.neurons=14, seed=1), and 3 networks are like it"
	if len(e.Warnings) != 1 || e.Warnings[0] != want {
		t.Errorf("got  %q\nwant %q", e.Warnings, want)
	}
}

func TestWeights(t *testing.T) {
	for _, c := range []struct{ sets, want string }{
		// 0.6^50 = 8.08e-12
		{"network.factors=50", "network.u0: with u0 = 0.6 and 50 factors the weights begin at about 8.1e-12, and a synapse counts as pruned at or below 1e-10: the network would be dead; choose another network.u0 or fewer network.factors"},
		{"network.u0=1e-5", "network.u0: with u0 = 1e-05 and 2 factors the weights begin at about 1e-10, and a synapse counts as pruned at or below 1e-10: the network would be dead; choose another network.u0 or fewer network.factors"},
		{"network.u0=1.01e-5", ""},
		{"network.u0=1e12", ""},
		{"network.factors=3; network.u0=1e12", "network.u0: with u0 = 1e+12 and 3 factors the weights begin at about 1e+36, and weights beyond 1e+30 leave the range of float32; choose another network.u0 or fewer network.factors"},
		// (1/99)^5 = 1.05e-10, with a spread of 0.5 4.5e-11 (mean of the logarithms of 29,700 products in NumPy)
		{"network.factors=10; phases.0.sleep.length=1", ""},
		{"network.factors=10; phases.0.sleep.length=1; network.spread=0.5", "phases.0.sleep.length: a length of 1, shared by 99 synapses with 10 factors, makes weights of about 4.5e-11, and a synapse counts as pruned at or below 1e-10: the network would be dead; choose another length, or fewer network.factors"},
		{"phases.0.sleep.length=9e-9", "phases.0.sleep.length: a length of 9e-09, shared by 99 synapses with 2 factors, makes weights of about 9.1e-11, and a synapse counts as pruned at or below 1e-10: the network would be dead; choose another length, or fewer network.factors"},
		{"phases.0.sleep.length=1e-4", ""}, // 1e-4/99
		{"phases.0.sleep.length=1e-4; phases.0.sleep.scaling=0.5", "phases.0.sleep.length: a length of 0.0001, shared by 99 synapses with 2 factors, makes weights of about 1e-12, and a synapse counts as pruned at or below 1e-10: the network would be dead; choose another length, or fewer network.factors"}, // (1e-4/99)^2
		{"phases.1.learn.length=1e-11", "phases.1.learn.length: a length of 1e-11, shared by 1 synapse with 2 factors, makes weights of about 1e-11, and a synapse counts as pruned at or below 1e-10: the network would be dead; choose another length, or fewer network.factors"},
		{"phases.1.learn.length=1e-9", ""}, // a few survivors can live with that
		{"network.factors=10; phases.0.sleep.length=1e12", "phases.0.sleep.length: a length of 1e+12, shared by 99 synapses with 10 factors, makes weights of about 1.1e+50, and weights beyond 1e+30 leave the range of float32; choose another length, or fewer network.factors"},
		{"phases.2={wake: {passes: 1, rate: 1, regrow: {u0: 1e-6}}}", "phases.2.wake.regrow.u0: with u0 = 1e-06 and 2 factors synapses regrow to weights of about 1e-12, and a synapse counts as pruned at or below 1e-10: the network would be dead; choose another u0"},
		// 1.2e-5^2 times 0.6777, the exponential of twice the mean logarithm of 1 +- 0.9
		{"phases.2={wake: {passes: 1, rate: 1, regrow: {u0: 1.2e-5, spread: 0}}}", ""},
		{"phases.2={wake: {passes: 1, rate: 1, regrow: {u0: 1.2e-5, spread: 0.9}}}", "phases.2.wake.regrow.u0: with u0 = 1.2e-05 and 2 factors synapses regrow to weights of about 9.8e-11, and a synapse counts as pruned at or below 1e-10: the network would be dead; choose another u0"},
		{"phases.0.sleep.beta=1e13", "phases.0.sleep.beta: phases.0.sleep.beta must be from 0 to 1e12, not 1e13"},
		{"phases.0.sleep.rate=1e39", "phases.0.sleep.rate: phases.0.sleep.rate must be from 0 to 1e38, not 1e39"},
		{"phases.1.learn.rate.to=1e39", "phases.1.learn.rate.to: phases.1.learn.rate.to must be from 0 to 1e38, not 1e39"},
		{"phases.0.sleep.scaling=1e-9", "phases.0.sleep.scaling: phases.0.sleep.scaling must be from 0.001 to 1000, not 1e-9"},
	} {
		_, err := Parse("x.yaml", []byte(minimal), strings.Split(c.sets, "; "))
		got := ""
		if known, ok := err.(*document.Error); ok {
			got = known.Key + ": " + known.Msg
		}
		if got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.sets, got, c.want)
		}
	}
}

func TestDistinctPatterns(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"{neurons: 4, factors: 2, coding_level: 0.25}\npatterns: {count: 50}", "x.yaml:2: exact patterns of 4 neurons with a coding level of 0.25 cannot all be different: there are 4, and 50 are asked for"},
		{"{neurons: 4, factors: 2, coding_level: 0.25}\npatterns: {count: 4}", ""},
		{"{neurons: 6, factors: 2, coding_level: 0.5}\npatterns: {load: 3.4}", ""}, // C(6, 3) = 20
		{"{neurons: 6, factors: 2, coding_level: 0.5}\npatterns: {load: 3.5}", "x.yaml:2: exact patterns of 6 neurons with a coding level of 0.5 cannot all be different: there are 20, and 21 are asked for"},
		{"{neurons: 8, factors: 2, coding_level: 0.5, inhibitory_fraction: 0.25}\npatterns: {count: 40}", ""}, // C(6, 3) C(2, 1)
		{"{neurons: 8, factors: 2, coding_level: 0.5, inhibitory_fraction: 0.25}\npatterns: {count: 41}", "x.yaml:2: exact patterns of 8 neurons with a coding level of 0.5 cannot all be different: there are 40, and 41 are asked for"},
		{"{neurons: 4, factors: 2, coding_level: 0.25}\npatterns: {kind: bernoulli, count: 17}", "x.yaml:2: bernoulli patterns of 4 neurons with a coding level of 0.25 cannot all be different: there are 16, and 17 are asked for"},
		{"{neurons: 1000, factors: 2, coding_level: 0.5}\npatterns: {count: 1000000000}", ""},
	} {
		_, err := Parse("x.yaml", []byte("network: "+c.text+"\nphases: [sleep: {cycles: 1, rate: 1}]\n"), nil)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.text, got, c.want)
		}
	}
	e := mustParse(t, "network: {neurons: 4, factors: 2, coding_level: 0.25}\npatterns: {count: 3}\nphases: [wake: {passes: 1, rate: 1}, wake: {passes: 1, rate: 1}]\n")
	if len(e.Warnings) != 1 || e.Warnings[0] != "folder/test.yaml:2: there are 4 different patterns, and 2 days of 3 each: some come back on later days" {
		t.Errorf("%q", e.Warnings)
	}
}
