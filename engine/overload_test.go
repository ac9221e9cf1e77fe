package engine

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestOverload: before a run it is said that no network stores so many patterns, of a wired one by its inputs, where the theory
// knows: of patterns from a file by whether their numbers of active neurons are equal; that a learn phase ends before convergence can be
// judged, and that the first day of a wired network stores next to nothing.
func TestOverload(t *testing.T) {
	const overload, short, norms, wired = "and no network stores more than", "convergence takes 20000 at least", "keeps another norm", "begin with a learn phase instead"
	const learn = "learn: {cycles: 30, rate: 0.1, until_converged: false}"
	const sleep, wake = "sleep: {cycles: 1, rate: 0.1}", "wake: {passes: 1, rate: 0.1}"
	dir, r := t.TempDir(), rand.New(rand.NewPCG(1, 2))
	for name, more := range map[string]int{"even.npy": 0, "uneven.npy": 1} { // 250 patterns
		var patterns []string
		for mu := range 250 {
			pattern := []byte(strings.Repeat("0", 200))
			for _, j := range r.Perm(200)[:100+more*(mu%2*2-1)] {
				pattern[j] = '1'
			}
			patterns = append(patterns, string(pattern))
		}
		writePatterns(t, dir, name, 200, patterns)
	}
	for _, c := range []struct {
		network  string
		patterns string
		phases   string
		says     []string
	}{
		{"", "count: 300", learn, nil},
		{"", "count: 450", learn, []string{"450 patterns are 2.25 for each neuron, and no network stores more than 2 random ones of coding level 0.5 (engram theory, exact patterns)"}},
		{"wiring: {rule: fixed_indegree, indegree: 50}", "count: 45", learn, nil},
		{"wiring: {rule: fixed_indegree, indegree: 50}", "count: 60", learn, []string{"60 patterns are 1.2 for each input of a neuron, and no network stores more than 1 random ones of coding level 0.5 (engram theory, bernoulli patterns): give fewer patterns, or more inputs in network.wiring"}},
		{"wiring: {rule: fixed_indegree, indegree: 50}", "count: 40", "wake: {passes: 1, rate: 0.1}, wake: {passes: 1, rate: 0.1}, " + strings.Replace(learn, "cycles", "patterns: all, cycles", 1), []string{"80 patterns are 1.6 for each input"}},
		{"wiring: {rule: fixed_indegree, indegree: 50}, inhibitory_fraction: 0.2", "count: 60", learn, nil}, // of which the theory knows nothing
		{"", "count: 450", sleep, []string{"450 patterns are 2.25 for each neuron"}},
		{"", "count: 450", wake, []string{"450 patterns are 2.25 for each neuron"}},
		{"", "count: 450", "recall: {levels: [0], trials: 1, steps: 2}", nil},
		{"", "file: even.npy", learn, nil},
		{"", "file: uneven.npy", learn, []string{"250 patterns are 1.25 for each neuron, and no network stores more than 1 random ones of coding level 0.5 (engram theory, bernoulli patterns)"}},
		{"", "count: 300", "learn: {cycles: 30, rate: 0.1}", []string{"phases.0.learn has 30 cycles, and convergence takes 20000 at least"}},
		{"", "count: 300", "learn: {cycles: 20000, rate: 0.1}", nil},
		{"", "count: 20", wake, nil},
		{"wiring: {rule: fixed_indegree, indegree: 50}", "count: 20", wake, []string{"phases.0.wake: neurons of a wired network have different numbers of active sources, where a day stores next to nothing"}},
		{"wiring: {rule: fixed_indegree, indegree: 190}", "count: 20", wake, nil},
		{"wiring: {rule: fixed_indegree, indegree: 50}", "count: 20", learn + ", " + wake, nil},
	} {
		phases := "[{" + strings.ReplaceAll(c.phases, "}, ", "}}, {") + "}]"
		text := fmt.Sprintf("network: {neurons: 200, factors: 2, coding_level: 0.5, spread: 0.3, %s}\npatterns: {%s}\nphases: %s\n", c.network, c.patterns, phases)
		e := parse(t, text)
		e.Dir = dir
		j, err := Prepare(e, float32On(t, 1), Options{})
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Join(j.Warnings, "\n")
		for _, words := range c.says {
			if !strings.Contains(said, words) {
				t.Errorf("%s: no %q in %q", text, words, j.Warnings)
			}
		}
		if len(c.says) == 0 && (strings.Contains(said, overload) || strings.Contains(said, short) || strings.Contains(said, norms) || strings.Contains(said, wired)) {
			t.Errorf("%s: %q", text, j.Warnings)
		}
	}
}

// TestForetold: a day of which it was said before the run that it stores next to nothing is not told of again at its end; one of
// which nothing was said is, in a sweep that has both too.
func TestForetold(t *testing.T) {
	const day = `
network: {neurons: 40, factors: 2, coding_level: 0.2%s}
patterns: {count: 10}
phases: [wake: {passes: 1, rate: 0}]
`
	const ends = "10 of 10 patterns not stored"
	for _, c := range []struct {
		wiring, more string
		foretold     bool
	}{
		{"", "", false},
		{", wiring: {rule: fixed_indegree, indegree: 20}", "", true},
		{", wiring: {rule: fixed_indegree, indegree: 20}", "sweep: {seed: [1, 2]}\n", true},
		{", wiring: {rule: fixed_indegree, indegree: 20}", "sweep: {network.wiring.indegree: [38, 20]}\n", false},
	} {
		var told []string
		j, _, m, err := runIn(t, t.Context(), fmt.Sprintf(day, c.wiring)+c.more, func(e Event) {
			if e.Kind == Warning && (strings.Contains(e.Message, "not stored") || strings.Contains(e.Message, "fewer than half")) {
				told = append(told, e.Message)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		kept := strings.Join(m.Warnings, "\n")
		if (len(told) == 0) != c.foretold || (strings.Contains(kept, ends) || strings.Contains(kept, "fewer than half")) == c.foretold {
			t.Errorf("%s %s: told %q, the manifest has %q", c.wiring, c.more, told, m.Warnings)
		}
		if why := j.NothingStored(); !strings.Contains(why, ends) {
			t.Errorf("%s %s: nothing is stored, because: %q", c.wiring, c.more, why)
		}
	}
}
