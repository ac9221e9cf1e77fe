package cpu

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"engram/engine/graph"
	"engram/engine/graph/conform"
	"engram/engine/model"
	"engram/kernels"
	"engram/kernels/salience"
)

// TestExplain: what every graph of the model becomes, so that none loses its fast way unnoticed: few
// stages, between which intermediate values leave the first-level cache, and compaction where a night
// spends its time.
func TestExplain(t *testing.T) {
	const compacted = ", rows compacted below density 0.25"
	want := map[string]string{
		"Balance":               "2 steps in 1 stage, 16 rows at a time",
		"Currents":              "2 steps in 2 stages, 16 rows at a time",
		"InitMeanActivity":      "27 steps in 8 stages, 16 rows at a time",
		"Keep":                  "3 steps in 1 stage, 16 rows at a time",
		"Forward":               "3 steps in 3 stages, 16 rows at a time",
		"Observe":               "26 steps in 7 stages, 16 rows at a time",
		"Present":               "3 steps in 2 stages, 16 rows at a time",
		"Presentation":          "8 steps in 2 stages, 16 rows at a time",
		"InhibitedPresentation": "9 steps in 2 stages, 16 rows at a time",
		"RecallStep":            "3 steps in 3 stages, 16 rows at a time",
		"Restore":               "3 steps in 1 stage, 16 rows at a time",
		"Drift":                 "2 steps in 1 stage, 16 rows at a time",
		"Rescale":               "3 steps in 1 stage, 16 rows at a time",
		"Cycle":                 "9 steps in 6 stages, 16 rows at a time" + compacted, // the last has what becomes of lanes
		"Cycle norm 1":          "9 steps in 6 stages, 16 rows at a time" + compacted,
		"Cycle unscaled":        "7 steps in 6 stages, 16 rows at a time",
		"Consolidate unscaled":  "8 steps in 3 stages, 16 rows at a time",
		"Speculate unscaled":    "10 steps in 5 stages, 16 rows at a time",
		"Consolidate":           "10 steps in 3 stages, 16 rows at a time" + compacted,
		"Consolidate norm 1":    "10 steps in 3 stages, 16 rows at a time" + compacted,
		"Speculate":             "12 steps in 5 stages, 16 rows at a time" + compacted,
		"Speculate norm 1":      "12 steps in 5 stages, 16 rows at a time" + compacted,
		"Lesson":                "12 steps in 5 stages, 16 rows at a time" + compacted,
		"Lesson norm 1":         "12 steps in 5 stages, 16 rows at a time" + compacted,
		"Lesson unscaled":       "10 steps in 5 stages, 16 rows at a time",
	}
	want["Cycle midway"] = "11 steps in 7 stages, 16 rows at a time" + compacted // with a second product
	for _, cycle := range []string{"Consolidate", "Speculate", "Lesson"} {
		want[cycle+" midway"] = want[cycle]
	}
	for _, cycle := range []string{"Cycle", "Consolidate", "Speculate", "Lesson"} {
		want[cycle+" halves"] = want[cycle]
	}
	for _, rule := range salience.Rules()[1:] { // other rules see rows, and learn has its own
		for _, cycle := range []string{"Consolidate", "Speculate", "Lesson"} {
			want[cycle+" "+rule.Name] = want[cycle]
		}
		want["Cycle "+rule.Name] = strings.Replace(want["Cycle"], "6 stages", "5 stages", 1)
		if rule.Unit {
			want["Cycle "+rule.Name] = strings.Replace(want["Cycle "+rule.Name], "9 steps", "11 steps", 1)
		}
	}
	b, err := Open(kernels.Options{Precision: kernels.Float32, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	s := model.Shape{Batch: 1, Rows: 40, Neurons: 40, Patterns: 20, Factors: 2, Populations: graph.Populations{Excitatory: 40, CodingLevel: 0.2}}
	got := map[string]string{}
	for name, g := range conform.ModelGraphs(s) {
		p, err := graph.On(b).Compile(g)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got[name] = p.Explain()
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if got[name] != want[name] {
			t.Errorf("%q: %q,", name, got[name])
		}
	}
	for name := range want {
		if got[name] == "" {
			t.Errorf("%s is no graph of the model", name)
		}
	}
}
