package report

import (
	"math"
	"strings"
	"testing"

	"engram/engine/analysis/theory"
	"engram/engine/config"
	"engram/engine/store"
	"engram/engine/store/npy"
)

// TestOptimumOfKinds: each network of a sweep is compared with the theory of its own
// patterns. At load 0.6, f = 0.1 that has kappa 0.3313 and rho 2.1759 for exact patterns,
// 0.2778 and 1.9804 for bernoulli ones (SciPy, minimize_scalar and brentq).
func TestOptimumOfKinds(t *testing.T) {
	r := makeRun(t, "kinds", "sweep: {patterns.kind: [exact, bernoulli]}\n")
	r.metrics(0, 1)
	sources, err := readSources([]string{r.folder.Dir()})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []theory.Point{
		{Patterns: theory.Exact, Kappa: 0.33130, Rho: 2.17585, Density: 0.25320},
		{Patterns: theory.Bernoulli, Kappa: 0.27783, Rho: 1.98043, Density: 0.23549},
	} {
		n := sources[0].networks[i]
		p, err := n.optimum(n.night())
		if err != nil {
			t.Fatal(err)
		}
		if p.Patterns != want.Patterns || math.Abs(p.Kappa-want.Kappa) > 6e-5 || math.Abs(p.Rho-want.Rho) > 6e-5 || math.Abs(p.Density-want.Density) > 6e-5 {
			t.Errorf("network %d: %+v, want %+v", i, p, want)
		}
		all := (&selection{sources: sources}).overview()
		for column, want := range map[string]string{
			"margin": "0.05 → 0.3", "margin of optimum": percent(0.3 / p.Kappa), "rho": "0.2 → 3", "rho of optimum": percent(3 / p.Rho), "density in theory": short(p.Density),
		} {
			if got := cell(t, all, all.Rows[i][0], column); got != want {
				t.Errorf("network %d: %q under %s, want %q", i, got, column, want)
			}
		}
	}
	has(t, read(t, r), "exact or bernoulli")
}

// TestOptimumOfFile: patterns from a file are exact if all have the same number of active
// neurons; nobody knows where they were not saved.
func TestOptimumOfFile(t *testing.T) {
	for kind, uneven := range map[theory.Kind]int{theory.Exact: 0, theory.Bernoulli: 1} {
		r := makeRun(t, "file", "")
		r.metrics(0)
		r.save(func(m *store.Manifest) { m.Configuration.(*config.Experiment).Patterns.File = "X.npy" })
		if page := read(t, r); !strings.Contains(page, "no optimum to compare with") || !strings.Contains(page, "save: [X]") {
			t.Error("without X.npy the page does not say what is missing")
		}
		const neurons, patterns = 200, 150
		w, err := r.folder.CreateArray("arrays/0/X.npy", npy.Uint8, []int{neurons, patterns})
		r.must(err)
		for j := range neurons {
			row := make([]uint8, patterns)
			for mu := range row {
				if (j+mu)%10 == 0 {
					row[mu] = 1
				}
			}
			if j == 0 {
				row[0] ^= uint8(uneven)
			}
			r.must(w.WriteUint8(row))
		}
		r.must(w.Close())
		sources, err := readSources([]string{r.folder.Dir()})
		r.must(err)
		n := sources[0].networks[0]
		p, err := n.optimum(n.night())
		if err != nil || p.Patterns != kind || p.Load != 0.6 {
			t.Errorf("want the theory of %s patterns: %+v, %v", kind, p, err)
		}
		has(t, read(t, r), string(kind)+" random patterns a neuron")
	}
}

// TestOptimumOfNothing: where no pattern was stored there is no optimum, and the page says that.
func TestOptimumOfNothing(t *testing.T) {
	r := makeRun(t, "nothing", "")
	table := store.NewTable("replica", "phase", "phase_name", "cycle", "margin_min", "margin_min_std", "stored")
	table.Append(0, 2, "sleep", 0, 0.05, 0.1, 0)
	table.Append(0, 2, "sleep", 100, 0.3, 0.1, 0)
	r.must(r.folder.WriteTable("metrics.csv", table))
	if page := read(t, r); !strings.Contains(page, "no pattern was stored") || strings.Contains(page, "0 of 0") {
		t.Error("the page does not say that no pattern was stored")
	}
}

// TestReplayed: how many patterns a phase works with, and so its load in theory. A night after a wake replays what is stored when it begins,
// a night without a wake before it replays all patterns, whether they are stored or not, as the console says.
func TestReplayed(t *testing.T) {
	const learn, sleep, wake = "  - learn: {cycles: 3, rate: 0.1}\n", "  - sleep: {cycles: 3, rate: 0.1}\n", "  - wake: {passes: 3, rate: 0.1}\n"
	for _, c := range []struct {
		name, phases string
		stored, want int
	}{
		{"a night alone", sleep, 30, 40},
		{"a night alone, of which nothing is stored", sleep, 0, 40},
		{"a night after learning", learn + sleep, 30, 40},
		{"learning", learn, 30, 40},
		{"learning of two days", learn + "  - learn: {cycles: 3, rate: 0.1, patterns: [0, 1]}\n", 30, 80},
		{"a night of two days that were learnt", "  - learn: {cycles: 3, rate: 0.1, patterns: [0, 1]}\n  - sleep: {cycles: 3, rate: 0.1, replay: all}\n", 30, 80},
		{"a night after a day", wake + sleep, 30, 30},
		{"a night after a day and learning", wake + learn + sleep, 30, 30},
	} {
		n := lifeOf(t, c.phases)
		last := len(n.experiment.Phases) - 1
		p := &phase{number: last, name: n.experiment.Phases[last].Name(), cycles: []float64{0, 3}, mean: map[string][]float64{"stored": {float64(c.stored), float64(c.stored)}}}
		n.phases = []*phase{p}
		if got := n.replayed(p); got != c.want {
			t.Errorf("%s: %d patterns, want %d", c.name, got, c.want)
		}
	}
}

// TestOptimumPerInput: the load of a wired network is a number of patterns for each input, and a margin below 0 is no part of an optimum.
func TestOptimumPerInput(t *testing.T) {
	e, err := config.Parse("wired.yaml", []byte("network: {neurons: 800, factors: 2, coding_level: 0.1, wiring: {rule: fixed_indegree, indegree: 150}}\npatterns: {count: 120}\nphases: [sleep: {cycles: 3, rate: 0.1}]\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	n := &network{experiment: e, source: &source{manifest: &store.Manifest{Status: store.Done}}}
	n.phases = []*phase{{number: 0, name: "sleep", cycles: []float64{0, 3}, mean: map[string][]float64{"margin_min": {-0.1, -0.2}, "rho": {-0.5, 1}}}}
	text := strings.Join(n.robust().Details, "\n")
	has(t, text, "for 0.8 bernoulli random patterns for each input of a neuron", "margin −0.1 → −0.2\n", "rho −0.5 → 1, ")
	cells := n.overview(map[string]bool{})
	if cells[4] != "–" || !strings.HasSuffix(cells[6], "%") {
		t.Errorf("the parts of the optimum are %q and %q", cells[4], cells[6])
	}
}
