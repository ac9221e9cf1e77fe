package report

import (
	"testing"

	"engram/engine/config"
	"engram/engine/store"
)

// lifeOf is a network of 40 patterns a day with phases as YAML, and noise tests of its recall
// phases that each tested so many patterns.
func lifeOf(t *testing.T, phases string, tested ...int) *network {
	t.Helper()
	e, err := config.Parse("life.yaml", []byte("network: {neurons: 100, factors: 2, coding_level: 0.1}\npatterns: {count: 40}\nphases:\n"+phases), nil)
	if err != nil {
		t.Fatal(err)
	}
	n := &network{experiment: e}
	for i, p := range e.Phases {
		if p.Recall != nil {
			n.noise = append(n.noise, &noise{phase: i, kind: p.Recall.Noise, patterns: tested[len(n.noise)], points: []noisePoint{{rate: 0.5}}})
		}
	}
	return n
}

// TestAround: tests of two kinds before and after a night are compared kind by kind, and of the
// same patterns where there are such.
func TestAround(t *testing.T) {
	for name, c := range map[string]struct {
		phases        string
		tested        []int
		night         int
		before, after int // places among the noise tests; -1: none
	}{
		"two kinds": {`  - wake: {passes: 3, rate: 0.1}
  - recall: {noise: neural}
  - recall: {noise: synaptic-alive}
  - sleep: {cycles: 3, rate: 0.1}
  - recall: {noise: neural}
  - recall: {noise: synaptic-alive}
`, []int{40, 40, 30, 30}, 3, 0, 2},
		"one kind before, of the same patterns": {`  - wake: {passes: 3, rate: 0.1}
  - recall: {noise: synaptic-alive}
  - sleep: {cycles: 3, rate: 0.1}
  - recall: {noise: neural}
  - recall: {noise: synaptic-alive, patterns: day}
`, []int{40, 30, 40}, 2, 0, 2},
		"another kind before": {`  - wake: {passes: 3, rate: 0.1}
  - recall: {noise: synaptic-alive}
  - sleep: {cycles: 3, rate: 0.1}
  - recall: {noise: neural}
`, []int{40, 40}, 2, -1, 1},
		"like with like comes first": {`  - wake: {passes: 3, rate: 0.1}
  - recall: {}
  - sleep: {cycles: 3, rate: 0.1}
  - recall: {}
  - recall: {patterns: day}
`, []int{40, 30, 40}, 2, 0, 2},
		"nothing was dropped": {`  - wake: {passes: 3, rate: 0.1}
  - recall: {}
  - sleep: {cycles: 3, rate: 0.1}
  - recall: {}
`, []int{40, 40}, 2, 0, 1},
		"a second day": {`  - wake: {passes: 3, rate: 0.1}
  - recall: {}
  - wake: {passes: 3, rate: 0.1}
  - recall: {patterns: [0]}
  - sleep: {cycles: 3, rate: 0.1}
  - recall: {patterns: day}
  - recall: {patterns: [0]}
`, []int{40, 40, 40, 40}, 4, 1, 3},
		"no test after": {`  - wake: {passes: 3, rate: 0.1}
  - recall: {}
  - sleep: {cycles: 3, rate: 0.1}
`, []int{40}, 2, -1, -1},
	} {
		n := lifeOf(t, c.phases, c.tested...)
		at := func(i int) *noise {
			if i < 0 {
				return nil
			}
			return n.noise[i]
		}
		if before, after := n.around(&phase{number: c.night}); before != at(c.before) || after != at(c.after) {
			t.Errorf("%s: %+v before, %+v after", name, before, after)
		}
	}
}

// TestPatternSet: what a test is of has the same name where it is the same.
func TestPatternSet(t *testing.T) {
	n := lifeOf(t, `  - wake: {passes: 3, rate: 0.1}
  - recall: {}
  - sleep: {cycles: 3, rate: 0.1}
  - recall: {}
  - recall: {patterns: day}
  - recall: {patterns: all}
  - wake: {passes: 3, rate: 0.1}
  - recall: {patterns: [0]}
  - recall: {}
  - recall: {patterns: all}
  - recall: {patterns: [0, 1]}
  - sleep: {cycles: 3, rate: 0.1, replay: all}
  - recall: {}
  - recall: {}
`, 40, 33, 40, 40, 40, 40, 80, 80, 71, 80)
	for i, want := range []string{
		"all 40 patterns", "the 33 patterns that sleep (phase 2) replayed", "all 40 patterns", "all 40 patterns",
		"all 40 patterns of day 0 (counted from 0)", "all 40 patterns of day 1 (counted from 0)", "all 80 patterns of 2 days", "all 80 patterns of 2 days",
		"the 71 patterns that sleep (phase 11) replayed", "all 80 patterns of 2 days",
	} {
		if got := n.patternSet(n.noise[i]); got != want {
			t.Errorf("test %d is of %s, want %s", i, got, want)
		}
	}
}

// TestLikeWithLike: the page compares the tests of the same patterns, says what the replayed
// ones alone do, and draws the spread over trials. The rates are those of the case.
func TestLikeWithLike(t *testing.T) {
	r := makeRun(t, "alike", "")
	e, err := config.Parse("hand.yaml", []byte(`
name: alike
network: {neurons: 200, factors: 2, coding_level: 0.1}
patterns: {count: 150}
phases:
  - wake: {passes: 4, rate: 0.01}
  - recall: {levels: [0, 0.01, 0.02]}
  - sleep: {cycles: 100, rate: 0.01, beta: 20, length: 5}
  - recall: {levels: [0, 0.01, 0.02]}
  - recall: {levels: [0, 0.01, 0.02], patterns: day}
record: {every: 10, observables: [density, margin_min, rho, stored]}
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.save(func(m *store.Manifest) { m.Configuration = e })
	r.metrics(0)
	table := store.NewTable("phase", "kind", "level", "trials", "recall_rate", "error", "patterns", "recall_rate_std", "error_std")
	for _, row := range [][]any{
		{1, 0.0, 0.916, 150}, {1, 0.01, 0.1, 150}, {1, 0.02, 0.0, 150},
		{3, 0.0, 1.0, 120}, {3, 0.01, 0.7, 120}, {3, 0.02, 0.2, 120},
		{4, 0.0, 0.866, 150}, {4, 0.01, 0.6, 150}, {4, 0.02, 0.2, 150},
	} {
		table.Append(row[0], "neural-balanced", row[1], 20, row[2], 0.01, row[3], 0.0625, 0.001)
	}
	r.must(r.folder.WriteTable("arrays/0/recall.csv", table))
	page := read(t, r)
	has(t, page, "Noise tolerance 0.0051 → 0.0125", "half of all 150 patterns are recalled, after wake and after sleep",
		"after wake, 0.916 of all 150 patterns are recalled", "after sleep, 0.866 of all 150 patterns are recalled",
		"the 120 patterns that sleep replayed tolerate 0.014", "after sleep, 1.000 of the 120 patterns that sleep replayed are recalled")
	lacks(t, page, "different patterns")
	has(t, dataOf(t, page), "after sleep: all 150 patterns,0.01,0.6,0.5375,0.6625\n")
}
