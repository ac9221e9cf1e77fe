package engine

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"engram/engine/pattern"
	"engram/engine/phase"
	"engram/engine/state"
	"engram/engine/store"
	"engram/kernels"
)

func TestPatternStatistics(t *testing.T) {
	for _, c := range []struct {
		columns               []string
		activity, correlation float64
	}{
		{[]string{"110", "110"}, 2. / 3, 1},
		{[]string{"10", "01"}, 0.5, -1},
		{[]string{"1100", "1010"}, 0.5, 0},
		{[]string{"110"}, 2. / 3, 0}, // there are no two
		{[]string{"00", "00"}, 0, 0},
		{[]string{"1000", "1000", "0100"}, 0.25, (1./12 - 1./16) / (3. / 16)},
	} {
		activity, correlation := patternsOf(c.columns).Statistics()
		if math.Abs(activity-c.activity) > 1e-15 || math.Abs(correlation-c.correlation) > 1e-15 {
			t.Errorf("%v: activity %v, correlation %v, want %v and %v", c.columns, activity, correlation, c.activity, c.correlation)
		}
	}
}

// patternsOf makes patterns of texts such as 0110.
func patternsOf(columns []string) pattern.Set {
	p := pattern.Set{N: len(columns[0]), M: len(columns)}
	p.Bits = make([]uint8, p.N*p.M)
	for mu, column := range columns {
		for j := range p.N {
			p.Bits[j*p.M+mu] = column[j] - '0'
		}
	}
	return p
}

// TestWhyNothingStored: what is advised fits what is wrong.
func TestWhyNothingStored(t *testing.T) {
	advice := func(text, dir string) string {
		t.Helper()
		e := parse(t, text)
		e.Dir = dir
		j, err := Prepare(e, float32On(t, 1), Options{})
		if err != nil {
			t.Fatal(err)
		}
		folder, m := newFolder(t)
		if err := j.Run(context.Background(), store.InFolder(folder, m), func(Event) {}); err != nil || len(m.NoneStored) != 1 {
			t.Fatalf("%s: %v, %+v", text, err, m.NoneStored)
		}
		return m.NoneStored[0].Message
	}
	dir := t.TempDir()
	writePatterns(t, dir, "alike.npy", 10, []string{"1110000000", "1101000000", "1100100000", "1100010000"})
	writePatterns(t, dir, "many.npy", 10, []string{"1111000000", "0000111100", "1100001100", "0010010011"})
	const text = "network: {neurons: 10, factors: 2, coding_level: 0.3}\npatterns: {file: alike.npy}\nphases:\n  - wake: {passes: 1, rate: 0}\n  - sleep: {cycles: 1, rate: 0.1}\n"
	for _, c := range []struct {
		text      string
		want, not []string
	}{
		{text, []string{"correlated (0.5 on average)", "decorrelate them", "a learn phase"}, []string{"more passes", "coding_level"}},
		{strings.NewReplacer("neurons: 10", "neurons: 40", "file: alike.npy", "kind: prototypes, count: 4, groups: 1, overlap: 0.8").Replace(text),
			[]string{"the patterns are correlated", "lower patterns.overlap, or give more patterns.groups", "a learn phase"}, []string{"more passes", "decorrelate"}},
		{strings.Replace(text, "alike", "many", 1), []string{"the patterns activate 0.4 of the neurons, and network.coding_level says 0.3", "a learn phase"}, []string{"more passes", "correlated"}},
		{strings.Replace(text, "file: alike.npy", "count: 4", 1), []string{"give phases.0.wake more passes (1) or a higher rate (0)", "4 of 10 neurons", "a learn phase"}, []string{"correlated", "activate"}},
		{strings.Replace(strings.Replace(text, "file: alike.npy", "count: 4", 1), "neurons: 10", "neurons: 10, wiring: {rule: fixed_indegree, indegree: 5}", 1), []string{"a day stores next to nothing where the numbers of active sources differ", "a learn phase"}, []string{"more passes"}},
		{strings.Replace(text, "file: alike.npy", "count: 4, kind: bernoulli", 1) + "seed: 3\n", []string{"neurons, and wake makes 3 active, so that others never become known", "make all equally active", "a learn phase"}, []string{"give phases.0.wake more passes", "correlated"}},
		{strings.NewReplacer("file: alike.npy", "count: 6", "passes: 1, rate: 0", "passes: 1, rate: 100").Replace(text),
			[]string{"only 0.1 of the synapses are left: phases.0.wake.rate = 100 is too high", "a learn phase"}, []string{"more passes"}},
	} {
		got := advice(c.text, dir)
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s, want %q", got, want)
			}
		}
		for _, not := range append(c.not, "float64") {
			if strings.Contains(got, not) {
				t.Errorf("%s, which should not say %q", got, not)
			}
		}
	}
}

// TestDeadNight: a night that prunes everything says so once, as the manifest does.
func TestDeadNight(t *testing.T) {
	var warnings []string
	_, _, m, err := runIn(t, context.Background(), `
network: {neurons: 30, factors: 2, coding_level: 0.2}
patterns: {count: 6}
phases:
  - learn: {cycles: 6, rate: 0, length: 10}
  - sleep: {cycles: 6, rate: {from: 0.1, to: 0.2, tau: 3}, length: 1e-9}
  - recall: {}
record: {every: 1}
sweep: {seed: [1, 2]}
`, func(e Event) {
		if e.Kind == Warning && isDead(e.Message) {
			warnings = append(warnings, e.Message)
		}
	})
	if err != nil || len(warnings) != 1 || !strings.HasPrefix(warnings[0], "phase 1 (sleep), cycle ") ||
		!strings.Contains(warnings[0], "replica 0 has no synapse left (density 0)") || !strings.Contains(warnings[0], "phases.1.sleep.rate, 0.1 by then: lower it, or raise the length that weights are scaled to (1e-09)") {
		t.Errorf("%v, warnings %q", err, warnings)
	}
	if kept := slices.DeleteFunc(m.Warnings, func(text string) bool { return !isDead(text) }); len(kept) != 1 {
		t.Errorf("manifest: %q", kept)
	}
}

// isDead tells warnings of networks without a synapse from those of what a phase did not store.
func isDead(warning string) bool { return strings.Contains(warning, "no synapse left") }

// TestWhyLost: float64 is advised where it is not in use, and the likely cause is named.
func TestWhyLost(t *testing.T) {
	e := parse(t, `
network: {neurons: 30, factors: 2, coding_level: 0.2}
patterns: {count: 6}
phases:
  - wake: {passes: 2, rate: 0.5}
  - sleep: {cycles: 6, rate: {from: 1, to: 3, tau: 1}, threshold_rate: 7}
  - learn: {cycles: 6, rate: 4}
  - learn: {cycles: 6, rate: 4, scaling: none}
`)
	r, nan := &state.Replica{Experiment: e}, math.NaN()
	for _, c := range []struct {
		phase, cycle int
		theta, sum   float64
		want         string
	}{
		{0, 0, nan, nan, "the weights that it begins with are the likely cause: lower network.u0 (0.6)"},
		{0, 2, nan, nan, "phases.0.wake.rate = 0.5 is the likely cause, since each step also grows with the weights (network.u0 = 0.6): lower it"},
		{1, 1, nan, nan, "phases.1.sleep.rate, 1 by then, is the likely cause: lower it, or the length that weights are scaled to (70)"},
		{1, 4, math.Inf(1), 3, "phases.1.sleep.threshold_rate, 7 by then, is the likely cause: lower it"},
		{2, 4, math.Inf(1), 3, "phases.2.learn.rate, 4 by then, is the likely cause: lower it, or the length that weights are scaled to (20)"},
		{3, 4, math.Inf(1), 3, "phases.3.learn.rate, 4 by then, is the likely cause: lower it"},
	} {
		if got := phase.WhyLost(r, c.phase, c.cycle, kernels.Float64, c.theta, c.sum); got != c.want {
			t.Errorf("phase %d, cycle %d:\ngot  %s\nwant %s", c.phase, c.cycle, got, c.want)
		}
		if got := phase.WhyLost(r, c.phase, c.cycle, kernels.Float32, c.theta, c.sum); got != c.want+"; float64 has a larger range (--precision float64)" {
			t.Errorf("float32: %s", got)
		}
	}
}

// TestDeadRadius: the radius of a network without synapses is unknown, in every table.
func TestDeadRadius(t *testing.T) {
	var values map[string]float64
	_, folder, _, err := runIn(t, context.Background(), `
network: {neurons: 30, factors: 2, coding_level: 0.2}
patterns: {count: 6}
phases:
  - learn: {cycles: 6, rate: 0, length: 10}
  - sleep: {cycles: 6, rate: {from: 0.1, to: 0.2, tau: 3}, length: 1e-9}
record: {observables: [radius, radius_avg, density], memories: every}
`, func(e Event) {
		if e.Values != nil {
			values = e.Values
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if values["density"] != 0 || !math.IsNaN(values["radius"]) || !math.IsNaN(values["radius_avg"]) {
		t.Errorf("of a dead network: %v", values)
	}
	for _, name := range []string{"metrics.csv", "arrays/0/memories.csv"} {
		text, err := os.ReadFile(filepath.Join(folder.Dir(), name))
		if err != nil || strings.Contains(string(text), "Inf") {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
}
