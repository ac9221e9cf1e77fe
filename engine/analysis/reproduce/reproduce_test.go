package reproduce

import (
	"context"
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"engram/engine"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/store"
	"engram/kernels"
	"engram/kernels/cpu"
)

var figures = flag.Bool("figures", false, "figures in the size of a laptop (many minutes)")

// lab runs experiments in float32 below a folder of the test's own.
func lab(t *testing.T) *Lab {
	t.Helper()
	b, err := cpu.Open(kernels.Options{Precision: kernels.Float32, Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	l := &Lab{Dir: t.TempDir(), Target: graph.On(b), Threads: 2}
	l.Simulate = func(ctx context.Context, name string, e *config.Experiment) error {
		j, err := engine.Prepare(e, l.Target, engine.Options{})
		if err != nil {
			return err
		}
		m := &store.Manifest{Status: store.Running, Start: time.Now()}
		folder, err := store.Create(filepath.Join(l.Dir, name), m)
		if err != nil {
			return err
		}
		defer folder.Close()
		return j.Run(ctx, store.InFolder(folder, m), func(engine.Event) {})
	}
	return l
}

// TestSmall writes the pages of small networks: what they say means nothing, but all of it
// is there.
func TestSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: -short")
	}
	neurons := map[string]int{"fig2": 40, "fig3": 200, "fig4": 60, "fig5": 60, "fig6": 60}
	for _, f := range Figures() {
		n, small := neurons[f.Name]
		if !small {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			l := lab(t)
			l.Neurons, l.samples, l.cycles = n, 60, 1000
			page, err := l.Reproduce(context.Background(), f)
			if err != nil {
				t.Fatal(err)
			}
			checkPage(t, l, page)
			for _, what := range map[string][]string{"fig5": {"slope of losses over 20 minutes, z = 5", "q_min, z = 5 (published: near 2/z)"}, "fig6": {"q_min, z = 5 (published: near 2/z)"}}[f.Name] {
				if text := page.Markdown(); !strings.Contains(text, "| "+what+" | ") {
					t.Errorf("README.md has no row %q:\n%s", what, text)
				}
			}
		})
	}
}

// checkPage looks for the files that the page speaks of.
func checkPage(t *testing.T, l *Lab, page *Page) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(l.Dir, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"| published |", "doi 10.1073", page.Title, page.Command} {
		if !strings.Contains(string(text), word) {
			t.Errorf("README.md lacks %q", word)
		}
	}
	var names []string
	for _, d := range page.Drawings {
		names = append(names, d.Name+".svg", d.Name+".png")
	}
	for _, table := range page.Tables {
		names = append(names, table.Name+".csv")
		if table.Rows() == 0 {
			t.Errorf("%s.csv is empty", table.Name)
		}
	}
	if len(page.Comparisons) < 5 || len(names) < 4 {
		t.Errorf("a page of %d comparisons and %d files", len(page.Comparisons), len(names))
	}
	for _, name := range append(names, "comparison.csv") {
		if info, err := os.Stat(filepath.Join(l.Dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.Contains(string(text), strings.TrimSuffix(name, ".csv")) && name != "comparison.csv" {
			t.Errorf("README.md does not mention %s", name)
		}
	}
}

// TestFigures reproduces the figures in the size of a laptop and demands what the paper
// claims. 0.02: the published densities are read off to 0.01, and networks differ by about as
// much.
func TestFigures(t *testing.T) {
	if !*figures {
		t.Skip("skipped: takes many minutes; run with -figures")
	}
	for _, f := range Figures() {
		t.Run(f.Name, func(t *testing.T) {
			l := lab(t)
			page, err := l.Reproduce(context.Background(), f)
			if err != nil {
				t.Fatal(err)
			}
			checkPage(t, l, page)
			for _, c := range page.Comparisons {
				t.Logf("%s: published %s, here %s, %s", c.What, c.Published, c.Here, c.Difference)
				if c.Difference == "does not hold" {
					t.Errorf("%s: published %s, here %s", c.What, c.Published, c.Here)
				}
			}
		})
	}
}

// TestExperiments: the experiments are what they say, whatever the size.
func TestExperiments(t *testing.T) {
	for name, networks := range map[string]int{"fig2": 3, "fig3": 2, "fig3-start": 2, "fig4-development": 1, "fig4-nights": 6, "fig4-drift": 3} {
		e, err := experiment(name)
		if err != nil {
			t.Fatal(err)
		}
		replicas, err := e.Replicas()
		if err != nil || len(replicas) != networks {
			t.Errorf("%s: %d networks (%v), want %d", name, len(replicas), err, networks)
		}
	}
	e, err := experiment("fig3")
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range []int{recallBefore, recallAfter} {
		for k := range noises {
			if e.Phases[r+k].Recall == nil {
				t.Errorf("phase %d of fig3 is no recall (%d)", r+k, i)
			}
		}
	}
	if e.Phases[theNight].Sleep == nil || !slices.Contains(e.Phases[theNight].Sleep.Snapshots, 500) {
		t.Error("the night of fig3 has no snapshots")
	}
	if e, err := experiment("fig2"); err != nil || e.Sweep[0].Path != "patterns.load" {
		t.Errorf("fig2 sweeps %+v (%v)", e.Sweep, err)
	} else {
		for i, load := range publishedLoads {
			if e.Sweep[0].Values[i] != load {
				t.Errorf("load %d of fig2 is %v, the published numbers are for %g", i, e.Sweep[0].Values[i], load)
			}
		}
	}
	replicas, err := e.Replicas()
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range replicas {
		if r.Experiment.Patterns.Load != nights[i].load {
			t.Errorf("network %d of fig3 has the load %g, the published numbers are for %g", i, r.Experiment.Patterns.Load, nights[i].load)
		}
	}
}

// TestInverse: what lies on a line in 1/x is carried on along it.
func TestInverse(t *testing.T) {
	line := func(x float64) float64 { return 3 + 5/x }
	x := []float64{10, 20, 40}
	y := []float64{line(10), line(20), line(40)}
	if got := inverse(x, y, 1000); math.Abs(got-line(1000)) > 1e-12 {
		t.Errorf("%v, want %v", got, line(1000))
	}
	if got := inverse([]float64{7, 7}, []float64{1, 2}, 1000); got != 2 {
		t.Errorf("one size carries on to %v, want 2", got)
	}
	if x, y := lastHalf(x, y); len(x) != 2 || y[0] != line(20) {
		t.Errorf("last half %v, %v", x, y)
	}
}

func TestComparison(t *testing.T) {
	for _, c := range []struct {
		got  Comparison
		want [3]string
	}{
		{number("", 0.11, 0.125), [3]string{"0.110", "0.125", "+0.015"}},
		{number("", 0.5, 0.25), [3]string{"0.500", "0.250", "-0.250"}},
		{number("", math.NaN(), 0.25), [3]string{"-", "0.250", "-"}},
		{claim("", "falls", true, "1"), [3]string{"falls", "1", "holds"}},
		{claim("", "falls", false, "1"), [3]string{"falls", "1", "does not hold"}},
	} {
		if got := [3]string{c.got.Published, c.got.Here, c.got.Difference}; got != c.want {
			t.Errorf("%v, want %v", got, c.want)
		}
	}
}

// TestCarriedOn: a number below 0 is none, and the sizes of networks are told in words.
func TestCarriedOn(t *testing.T) {
	if got := carriedOn(0.08, -0.048); got.Here != "below 0" || !strings.HasPrefix(got.Difference, "not known") {
		t.Errorf("%+v", got)
	}
	if got := carriedOn(0.08, 0.05); got.Here != "0.050" || got.Difference != "-0.030" {
		t.Errorf("%+v", got)
	}
	if got, want := sizes([]cohort{{30, []float64{0.08, 0.33}}, {120, []float64{0.08}}}), "loads: N = 30 at 0.08, 0.33; N = 120 at 0.08"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
