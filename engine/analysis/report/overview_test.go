package report

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"engram/engine/analysis/chart"
	"engram/engine/analysis/theory"
	"engram/engine/config"
	"engram/engine/store"
	"engram/engine/store/npy"
)

// TestOverviewCells: every number stands under what it is.
func TestOverviewCells(t *testing.T) {
	sweep := makeRun(t, "loads", "sweep: {seed: [1, 2, 3]}\n")
	sweep.metrics(0, 1)
	sweep.recall("0")
	sweep.weights("0")
	sweep.save(func(m *store.Manifest) {
		m.Status, m.Message, m.Failed = store.Failed, "1 of 3 replicas failed", []store.FailedReplica{{Replica: 2, Message: "neuron 7 has left the range"}}
	})
	page := pageOf(t, sweep)
	best, err := theory.At(120.0/200, 0.1, theory.Exact)
	if err != nil {
		t.Fatal(err)
	}
	for column, want := range map[string]string{
		"network":           "seed 1",
		"converged":         "settled",
		"noise tolerance":   "0.005 (of 150) → 0.0125 (of 120)",
		"recalled":          "0.9 of 150 → 1 of 120",
		"margin":            "0.05 → 0.3",
		"margin of optimum": fmt.Sprintf("%.0f %%", 100*0.3/best.Kappa),
		"rho":               "0.2 → 3",
		"rho of optimum":    fmt.Sprintf("%.0f %%", 100*3/best.Rho),
		"density":           "0.98 → 0.25",
		"density in theory": short(best.Density),
	} {
		if got := cell(t, page.Overview, "seed 1", column); got != want {
			t.Errorf("%s: %q, want %q", column, got, want)
		}
		if got := cell(t, page.Overview, "seed 3", column); column != "network" && column != "converged" && got != "–" {
			t.Errorf("%s of a network without results: %q", column, got)
		}
	}
	if got := cell(t, page.Overview, "seed 3", "converged"); got != "failed" {
		t.Errorf("a network that failed is %q", got)
	}
	if got := cell(t, page.Overview, "seed 2", "noise tolerance"); got != "–" {
		t.Errorf("a network without a noise test tolerates %q", got)
	}
	for column, want := range map[string]string{"density": "0.25 ± 0.05", "margin": "0.3 ± 0.1", "rho": "3 ± 0.1", "stored": "120"} {
		if got := cell(t, page.Tables[0], "seed 1", column); got != want {
			t.Errorf("%s at the end: %q, want %q", column, got, want)
		}
	}
	// The page shows the tables as they are: as many cells in a row as columns.
	text := read(t, sweep)
	if heads, cells := strings.Count(text, `<th scope="col">`), strings.Count(text, "<td>"); heads == 0 || cells == 0 {
		t.Errorf("%d heads and %d cells", heads, cells)
	}
	has(t, text, `<th scope="col">margin</th><th scope="col">margin of optimum</th><th scope="col">rho</th>`)
}

// TestEnds: the values at the end of each phase stand under their names, the theory below.
func TestEnds(t *testing.T) {
	r := makeRun(t, "one", "")
	r.metrics(0)
	page := pageOf(t, r)
	best, err := theory.At(120.0/200, 0.1, theory.Exact)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ row, column, want string }{
		{"wake", "density", "0.98 ± 0.01"}, {"wake", "margin", "0.02 ± 0.1"}, {"wake", "rho", "0.1 ± 0.1"}, {"wake", "stored", "120"},
		{"sleep", "density", "0.25 ± 0.05"}, {"sleep", "margin", "0.3 ± 0.1"}, {"sleep", "rho", "3 ± 0.1"},
		{"best in theory, sleep", "density", short(best.Density)}, {"best in theory, sleep", "margin", short(best.Kappa)},
		{"best in theory, sleep", "rho", short(best.Rho)}, {"best in theory, sleep", "stored", "–"},
	} {
		if got := cell(t, page.Tables[0], c.row, c.column); got != c.want {
			t.Errorf("%s of %s: %q, want %q", c.column, c.row, got, c.want)
		}
	}
}

// TestMedians: where a few neurons rule the mean, medians are said first, and which neurons
// these are.
func TestMedians(t *testing.T) {
	r := makeRun(t, "skewed", "")
	table := store.NewTable("replica", "phase", "phase_name", "cycle", "margin_min", "margin_min_std", "margin_min_median", "rho", "rho_std", "rho_median", "density", "density_std", "density_median", "stored")
	table.Append(0, 2, "sleep", 0, 0.5, 0.1, 0.4, 0.2, 0.1, 0.2, 0.9, 0.1, 0.9, 120)
	table.Append(0, 2, "sleep", 90, 8.0, 30.0, 1.179, 3.0, 0.1, 2.9, 0.301, 0.3, 0.1, 120)
	table.Append(0, 2, "sleep", 100, 9.48, 30.0, 1.18, 3.0, 0.1, 2.9, 0.3, 0.3, 0.1, 120)
	r.must(r.folder.WriteTable("metrics.csv", table))
	bits := func(name string, rows, columns int, value func(i, j int) uint8) {
		w, err := r.folder.CreateArray("arrays/0/"+name, npy.Uint8, []int{rows, columns}[:1+min(1, columns)])
		r.must(err)
		defer w.Abort()
		row := make([]uint8, max(1, columns))
		for i := range rows {
			for j := range row {
				row[j] = value(i, j)
			}
			r.must(w.WriteUint8(row))
		}
		r.must(w.Close())
	}
	// Of 200 neurons the first three are in no pattern, the next one only in patterns that the
	// night dropped, one is in all.
	bits("X.npy", 200, 150, func(i, mu int) uint8 {
		switch {
		case i < 3, i == 3 && mu < 120:
			return 0
		case i == 4, mu%10 == i%10, i == 3:
			return 1
		}
		return 0
	})
	bits("kept.npy", 150, 0, func(mu, _ int) uint8 {
		if mu < 120 {
			return 1
		}
		return 0
	})
	page := pageOf(t, r)
	has(t, strings.Join(page.Answers[1].Details, "\n"),
		"median margin 0.4 → 1.18", "(the mean, 9.48, is ruled by a few neurons: 4 neurons are in no pattern, 1 in all)", "rho 0.2 → 3")
	lacks(t, strings.Join(page.Answers[1].Details, "\n"), "median rho")
	if got := cell(t, page.Tables[0], "sleep", "margin"); got != "9.48 ± 30 (median 1.18)" {
		t.Errorf("margin at the end of the night: %q", got)
	}
	// The night has settled, since its medians have; a density is that of all synapses.
	if page.Answers[0].Short != "settled" {
		t.Errorf("it has %s", page.Answers[0].Short)
	}
	has(t, strings.Join(page.Answers[0].Details, "\n"), "median margin 1.18 → 1.18", "density 0.301 → 0.3")
	has(t, strings.Join(page.Answers[2].Details, "\n"), "density 0.9 → 0.3")
	if got := cell(t, page.Tables[0], "sleep", "density"); got != "0.3 ± 0.3" {
		t.Errorf("density at the end of the night: %q", got)
	}
	data := dataUnder(t, page, "Progress")
	if !slices.ContainsFunc(data, func(r []string) bool {
		return r[0] == "median margin (least y h / |w|)" && r[2] == "101" && r[3] == "1.18"
	}) {
		t.Errorf("the curve is not the median: %q", data)
	}
	plain := makeRun(t, "plain", "")
	plain.metrics(0)
	beside := pageOf(t, r, plain).Overview
	if got := cell(t, beside, "plain", "median margin"); got == "" {
		t.Errorf("columns %q", beside.Columns)
	}
	has(t, beside.Caption, " Rho and density are means over neurons.", " Margin is a median over neurons of every network", "the console prints the mean")
	other := makeRun(t, "other", "")
	other.metrics(0)
	has(t, pageOf(t, plain, other).Overview.Caption, " Margin, rho and density are means over neurons.")
	lacks(t, pageOf(t, plain, other).Overview.Caption, "median")
	n := &network{phases: []*phase{{name: "sleep", cycles: []float64{0}, mean: map[string][]float64{"rho": {1}}}}}
	if n.phases[0].skewed("rho") {
		t.Error("a run of before medians were recorded is skewed")
	}
}

// TestCriterion: learning that goes on until it has converged says whether it did.
func TestCriterion(t *testing.T) {
	for _, c := range []struct {
		last    int
		status  string
		failure bool
		warning string
		want    string
	}{
		{30000, store.Done, false, "", "converged after 30\u202f000 cycles"},
		{50000, store.Done, false, "phase 0 (learn): learning did not converge in its 50000 cycles: the density moved", "not converged in 50\u202f000 cycles"},
		{50000, store.Done, false, "phase 0 (learn): 3 of 12 networks did not converge (replicas 0, 1, 2)", "not converged in 50\u202f000 cycles"},
		{50000, store.Done, false, "", "not converged before its last cycle, 50\u202f000"},
		{30000, store.Interrupted, false, "", "settled so far"},
		{30000, store.Failed, true, "", "settled so far"},
	} {
		e, err := config.Parse("learn.yaml", []byte("name: learn\nnetwork: {neurons: 200, factors: 2, coding_level: 0.1}\npatterns: {count: 150}\nphases:\n  - learn: {cycles: 50000, rate: 0.01, until_converged: true}\n"), nil)
		if err != nil {
			t.Fatal(err)
		}
		r := makeRun(t, "learn", "")
		r.save(func(m *store.Manifest) {
			if c.warning != "" {
				m.Warnings = []string{c.warning}
			}
			if m.Configuration, m.Status = e, c.status; c.failure {
				m.Message, m.Failed = "x", []store.FailedReplica{{Message: "x"}}
			}
		})
		table := store.NewTable("replica", "phase", "phase_name", "cycle", "density", "density_std")
		for _, cycle := range []int{0, 9 * c.last / 10, c.last} {
			table.Append(0, 0, "learn", cycle, 0.5, 0.1)
		}
		r.must(r.folder.WriteTable("metrics.csv", table))
		if got := pageOf(t, r).Answers[0].Short; got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

// TestDifferences: compared runs list the settings that differ, and nothing else.
func TestDifferences(t *testing.T) {
	plain, other, sweep := makeRun(t, "plain", ""), makeRun(t, "other", "seed: 7\n"), makeRun(t, "sweep", "sweep: {patterns.count: [110, 150]}\n")
	other.save(func(m *store.Manifest) {
		m.Device = "cuda"
		m.Inputs = map[string]string{"hand.yaml": strings.Repeat("cd", 32), "/data/X.npy": strings.Repeat("ef", 32)}
	})
	table := pageOf(t, plain, other, sweep).Differences
	for _, c := range []struct{ row, column, want string }{
		{"seed", "plain", "1"}, {"seed", "other", "7"}, {"seed", "sweep", "1"},
		{"patterns.count", "plain", "150"}, {"patterns.count", "sweep", "swept: [110, 150]"},
		{"device", "plain", "cpu"}, {"device", "other", "cuda"},
		{"SHA-256 of X.npy", "plain", "–"}, {"SHA-256 of X.npy", "other", "efefefefefef…"},
	} {
		if got := cell(t, table, c.row, c.column); got != c.want {
			t.Errorf("%s of %s: %q, want %q", c.row, c.column, got, c.want)
		}
	}
	if got := spelled(t, "levels: [0, 0.01]"); got["phases.0.recall.levels"] != "[0,0.01]" || got["phases.0.recall.trials"] != "20" || got["seed"] != "1" {
		t.Errorf("settings %q", got)
	}
	if len(table.Rows) != 5 { // and if_none_stored, whose default is another one in a sweep
		t.Errorf("%d rows, want 5: %q", len(table.Rows), table.Rows)
	}
	has(t, read(t, plain, other), `<table class="wrap">`)
	if same := pageOf(t, plain, makeRun(t, "plain", "")).Differences; len(same.Rows) != 1 || same.Rows[0][0] != "nothing" {
		t.Errorf("two runs of one configuration differ in %q", same.Rows)
	}
}

// TestWarnings: what the runs warned of stands before the results, but what the table of failures
// says anyway.
func TestWarnings(t *testing.T) {
	r := makeRun(t, "warned", "sweep: {seed: [1, 2]}\n")
	r.metrics(0)
	r.save(func(m *store.Manifest) {
		m.Warnings = []string{"night.yaml:3: network.coding_level is 0.04, the patterns' mean activity 0.12", "replica 1 goes no further: no pattern is stored", "x < y"}
		m.Status, m.Message, m.Failed = store.Failed, "1 of 2", []store.FailedReplica{{Replica: 1, Message: "no pattern is stored"}}
	})
	text := read(t, r)
	warning, results := strings.Index(text, "network.coding_level is 0.04"), strings.Index(text, `<section id="summary">`)
	if warning < 0 || warning > results {
		t.Errorf("the warning is at %d, the results at %d", warning, results)
	}
	has(t, text, "2 warnings", "x &lt; y")
	lacks(t, text, "goes no further")
	other := makeRun(t, "other", "")
	has(t, read(t, r, other), "warned: x &lt; y")
}

// spelled are the settings of an experiment with a recall.
func spelled(t *testing.T, recall string) map[string]string {
	t.Helper()
	e, err := config.Parse("recall.yaml", []byte("network: {neurons: 200, factors: 2, coding_level: 0.1}\npatterns: {count: 150}\nphases:\n  - recall: {"+recall+"}\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return e.Settings()
}

// TestOutlier: one network that is far off leaves the others their room on the axes. It stands at the edge, and the caption says how many
// there are and how far off; the data have its value. The captions say of which patterns the noise tolerance is, and a panel how many are stored.
func TestOutlier(t *testing.T) {
	r := makeRun(t, "far", "sweep: {patterns.count: [100, 110, 120, 130, 140]}\n")
	table := store.NewTable("replica", "phase", "phase_name", "cycle", "density", "margin_min", "rho", "stored")
	for n, end := range []float64{0.4, 0.5, 0.6, 0.7, 98} {
		table.Append(n, 2, "sleep", 0, 0.9, 0.1, 0.3, 100-20*n)
		table.Append(n, 2, "sleep", 50, 0.5, 0.9*end, 9*end, 100-20*n)
		table.Append(n, 2, "sleep", 100, 0.2, end, 10+0.1*end, 100-20*n)
		noise := store.NewTable("phase", "kind", "level", "trials", "recall_rate", "error", "patterns")
		noise.Append(3, "neural-balanced", 0.0, 20, 1.0, 0.01, 100-20*n)
		noise.Append(3, "neural-balanced", 0.01, 20, 0.2, 0.01, 100-20*n)
		r.must(r.folder.WriteTable(fmt.Sprintf("arrays/%d/recall.csv", n), noise))
	}
	r.must(r.folder.WriteTable("metrics.csv", table))
	page := pageOf(t, r)
	captions := map[string]string{}
	for _, f := range page.Figures {
		captions[f.Title] = f.Caption
	}
	has(t, captions["End states against count"], "margin of 1 network (98)", "at the fewest 20 of 140 patterns (count 140)")
	has(t, captions["Progress: sleep"], "margin of 1 curve (up to 98)", "rho of 1 curve (up to 882)")
	lacks(t, captions["End states against count"], "rho of 1")
	data := dataUnder(t, page, "End states against count")
	for _, want := range [][]string{{"margin (least y h / |w|)", "140", "98"}, {"stored (patterns)", "140", "20"}} {
		if !slices.ContainsFunc(data, func(r []string) bool { return r[0] == want[0] && r[2] == want[1] && r[3] == want[2] }) {
			t.Errorf("no %q in %q", want, data)
		}
	}
}

// TestLeaveOut: axes end before what comes five times as far from 0 as three in four do, on either side, and show all of the theory.
func TestLeaveOut(t *testing.T) {
	dots := func(values ...float64) (all []extent) {
		for _, v := range values {
			all = append(all, extent{v, v})
		}
		return all
	}
	for _, c := range []struct {
		shown  []extent
		theory []float64
		left   int
		limits []float64
	}{
		{dots(1, 2, 3, 4, 19), nil, 0, nil},
		{dots(1, 2, 3, 4, 21), nil, 1, []float64{0, 4.32}},
		{dots(1, 2, -3, 4, -21), nil, 1, []float64{-3.56, 4}},
		{dots(-21, 1, 1, 1, 2, 2, 2, 30), nil, 2, []float64{-0.16, 2.16}},
		{dots(1, 2, 3, 4, 21), []float64{10}, 1, []float64{0, 10.8}},
		{dots(1, 2, 3, 4, 21), []float64{30}, 0, nil},
		{dots(1, 1, 21), nil, 0, nil},
		{dots(0, 0, 0, 0, 1), nil, 0, nil},
		{append(dots(1, 2, 3), extent{-5, 2}, extent{0, 50}), nil, 1, []float64{-5, 3.64}},
		{nil, nil, 0, nil},
	} {
		row := make([]chart.Panel, 2)
		left := leaveOut(row, c.shown, c.theory)
		if len(left) != c.left {
			t.Errorf("%v: %v are left out, want %d", c.shown, left, c.left)
		}
		for _, p := range row {
			if len(p.Y.Limits) != len(c.limits) || len(c.limits) > 0 && (math.Abs(p.Y.Limits[0]-c.limits[0]) > 1e-12 || math.Abs(p.Y.Limits[1]-c.limits[1]) > 1e-12) {
				t.Errorf("%v: the axis is %v, want %v", c.shown, p.Y.Limits, c.limits)
			}
		}
	}
}
