package report

import (
	"slices"
	"strings"
	"testing"

	"engram/engine/config"
	"engram/engine/store"
)

// TestSkippedNight: a network that skipped its night shows what its day left, and its tests after
// the night, which are of the same network, are not drawn among those of networks that slept.
func TestSkippedNight(t *testing.T) {
	r := makeRun(t, "skipped", "sweep: {seed: [1, 2]}\n")
	table := store.NewTable("replica", "phase", "phase_name", "cycle", "density", "density_std", "margin_min", "margin_min_std", "margin_min_median")
	for n := range 2 {
		table.Append(n, 0, "wake", 0, 1.0, 0.0, -0.4, 0.1, -0.4)
		table.Append(n, 0, "wake", 4, 0.9, 0.0, -0.1, 0.1, -0.2)
	}
	table.Append(0, 2, "sleep", 0, 0.9, 0.0, 0.1, 0.1, 0.1)
	table.Append(0, 2, "sleep", 100, 0.2, 0.0, 0.3, 0.1, 0.3)
	r.must(r.folder.WriteTable("metrics.csv", table))
	r.recall("0")
	noise := store.NewTable("phase", "kind", "level", "trials", "recall_rate", "error", "patterns", "recall_rate_std", "error_std")
	for _, phase := range []int{1, 3} {
		for i, rate := range []float64{0.75, 0.25, 0} {
			noise.Append(phase, "neural-balanced", 0.01*float64(i), 20, rate, 0.01, 150, 0.1, 0.01)
		}
	}
	r.must(r.folder.WriteTable("arrays/1/recall.csv", noise))
	r.save(func(m *store.Manifest) {
		m.NoneStored = []store.NoneStored{{Replica: 1, Phase: 2, Message: "none of 150"}}
	})
	page := pageOf(t, r)
	for column, want := range map[string]string{
		"converged": "nothing stored", "noise tolerance": "0.005", "recalled": "0.75 of 150", "margin": "−0.1", "density": "0.9", "margin of optimum": "–",
	} {
		if got := cell(t, page.Overview, "seed 2", column); got != want {
			t.Errorf("%s: %q, want %q", column, got, want)
		}
	}
	// After the night there is network 0 alone; after the day both: the means 0.825 and 0.175.
	data := dataUnder(t, page, "Recall under noise")
	for _, want := range [][3]string{
		{"after wake: neural-balanced noise", "0", "0.825"}, {"after wake: neural-balanced noise", "0.01", "0.175"},
	} {
		if !slices.ContainsFunc(data, func(r []string) bool { return r[2] == want[1] && r[3] == want[2] }) {
			t.Errorf("no %q in %q", want, data)
		}
	}
	for _, record := range data {
		if record[3] == "0.875" { // (1 + 0.75) / 2
			t.Errorf("a network that did not sleep is among those that did: %q", record)
		}
		if record[2] == "0" && record[3] == "0.75" {
			t.Errorf("a test that repeats that of the day has a curve of its own: %q", record)
		}
	}
}

// TestOneKindOfAverage: all networks of a table and of a figure have medians where one needs them,
// and the column says so; a run of before medians says that it has means.
func TestOneKindOfAverage(t *testing.T) {
	r := makeRun(t, "mixed", "sweep: {patterns.count: [110, 150], seed: [1, 2]}\n")
	table := store.NewTable("replica", "phase", "phase_name", "cycle", "margin_min", "margin_min_std", "margin_min_median", "rho", "rho_std", "rho_median")
	for n, end := range [][2]float64{{9.48, 1.18}, {1.5, 1.2}, {1.6, 1.3}, {1.7, 1.4}} { // mean, median
		table.Append(n, 2, "sleep", 0, 0.5, 0.1, 0.4, 0.2, 0.1, 0.2)
		table.Append(n, 2, "sleep", 100, end[0], 1.0, end[1], 3.0, 0.1, 2.9)
	}
	r.must(r.folder.WriteTable("metrics.csv", table))
	page := pageOf(t, r)
	for network, want := range map[string]string{"count 110, seed 1": "0.4 → 1.18", "count 110, seed 2": "0.4 → 1.2", "count 150, seed 2": "0.4 → 1.4"} {
		if got := cell(t, page.Overview, network, "median margin"); got != want {
			t.Errorf("%s: %q, want %q", network, got, want)
		}
		if got := cell(t, page.Overview, network, "rho"); got != "0.2 → 3" {
			t.Errorf("%s: rho %q", network, got)
		}
	}
	if got := cell(t, page.Tables[0], "count 150, seed 2", "margin"); got != "1.7 ± 1 (median 1.4)" {
		t.Errorf("margin at the end: %q", got)
	}
	// Dots and means over seeds: (1.18 + 1.2) / 2.
	data := dataUnder(t, page, "End states against count")
	if !slices.ContainsFunc(data, func(r []string) bool {
		return strings.HasPrefix(r[0], "median margin") && r[2] == "110" && r[3] == "1.19"
	}) {
		t.Errorf("the mean of medians is not drawn: %q", data)
	}
}

// TestUnlikeTests: noise tests around a night that differ in more than their patterns are compared
// with a word, and those of different kinds are not.
func TestUnlikeTests(t *testing.T) {
	for _, c := range []struct{ before, after, unlike, kind string }{
		{"levels: [0, 0.01]", "levels: [0, 0.01]", "", ""},
		{"levels: [0.01, 0.02]", "levels: [0, 0.02]", "levels 0.01, 0.02 before and 0, 0.02 after", ""},
		{"levels: [0, 0.01], steps: 50", "levels: [0, 0.01], steps: 5", "steps 50 before and 5 after", ""},
		{"levels: [0, 0.01], inhibition: true", "levels: [0, 0.01]", "inhibition true before and false after", ""},
		{"levels: [0, 0.01], trials: 5", "levels: [0, 0.01]", "", ""},
		{"levels: [0, 0.01], noise: neural", "levels: [0, 0.01]", "", "neural"},
	} {
		n := lifeOf(t, "  - wake: {passes: 3, rate: 0.1}\n  - recall: {"+c.before+"}\n  - sleep: {cycles: 3, rate: 0.1}\n  - recall: {"+c.after+"}\n", 40, 40)
		for _, test := range n.noise {
			test.points = nil
			for i, level := range n.experiment.Phases[test.phase].Recall.Levels {
				test.points = append(test.points, noisePoint{level: level, rate: 0.8 - 0.6*float64(i)})
			}
		}
		night := &phase{number: 2, name: "sleep", cycles: []float64{0, 3}}
		n.phases = []*phase{night}
		before, after := n.around(night)
		tolerance, recalled := n.tests(night)
		_, details := n.tolerances(before, after)
		all := strings.Join(details, "\n")
		switch {
		case c.kind != "":
			if before != nil || !strings.Contains(tolerance, "before it was "+c.kind) || !strings.Contains(all, c.kind+" before and neural-balanced after") {
				t.Errorf("%+v: %q, %q", c, tolerance, all)
			}
		case c.unlike == "":
			if strings.Contains(tolerance, "alike") || strings.Contains(all, "alike") || strings.Contains(recalled, "at noise") {
				t.Errorf("%+v: %q, %q, %q", c, tolerance, recalled, all)
			}
		default:
			other := before.points[0].level != after.points[0].level
			if !strings.Contains(tolerance, c.unlike) || !strings.Contains(all, c.unlike) || strings.Contains(recalled, "at noise 0.01 → ") != other {
				t.Errorf("%+v: %q, %q, %q", c, tolerance, recalled, all)
			}
		}
	}
}

// TestLabels: swept keys of one name are told apart, and the subtitle says what holds for all
// networks.
func TestLabels(t *testing.T) {
	paths := []string{"phases.0.wake.rate", "phases.2.sleep.rate", "phases.2.sleep.beta", "seed"}
	for path, want := range map[string]string{paths[0]: "wake.rate", paths[1]: "sleep.rate", paths[2]: "beta", "seed": "seed"} {
		if got := keyAmong(path, paths); got != want {
			t.Errorf("%s is called %q, want %q", path, got, want)
		}
	}
	r := makeRun(t, "ramps", "sweep: {phases.2.sleep.rate: [{from: 0.01, to: 0.4, tau: 40}, {from: 0.01, to: 0.1, tau: 40}], patterns.count: [110, 130, 150], phases.0.wake.passes: [4, 35], network.neurons: [200, 300]}\n")
	r.metrics(0, 5, 11)
	page := pageOf(t, r)
	has(t, page.Subtitle, "24 networks", "2 factors a synapse", "wake (4 passes or 35 passes)")
	lacks(t, page.Subtitle, "200 neurons", "150 patterns", "wake (4 passes),")
	cell(t, page.Overview, "rate 0.01 to 0.4 (tau 40), count 110, passes 4, neurons 200", "density")
}

// TestLengths: the lengths of phases are those of the networks, a few of many.
func TestLengths(t *testing.T) {
	for sweep, want := range map[string]string{
		"[4]": "4 passes", "[1, 4]": "1 pass or 4 passes", "[1, 2, 3]": "1 pass, 2 passes or 3 passes",
		"[1, 2, 3, 4, 5, 6]": "1 pass, 2 passes, 3 passes, 4 passes, ...: swept",
	} {
		e, err := config.Parse("x.yaml", []byte("network: {neurons: 20, factors: 2, coding_level: 0.2}\npatterns: {count: 3}\nphases: [{wake: {passes: 9, rate: 0.1}}]\nsweep: {phases.0.wake.passes: "+sweep+"}\n"), nil)
		if err != nil {
			t.Fatal(err)
		}
		s := &source{dir: t.TempDir(), experiment: e}
		if err := s.makeNetworks(); err != nil {
			t.Fatal(err)
		}
		if got := s.lengthOf(0); got != want {
			t.Errorf("%s: %q, want %q", sweep, got, want)
		}
	}
}

// TestLost: that a phase lost all memories is the first thing on the page, of one network and of several; a phase that begins without any
// loses none.
func TestLost(t *testing.T) {
	for more, want := range map[string]string{
		"":                        "All memories are lost: of 120 patterns stored before phase 2 (sleep) none is left at its end.",
		"sweep: {seed: [1, 2]}\n": "All memories are lost in 1 of 2 networks: of the patterns stored before phase 2 (sleep) none is left at its end.",
	} {
		r := makeRun(t, "lost", more)
		r.metrics(0)
		lacks(t, read(t, r), "All memories are lost")
		table := store.NewTable("replica", "phase", "phase_name", "cycle", "stored")
		for _, row := range [][]any{{0, 0, "wake", 0, 0}, {0, 0, "wake", 4, 120}, {0, 2, "sleep", 0, 120}, {0, 2, "sleep", 100, 0}, {0, 3, "recall", 0, 0}} {
			table.Append(row...)
		}
		r.must(r.folder.WriteTable("metrics.csv", table))
		r.save(func(m *store.Manifest) { m.Warnings = []string{"a warning"} })
		page := read(t, r)
		_, main, _ := strings.Cut(page, "<main>")
		if first := strings.TrimSpace(main); !strings.HasPrefix(first, `<p class="notice lost">`+want) {
			t.Errorf("the page begins with %.200s", first)
		}
		if n := strings.Count(page, "memories are lost"); n != 1 {
			t.Errorf("it is said %d times", n)
		}
	}
}

// TestBandsPossible: bands end where values can be no smaller or larger, those of numbers without such an end go on.
func TestBandsPossible(t *testing.T) {
	r := makeRun(t, "bands", "")
	table := store.NewTable("replica", "phase", "phase_name", "cycle", "density", "density_std", "margin_min", "margin_min_std")
	for _, row := range [][]any{{0, 2, "sleep", 0, 0.875, 0.25, 0.125, 0.25}, {0, 2, "sleep", 1, 0.5, 0.25, 0.125, 0.25}, {0, 2, "sleep", 100, 0.125, 0.25, 0.125, 0.25}} {
		table.Append(row...)
	}
	r.must(r.folder.WriteTable("metrics.csv", table))
	bands := map[string][]string{}
	for _, row := range dataUnder(t, pageOf(t, r), "Progress")[1:] {
		if row[4] != "" {
			bands[row[0]] = append(bands[row[0]], row[4]+" "+row[5])
		}
	}
	margin := "-0.125 0.375"
	for panel, want := range map[string][]string{"density (fraction of synapses)": {"0.625 1", "0.25 0.75", "0 0.375"}, "margin (least y h / |w|)": {margin, margin, margin}} {
		if !slices.Equal(bands[panel], want) {
			t.Errorf("%s: bands %q, want %q", panel, bands[panel], want)
		}
	}
}

// TestBegin: on a logarithmic axis a curve begins with the second record where that comes long after the first, so that no straight line
// crosses what nobody recorded; the theory beside it begins there too.
func TestBegin(t *testing.T) {
	for _, c := range []struct {
		cycles []float64
		want   int
	}{{[]float64{0, 100, 200}, 1}, {[]float64{0, 10, 20}, 1}, {[]float64{0, 9, 18}, 0}, {[]float64{0, 100}, 0}, {[]float64{0, 1, 2, 5}, 0}, {[]float64{0}, 0}} {
		if got := begin(c.cycles); got != c.want {
			t.Errorf("%v begins with %d, want %d", c.cycles, got, c.want)
		}
	}
	r := makeRun(t, "begin", "")
	r.metrics(0)
	lines := points(t, pageOf(t, r), "Progress", "density (fraction of synapses)")
	if len(lines) != 3 {
		t.Errorf("the lines are %v", lines)
	}
	for line, x := range lines {
		_, sleep := x[51]
		if _, before := x[1]; line != "wake" && (before || !sleep) || line == "wake" && !before {
			t.Errorf("%s is drawn at %v", line, x)
		}
	}
}
