package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/store"
	"engram/kernels"
	"engram/kernels/cpu"
	"engram/kernels/cpu/vector"
)

// days is a life with everything in it: two days, a night each, learning, a third day, recall under
// neural and synaptic noise, inhibitory neurons, odd sizes.
const days = `
network: {neurons: 61, factors: 2, coding_level: 0.2, inhibitory_fraction: 0.2}
patterns: {count: 9}
phases:
  - wake: {passes: 12, rate: 0.1}
  - sleep: {cycles: 40, rate: {from: 0.01, to: 0.2, tau: 10}, length: 12}
  - wake: {passes: 12, rate: 0.1, regrow: {u0: 0.5, spread: 0.2, trace: 0.3}}
  - sleep: {cycles: 20, rate: 0.1, length: 12, replay: all}
  - learn: {cycles: 30, rate: 0.01, length: 12, until_converged: false}
  - learn: {cycles: 20, rate: 0.01, length: 12, until_converged: false, patterns: [1, 2], regrow: {relative: 0.5, spread: 0.3}}
  - sleep: {cycles: 6, rate: 0.01, scaling: none, replay: all}
  - sleep: {cycles: 12, rate: 0.05, length: 12, replay: all, salience: self, midway: true}
  - drift: {steps: 12, sigma: 0.01, length: 12, patterns: all}
  - recall: {levels: [0, 0.02], trials: 2, steps: 10}
  - recall: {noise: synaptic-one, levels: [0.05], trials: 2, steps: 10, inhibition: true}
  - recall: {noise: synaptic-alive, levels: [0.05], trials: 2, steps: 3, noise_every: step, scale: weight}
  - recall: {noise: neural-exact, levels: [0.02, 0.05], trials: 2, steps: 4, noise_every: step}
record: {every: 10, observables: [density, indegree, margin_min, margin_avg, rho, margin_l23, margin_l12, margin_syn, l1, l2, theta, error, recall_rate, stored, radius, symmetry, sparseness, factors_within, factors_across, overlap, balance, radius_avg, information, singular_value, sparseness_population, density_excitatory, density_inhibitory]` + instruments + `}
`

// instruments are all that looks at single patterns, neurons and synapses.
const instruments = `, memories: every, probes: {neurons: [3, 22], synapses: [[3, 12], [22, 0], [3, 13]], patterns: [8, 0]}`

// runJob runs a configuration into a run folder and returns the SHA-256 of every
// array and table in it.
func runJob(t *testing.T, text string, target graph.Target, o Options) map[string]string {
	t.Helper()
	e, err := config.Parse("test.yaml", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	j, err := Prepare(e, target, o)
	if err != nil {
		t.Fatal(err)
	}
	folder, m := newFolder(t)
	if err := j.Run(context.Background(), store.InFolder(folder, m), func(Event) {}); err != nil {
		t.Fatal(err)
	}
	return sumsIn(t, folder.Dir())
}

// sumsIn are the SHA-256 of the arrays and tables in a run folder.
func sumsIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	sums := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == "checkpoints" {
			return fs.SkipDir
		}
		if err != nil || d.IsDir() || !slices.Contains([]string{".npy", ".npz", ".csv"}, filepath.Ext(path)) {
			return err
		}
		content, err := os.ReadFile(path)
		sum := sha256.Sum256(content)
		name, _ := filepath.Rel(dir, path)
		sums[name] = hex.EncodeToString(sum[:])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sums
}

func float32On(t *testing.T, threads int) graph.Target {
	t.Helper()
	b, err := cpu.Open(kernels.Options{Precision: kernels.Float32, Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	return graph.On(b)
}

// TestSameBits: threads, row blocks and batches never show in the arrays and tables.
func TestSameBits(t *testing.T) {
	want := runJob(t, days, float32On(t, 1), Options{})
	if len(want) < 6 {
		t.Fatalf("only %d files: %v", len(want), want)
	}
	for i, threads := range []int{1, 2, 7} {
		for j, rows := range []int{0, 1, 17, 60} {
			if !*long && j%3 != i || testing.Short() && rows != 17 {
				continue
			}
			got := runJob(t, days, float32On(t, threads), Options{Rows: rows})
			sameFiles(t, fmt.Sprintf("%d threads, blocks of %d rows", threads, rows), got, want)
		}
	}
}

// TestBatchesDoNotShow: a replica has the same bits alone and in company.
func TestBatchesDoNotShow(t *testing.T) {
	sweep := days + "sweep: {phases.1.sleep.beta: [20, 30], seed: [5, 6]}\n"
	together := runJob(t, sweep, float32On(t, 2), Options{Rows: 23})
	apart := runJob(t, sweep, float32On(t, 2), Options{Batch: 1})
	sameFiles(t, "one by one", apart, together)
	single := strings.NewReplacer("sleep: {cycles: 40", "sleep: {beta: 30, if_none_stored: skip, cycles: 40", // as in a sweep
		"replay: all", "replay: all, if_none_stored: skip").Replace(days)
	alone := runJob(t, single+"seed: 6\n", float32On(t, 2), Options{})
	for name, sum := range alone {
		if rest, ok := strings.CutPrefix(name, "arrays/0/"); ok && together["arrays/3/"+rest] != sum {
			t.Errorf("%s: replica 3 of the sweep differs from the run on its own", name)
		}
	}
}

func sameFiles(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d files, want %d", what, len(got), len(want))
	}
	for name, sum := range want {
		if got[name] != sum {
			t.Errorf("%s: %s differs", what, name)
		}
	}
}

// TestInstructionSets: plain Go, AVX2 and AVX-512 give the same bits.
func TestInstructionSets(t *testing.T) {
	t.Setenv("ENGRAM_CPU", "go")
	want := runJob(t, days, float32On(t, 2), Options{})
	for _, s := range vector.Sets()[1:] {
		t.Setenv("ENGRAM_CPU", s.Name)
		sameFiles(t, s.Name, runJob(t, days, float32On(t, 2), Options{}), want)
	}
	t.Setenv("ENGRAM_CPU", "mmx")
	if _, err := cpu.Open(kernels.Options{Precision: kernels.Float32}); err == nil || !strings.Contains(err.Error(), "this machine has go") {
		t.Errorf("error %v, want one that lists the instruction sets", err)
	}
}

// TestStridesDoNotShow: recording after every cycle, which gives the processor one cycle at
// a time, full rows, and seldom, which lets it pack the survivors and thin its lists, leave
// the same arrays. Enough synapses die for that.
func TestStridesDoNotShow(t *testing.T) {
	for _, c := range []struct{ network, sleep string }{
		{"factors: 2, coding_level: 0.06, spread: 0.3", "rate: 0.3"},
		{"factors: 1, coding_level: 0.06, inhibitory_fraction: 0.2, spread: 0.3", "rate: 0.3"},
		{"factors: 3, coding_level: 0.5, spread: 0.3", "rate: 0.3"},
		{"factors: 2, coding_level: 0.1, inhibitory_fraction: 0.2, spread: 0.3", "rate: 0.3, scaling: 1"},
		{"factors: 2, coding_level: 0.1, spread: 0.3", "rate: 1, salience: weakest"},
		{"factors: 2, coding_level: 0.1, difference: true, spread: 0.1", "rate: 1, salience: self, midway: true"},
		{"factors: 3, coding_level: 0.1, difference: true, spread: 0.1", "rate: 0.3"},
	} {
		if testing.Short() && c.sleep != "rate: 0.3" {
			continue
		}
		experiment := func(every int) string {
			return fmt.Sprintf(`
network: {neurons: 150, %s}
patterns: {count: 40}
phases:
  - sleep: {cycles: 900, length: 10, %s}
record: {every: %d, observables: [density]}
`, c.network, c.sleep, every)
		}
		arrays := func(text, set string, o Options) map[string]string {
			t.Setenv("ENGRAM_CPU", set)
			sums := runJob(t, text, float32On(t, 2), o)
			delete(sums, "metrics.csv")
			return sums
		}
		b := live(t, experiment(900), t.TempDir(), float32On(t, 2), Options{})
		last := b.Replicas[0].Metrics[len(b.Replicas[0].Metrics)-1]
		density := last[4].(float64)
		t.Logf("%s %s: density %.3f", c.network, c.sleep, density)
		if density > packedBelow {
			t.Errorf("%s%s: density %g: nothing is packed", c.network, " "+c.sleep, density)
		}
		want := arrays(experiment(1), "", Options{})
		for _, s := range vector.Sets() {
			sameFiles(t, c.network+c.sleep+" "+s.Name, arrays(experiment(900), s.Name, Options{}), want)
		}
		sameFiles(t, c.network+c.sleep+", blocks", arrays(experiment(90), "", Options{Rows: 37}), want)
	}
}

// packedBelow is under the density at which the processor packs rows.
const packedBelow = 0.2
