package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"engram/engine/analysis/chart"
	"engram/engine/store"
)

// sweepRun is a sweep over z x load x 3 seeds, of which all networks of load 3 failed, and those
// of z = 3 and load 2 but for the last seed, and the first of all. The networks end with a density of 0.1 z + 0.01 for
// every load before theirs, and 0.001 more for every seed.
func sweepRun(t *testing.T) *made {
	r := makeRun(t, "sweep", "sweep: {network.factors: [1, 2, 3], patterns.load: [0.5, 1, 2, 3], seed: [1, 2, 3]}\n")
	table := store.NewTable("replica", "phase", "phase_name", "cycle", "density", "density_std", "margin_min", "margin_min_std", "rho", "rho_std", "stored")
	var failed []store.FailedReplica
	for n := range 36 {
		z, load, seed := n/12, n/3%4, n%3
		end := 0.1*float64(z+1) + 0.01*float64(load) + 0.001*float64(seed)
		table.Append(n, 0, "wake", 0, 1.0, 0.0, -0.4, 0.1, -2.0, 0.1, 0)
		table.Append(n, 0, "wake", 4, 1.0, 0.0, -0.1, 0.1, -2.0, 0.1, 150)
		switch {
		case load == 3:
			failed = append(failed, store.FailedReplica{Replica: n, Message: "no pattern is stored: none of 600"})
		case z == 2 && load == 2 && seed < 2:
			failed = append(failed, store.FailedReplica{Replica: n, Message: "no pattern is stored: none of 400"})
		default:
			table.Append(n, 2, "sleep", 0, 1.0, 0.0, 0.05, 0.1, 0.2, 0.1, 150)
			table.Append(n, 2, "sleep", 100, end, 0.05, 0.3, 0.1, 3.0, 0.1, 150)
		}
	}
	failed = append(failed, store.FailedReplica{Replica: 0, Message: "neuron 7 has left the range"})
	r.must(r.folder.WriteTable("metrics.csv", table))
	r.save(func(m *store.Manifest) {
		m.Status, m.Message, m.Replicas, m.Failed = store.Failed, "12 of 36 replicas failed", 36, failed
	})
	return r
}

// TestSweepFigures: colours are loads, panels beside each other factors, of those that have
// results; curves are means over seeds with their standard deviation.
func TestSweepFigures(t *testing.T) {
	page := pageOf(t, sweepRun(t))
	data := dataUnder(t, page, "Progress: sleep")
	if got := distinct(data, 0); !slices.Equal(got, []string{"factors 1", "factors 2", "factors 3"}) {
		t.Errorf("panels %q", got)
	}
	if got := distinct(data, 1); len(got) < 3 || !slices.Equal(got[:3], []string{"load 0.5", "load 1", "load 2"}) {
		t.Errorf("lines %q", got)
	}
	// Mean of 0.22, 0.221, 0.222 and sample standard deviation 0.001.
	found := slices.ContainsFunc(data, func(r []string) bool {
		return r[0] == "factors 2" && r[1] == "load 2" && r[2] == "101" && near(r[3], 0.221) && near(r[4], 0.220) && near(r[5], 0.222)
	})
	if !found {
		t.Errorf("factors 2, load 2 do not end at 0.221 +- 0.001: %q", data)
	}
	// A setting with one seed left is drawn, without a band; replica 0 is left out of its mean.
	for _, want := range []struct {
		facet, line string
		end         float64
		band        bool
	}{{"factors 3", "load 2", 0.322, false}, {"factors 1", "load 0.5", 0.1015, true}} {
		if !slices.ContainsFunc(data, func(r []string) bool {
			return r[0] == want.facet && r[1] == want.line && r[2] == "101" && near(r[3], want.end) && (r[4] != "") == want.band
		}) {
			t.Errorf("%+v is not there: %q", want, data)
		}
	}
	if f := page.Figures[0]; f.Columns != 3 || len(f.Panels)%3 != 0 || len(f.Legend) != 3 {
		t.Errorf("%d panels in %d columns, a legend of %d", len(f.Panels), f.Columns, len(f.Legend))
	}
	has(t, page.Figures[0].Caption, "means over up to 3 networks that differ in seed alone")
	lacks(t, page.Figures[0].Caption, "are drawn")

	ends := dataUnder(t, page, "End states against load")
	if got := distinct(ends, 1); !slices.Equal(got, []string{"factors 1", theoryName, "factors 2", "factors 3"}) {
		t.Errorf("lines against load %q", got)
	}
	if !slices.ContainsFunc(ends, func(r []string) bool {
		return r[1] == "factors 2" && r[2] == "0.5" && near(r[3], 0.201) && near(r[4], 0.2) && near(r[5], 0.202)
	}) {
		t.Errorf("factors 2 at load 0.5 are not 0.201 +- 0.001: %q", ends)
	}
}

// near tells whether a cell is a number, but for rounding.
func near(cell string, want float64) bool {
	var v float64
	_, err := fmt.Sscan(cell, &v)
	return err == nil && v > want-1e-9 && v < want+1e-9
}

// TestFailures: networks that failed for one reason are a row, whatever the numbers in it, with
// their settings, and with their seeds where others of the setting did not fail.
func TestFailures(t *testing.T) {
	page := pageOf(t, sweepRun(t))
	if got := len(page.Failures.Rows); got != 2 {
		t.Fatalf("%d rows, want 2: %q", got, page.Failures.Rows)
	}
	const why = "no pattern is stored: none of …"
	if got := cell(t, page.Failures, why, "networks"); got != "11" {
		t.Errorf("%s networks, want 11", got)
	}
	if got, want := cell(t, page.Failures, why, "settings"), "factors 1, load 3; factors 2, load 3; factors 3, load 2 (seeds 1 and 2); factors 3, load 3"; got != want {
		t.Errorf("settings %q, want %q", got, want)
	}
	if got, want := cell(t, page.Failures, "neuron 7 has left the range", "settings"), "factors 1, load 0.5 (seed 1)"; got != want {
		t.Errorf("settings %q, want %q", got, want)
	}
	if got := page.Missing[0]; !strings.HasPrefix(got, "12 of 36 networks failed") {
		t.Errorf("the page begins with %q", got)
	}
}

// TestEmptyNights: networks that had nothing to replay are said with their settings, whether they
// stopped or went on, and are drawn where they have records; a night says how many it lacks.
func TestEmptyNights(t *testing.T) {
	r := makeRun(t, "empty", "sweep: {patterns.count: [110, 130, 150], seed: [1, 2]}\n")
	table := store.NewTable("replica", "phase", "phase_name", "cycle", "density", "density_std")
	for n := range 6 {
		table.Append(n, 0, "wake", 0, 1.0, 0.0)
		table.Append(n, 0, "wake", 4, 1.0, 0.0)
		if n < 4 {
			table.Append(n, 2, "sleep", 0, 1.0, 0.0)
			table.Append(n, 2, "sleep", 100, 0.2, 0.0)
		}
	}
	r.must(r.folder.WriteTable("metrics.csv", table))
	const none = "phase 2 (sleep): none of 150 patterns is stored"
	r.save(func(m *store.Manifest) {
		m.NoneStored = []store.NoneStored{{Replica: 4, Phase: 2, Message: none}, {Replica: 5, Phase: 2, Stopped: true, Message: none}}
		m.Warnings = []string{"replica 4: " + none}
	})
	page := pageOf(t, r)
	if got := distinct(dataUnder(t, page, "Progress: wake"), 1); !slices.Equal(got, []string{"count 110", "count 130", "count 150"}) {
		t.Errorf("lines by day %q", got)
	}
	if got := distinct(dataUnder(t, page, "Progress: sleep"), 1); !slices.Equal(got, []string{"count 110", "count 130"}) {
		t.Errorf("lines by night %q", got)
	}
	night := page.Figures[slices.IndexFunc(page.Figures, func(f figure) bool { return f.Title == "Progress: sleep" })]
	if !strings.Contains(night.Caption, " 2 of the networks drawn elsewhere had nothing to replay here") {
		t.Errorf("caption %q", night.Caption)
	}
	if got := cell(t, page.Overview, "count 150, seed 1", "density"); got != "1" {
		t.Errorf("the density of a network without a night is %q, want that of its day, 1", got)
	}
	if len(page.Failures.Rows) != 0 || len(page.Warnings) != 0 || len(page.Empty.Rows) != 2 {
		t.Fatalf("failures %q, warnings %q, empty nights %q", page.Failures.Rows, page.Warnings, page.Empty.Rows)
	}
	for i, want := range [][]string{
		{none, "2", "skipped", "1", "count 150 (seed 1)"},
		{none, "2", "stopped there", "1", "count 150 (seed 2)"},
	} {
		if !slices.Equal(page.Empty.Rows[i], want) {
			t.Errorf("row %q, want %q", page.Empty.Rows[i], want)
		}
	}
	for _, seed := range []string{"1", "2"} {
		if got := cell(t, page.Overview, "count 150, seed "+seed, "converged"); got != "nothing stored" {
			t.Errorf("seed %s: %q", seed, got)
		}
	}
	// Nights of several days are listed, and seeds alone have no parentheses.
	r.save(func(m *store.Manifest) {
		m.NoneStored = []store.NoneStored{
			{Replica: 0, Phase: 10, Message: "phase 10: give phases.9.wake more passes for 7"}, {Replica: 0, Phase: 2, Message: "phase 2: give phases.1.wake more passes for 8"},
		}
	})
	if got := pageOf(t, r).Empty; len(got.Rows) != 1 || got.Rows[0][0] != "phase 10: give phases.9.wake more passes for …" || got.Rows[0][1] != "2 and 10" || got.Rows[0][3] != "1" {
		t.Errorf("two nights are %q", got.Rows)
	}
	seeds := makeRun(t, "seeds", "sweep: {seed: [4, 5, 6]}\n")
	seeds.save(func(m *store.Manifest) {
		m.NoneStored = []store.NoneStored{{Replica: 1, Phase: 2, Message: none}, {Replica: 2, Phase: 2, Message: none}}
	})
	if got := cell(t, pageOf(t, seeds).Empty, none, "settings"); got != "seeds 5 and 6" {
		t.Errorf("settings %q", got)
	}
	one := makeRun(t, "one", "")
	one.save(func(m *store.Manifest) { m.NoneStored = []store.NoneStored{{Phase: 2, Message: none}} })
	if got := pageOf(t, one).Empty; !slices.Equal(got.Rows[0], []string{none, "2", "skipped"}) || len(got.Columns) != 3 {
		t.Errorf("a single network: %q", got.Rows)
	}
}

// TestCommon: messages that differ in numbers have one, with dots for these alone.
func TestCommon(t *testing.T) {
	for _, c := range []struct {
		messages []string
		want     string
	}{
		{[]string{"none of 300 patterns", "none of 120 patterns"}, "none of … patterns"},
		{[]string{"phase 2: 0.5 of 7", "phase 2: 1e-3 of 7"}, "phase 2: … of 7"},
		{[]string{"give phases.9.wake more than 3", "give phases.9.wake more than 4"}, "give phases.9.wake more than …"},
		{[]string{"2 of 40, fewer than 10", "3 of 60, fewer than 10", "4 of 60, fewer than 10"}, "… of …, fewer than 10"},
		{[]string{"none", "none"}, "none"},
	} {
		var all events
		for _, m := range c.messages {
			all = append(all, event{message: m})
		}
		if got := all.message(); got != c.want {
			t.Errorf("%q have %q in common, want %q", c.messages, got, c.want)
		}
	}
}

// TestReasons: the table of all networks says once why it is unknown whether they converged, and why they have no optimum, and of how many
// networks that holds.
func TestReasons(t *testing.T) {
	r := makeRun(t, "loads", "sweep: {patterns.count: [30, 40, 50, 150]}\n")
	table := store.NewTable("replica", "phase", "phase_name", "cycle", "density", "margin_min", "stored")
	for n, stored := range []int{30, 40, 50, 150} {
		table.Append(n, 2, "sleep", 0, 0.9, 0.1, stored)
		if n < 3 {
			table.Append(n, 2, "sleep", 50, 0.5, 0.2, stored)
		} else {
			table.Append(n, 2, "sleep", 90, 0.5, 0.2, stored)
		}
		table.Append(n, 2, "sleep", 100, 0.2, 0.3, stored)
	}
	r.must(r.folder.WriteTable("metrics.csv", table))
	caption := pageOf(t, r).Overview.Caption
	has(t, caption, "Whether it converged is unknown of 3 of 4 networks: the last records are too far apart",
		"There is no optimum for 3 of 4 networks: a neuron gives its rarer answer to … of … patterns on average; with fewer than 10 ")
	if n := strings.Count(caption, "record.every"); n != 1 {
		t.Errorf("the remedy is named %d times", n)
	}
}

// TestWithResults: what figures show when nothing has results.
func TestWithResults(t *testing.T) {
	done, failed, begun, none := &network{phases: []*phase{{}}}, &network{phases: []*phase{{}}, failure: "x"}, &network{kept: 3}, &network{kept: -1}
	for i, c := range []struct{ all, want []*network }{
		{[]*network{failed, done, none}, []*network{done}},
		{[]*network{failed, none}, []*network{failed}},
		{[]*network{begun, none}, []*network{begun}},
		{[]*network{none}, []*network{none}},
	} {
		for _, n := range c.all {
			if n != begun {
				n.kept = -1
			}
		}
		if got := withResults(c.all, true); !slices.Equal(got, c.want) {
			t.Errorf("case %d: %v, want %v", i, got, c.want)
		}
	}
}

// TestThreeKeys: with three swept keys the one with the most values makes the colours, the others
// the panels, of which four are drawn.
func TestThreeKeys(t *testing.T) {
	r := makeRun(t, "keys", "sweep: {network.u0: [0.5, 0.6], patterns.count: [110, 130, 150], network.factors: [1, 2, 3]}\n")
	var all []int
	for n := range 18 {
		all = append(all, n)
	}
	r.metrics(all...)
	page := pageOf(t, r)
	data := dataUnder(t, page, "Progress: sleep")
	want := []string{"u0 0.5, count 110", "u0 0.5, count 130", "u0 0.6, count 110", "u0 0.6, count 150"}
	if got := distinct(data, 0); !slices.Equal(got, want) {
		t.Errorf("panels %q, want %q", got, want)
	}
	has(t, page.Figures[1].Caption, "12 of the 18 settings with results are drawn")
}

// TestSharedAxis: panels beside each other have one y axis.
func TestSharedAxis(t *testing.T) {
	row := []chart.Panel{{Lines: []chart.Line{{Y: []float64{0, 1}}}}, {Lines: []chart.Line{{Y: []float64{3}, High: []float64{9}}}}}
	share(row)
	for _, p := range row {
		if !slices.Contains(p.Y.Include, 0) || !slices.Contains(p.Y.Include, 9) {
			t.Errorf("an axis includes %v, want 0 and 9", p.Y.Include)
		}
	}
}
