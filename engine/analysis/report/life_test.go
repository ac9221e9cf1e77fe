package report

import (
	"math"
	"slices"
	"strings"
	"testing"

	"engram/engine/analysis/chart"
	"engram/engine/config"
	"engram/engine/store"
)

// lifeRun is a life of some days, each a wake of 4 passes, a recall, a sleep of 99 cycles and a
// recall; on day d the night ends with a density of 0.9 - 0.1 d. Another day follows the last
// night if it says so.
func lifeRun(t *testing.T, days int, another bool) *made {
	var phases strings.Builder
	for range days {
		phases.WriteString("  - wake: {passes: 4, rate: 0.01}\n  - recall: {levels: [0, 0.02]}\n  - sleep: {cycles: 99, rate: 0.01}\n  - recall: {levels: [0, 0.02], patterns: day}\n")
	}
	if another {
		phases.WriteString("  - wake: {passes: 4, rate: 0.01}\n  - recall: {levels: [0, 0.02]}\n")
	}
	e, err := config.Parse("life.yaml", []byte("name: life\nnetwork: {neurons: 200, factors: 2, coding_level: 0.1}\npatterns: {count: 150}\nphases:\n"+phases.String()+"record: {every: 9, observables: [density, margin_min, stored]}\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	r := makeRun(t, "life", "")
	r.save(func(m *store.Manifest) { m.Configuration = e })
	table := store.NewTable("replica", "phase", "phase_name", "cycle", "density", "density_std", "margin_min", "margin_min_std", "stored")
	noise := store.NewTable("phase", "kind", "level", "trials", "recall_rate", "error", "patterns", "recall_rate_std", "error_std")
	wake := func(phase int) {
		table.Append(0, phase, "wake", 0, 1.0, 0.0, -0.4, 0.1, 0)
		table.Append(0, phase, "wake", 4, 1.0, 0.0, 0.1, 0.1, 120)
	}
	recall := func(phase int, half float64) {
		table.Append(0, phase, "recall", 0, 1.0, 0.0, 0.1, 0.1, 120)
		noise.Append(phase, "neural-balanced", 0.0, 20, 0.5+50*half, 0.01, 150, 0.1, 0.01)
		noise.Append(phase, "neural-balanced", 0.02, 20, 50*half-0.5, 0.01, 150, 0.1, 0.01)
	}
	for d := range days {
		end := 0.9 - 0.1*float64(d)
		wake(4 * d)
		recall(4*d+1, 0.0101)
		table.Append(0, 4*d+2, "sleep", 0, 1.0, 0.0, 0.1+float64(d), 0.1, 120)
		table.Append(0, 4*d+2, "sleep", 9, 1.0, 0.0, 0.1, 0.1, 120)
		table.Append(0, 4*d+2, "sleep", 99, end, 0.02, 0.5+float64(d), 0.1, 120)
		recall(4*d+3, 0.015+0.001*float64(d))
	}
	if another {
		wake(4 * days)
		recall(4*days+1, 0.012)
	}
	r.must(r.folder.WriteTable("metrics.csv", table))
	r.must(r.folder.WriteTable("arrays/0/recall.csv", noise))
	return r
}

// TestLife: a life has one time axis with a unit for each phase but recall, and a colour for each
// day.
func TestLife(t *testing.T) {
	page := pageOf(t, lifeRun(t, 3, false))
	data := dataUnder(t, page, "Progress")
	if got := distinct(data, 1); !slices.Equal(got[:3], []string{"day 0", "day 1", "day 2"}) {
		t.Errorf("lines %q", got)
	}
	for _, want := range []struct{ line, x, y string }{
		{"day 0", "0", "1"}, {"day 0", "1", "1"}, // the wake ends where the sleep begins
		{"day 0", "2", "0.9"}, {"day 1", "4", "0.8"}, {"day 2", "6", "0.7"},
		{"day 2", "5.5", "1"}, // cycle 9 of 99: log 10 / log 100
	} {
		if !slices.ContainsFunc(data, func(r []string) bool { return r[1] == want.line && r[2] == want.x && r[3] == want.y }) {
			t.Errorf("no %+v in %q", want, data)
		}
	}
	first := string(page.Figures[0].Panels[0])
	has(t, first, ">day 0<", ">day 1<", ">day 2<", ">sleep<", "time (in days") // where each phase begins
	more := string(pageOf(t, lifeRun(t, 4, false)).Figures[0].Panels[0])       // which has no room for all
	has(t, more, ">day 3<")
	lacks(t, more, ">sleep<")
	recall := dataUnder(t, page, "Recall under noise")
	if got := distinct(recall, 0); !slices.Equal(got, []string{"after wake: neural-balanced noise", "after sleep: neural-balanced noise"}) {
		t.Errorf("panels %q", got)
	}
	if got := distinct(recall, 1); !slices.Equal(got[:3], []string{"tested on day 0", "tested on day 1", "tested on day 2"}) {
		t.Errorf("lines %q", got)
	}
	if got := cell(t, page.Tables[0], "day 1: sleep (phase 6)", "density"); got != "0.8 ± 0.02" {
		t.Errorf("density at the end of day 1: %s", got)
	}
}

// TestEndOfTheNight: what the page calls after is the end of the last night, and before its start,
// also where another day follows, and whatever came before.
func TestEndOfTheNight(t *testing.T) {
	for name, another := range map[string]bool{"ends with a recall": false, "another day follows": true} {
		r := lifeRun(t, 2, another)
		r.weights("0")
		page := pageOf(t, r)
		robust, pruned := page.Answers[1], page.Answers[2]
		if want := "noise tolerance 0.0101 → 0.016"; robust.Short != want {
			t.Errorf("%s: %q, want %q", name, robust.Short, want)
		}
		has(t, strings.Join(robust.Details, "\n"), "after wake (phase 4) and after sleep (phase 6)", "margin 1.1 → 1.5")
		has(t, strings.Join(pruned.Details, "\n"), "density 1 → 0.8")
		var captions string
		for _, f := range page.Figures {
			captions += f.Caption
		}
		if said := strings.Contains(captions, "in the end, after wake (phase 8)"); said != another {
			t.Errorf("%s: captions %q", name, captions)
		}
		if theory := slices.Contains(distinct(dataUnder(t, page, "Weights and factors"), 1), theoryName); theory == another {
			t.Errorf("%s: the theory of the night is drawn beside the final weights: %t", name, theory)
		}
	}
}

// TestAroundDays: a test of another day is not one of the start or the end of a night.
func TestAroundDays(t *testing.T) {
	n := lifeOf(t, `  - wake: {passes: 3, rate: 0.1}
  - recall: {}
  - sleep: {cycles: 3, rate: 0.1}
  - wake: {passes: 3, rate: 0.1}
  - sleep: {cycles: 3, rate: 0.1}
  - recall: {patterns: day}
  - wake: {passes: 3, rate: 0.1}
  - recall: {}
`, 40, 40, 40)
	for night, want := range map[int][2]*noise{2: {nil, nil}, 4: {nil, n.noise[1]}} {
		if before, after := n.around(&phase{number: night}); before != want[0] || after != want[1] {
			t.Errorf("night %d: %+v before, %+v after", night, before, after)
		}
	}
}

// TestManyDays: more days than colours have colours of an order, and the legend names some.
func TestManyDays(t *testing.T) {
	page := pageOf(t, lifeRun(t, 9, false))
	if got := page.Figures[0].Legend; len(got) != 7 || got[0].Name != "day 0" || got[5].Name != "day 8" || got[6].Name != theoryName {
		t.Errorf("legend of %d", len(got))
	}
	if dayStyle(0, 9) != chart.Ramp(0) || dayStyle(8, 9) != chart.Ramp(1) || dayStyle(3, 6) != 3 {
		t.Error("styles of days")
	}
}

// TestSeveralLives: of several lives colours stand for settings, on the same time axis.
func TestSeveralLives(t *testing.T) {
	one, two := lifeRun(t, 2, false), lifeRun(t, 2, false)
	data := dataUnder(t, pageOf(t, one, two), "Progress")
	if got := distinct(data, 1); !slices.Contains(got, one.folder.Dir()) || !slices.Contains(got, two.folder.Dir()) {
		t.Errorf("lines %q", got)
	}
	if !slices.ContainsFunc(data, func(r []string) bool { return r[2] == "4" && r[3] == "0.8" }) {
		t.Errorf("the second night does not end at 4: %q", data)
	}
}

// TestFolded: a life of many days is said in short.
func TestFolded(t *testing.T) {
	for text, want := range map[string]string{
		"a b c":             "a, b, c",
		"a a a":             "3 × a",
		"w s r w s r w s r": "3 × [w, s, r]",
		"w s r v s r v s r": "w, 2 × [s, r, v], s, r",
		"":                  "",
	} {
		if got := strings.Join(folded(strings.Fields(text)), ", "); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// TestRecordOfSeveral: the mean over networks, of which one ended earlier with its last value.
func TestRecordOfSeveral(t *testing.T) {
	phases := []*phase{
		{cycles: []float64{0, 10, 20}, mean: map[string][]float64{"rho": {1, 2, 3}}},
		{cycles: []float64{0, 10}, mean: map[string][]float64{"rho": {3, 6}}},
		{cycles: []float64{0, 10}, mean: map[string][]float64{}},
	}
	r, ok := recordOf(phases, "rho", false)
	if !ok || !slices.Equal(r.cycles, []float64{0, 10, 20}) || !slices.Equal(r.mean, []float64{2, 4, 4.5}) {
		t.Fatalf("cycles %v, mean %v", r.cycles, r.mean)
	}
	if math.Abs(r.high[1]-(4+math.Sqrt(8))) > 1e-12 || math.Abs(r.low[1]-(4-math.Sqrt(8))) > 1e-12 {
		t.Errorf("band %v to %v", r.low, r.high)
	}
	if _, ok := recordOf(phases, "density", false); ok {
		t.Error("an observable that nobody recorded has a curve")
	}
}
