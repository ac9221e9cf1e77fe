package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/observable"
	"engram/engine/phase"
	"engram/engine/state"
	"engram/engine/store"
	"engram/kernels"
	"engram/kernels/cpu"
	_ "engram/kernels/cuda" // registers the device, where it is built in
)

// golden is the folder of a golden case: in testdata/golden, or in the folder that ENGRAM_GOLDEN names (a test
// binary that was moved to another machine, or the untrimmed cases).
func golden(t testing.TB, name string) string {
	t.Helper()
	all := os.Getenv("ENGRAM_GOLDEN")
	if all == "" {
		all = filepath.Join("testdata", "golden")
	}
	dir, err := filepath.Abs(filepath.Join(all, name))
	if err == nil {
		_, err = os.Stat(dir)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// device is a target with how far its results may be from float64 NumPy (relative,
// 2-norm): golden/README.md says why.
type device struct {
	name   string
	target graph.Target
	cycles float64 // for up to 20 gentle cycles and for everything measured
	night  float64 // for a day and a night, which amplify more
}

// testDevice is the environment variable that names a card, cuda:N, to be tested instead of what
// every machine has.
const testDevice = "ENGRAM_TEST_DEVICE"

func devices(t testing.TB) []device {
	t.Helper()
	if name := os.Getenv(testDevice); name != "" {
		o := kernels.Options{Precision: kernels.Float32}
		if _, err := fmt.Sscanf(name, "cuda:%d", &o.Card); err != nil {
			t.Fatalf("%s=%s: %v", testDevice, name, err)
		}
		b, err := kernels.Open("cuda", o)
		if err != nil {
			t.Fatal(err)
		}
		return []device{{name, graph.On(b), 1e-5, 5e-5}}
	}
	on := func(p kernels.Precision) graph.Target {
		b, err := cpu.Open(kernels.Options{Precision: p, Threads: 2})
		if err != nil {
			t.Fatal(err)
		}
		return graph.On(b)
	}
	return []device{
		{"reference", graph.Reference(), 1e-10, 5e-10},
		{"cpu float32", on(kernels.Float32), 1e-5, 5e-5},
		{"cpu float64", on(kernels.Float64), 1e-10, 5e-10},
	}
}

func load(t testing.TB, dir, name string) []float64 {
	t.Helper()
	a, err := store.OpenArray(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	data := make([]float64, a.Len())
	if err := a.ReadFloats(data); err != nil {
		t.Fatal(err)
	}
	return data
}

type goldenCase struct {
	N, M, Z              int
	F                    float64
	Mode                 string
	Norm                 any
	Length, Beta         float64
	Eta                  float64
	EtaTheta             float64 `json:"eta_theta"`
	SnapshotsAfterCycles []int   `json:"snapshots_after_cycles"`
	Rows                 []int   // of U that the case keeps; none listed: all
	Passes               int
	Metrics              map[string]float64
	RecallSteps          int `json:"recall_steps"`
}

func readCase(t testing.TB, dir string) (c goldenCase) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "case.json"))
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	if err != nil {
		t.Fatal(err)
	}
	if c.Rows == nil {
		for i := range c.N {
			c.Rows = append(c.Rows, i)
		}
	}
	return c
}

// pickRows are the factors of some rows of u (N, N, z).
func (c *goldenCase) pickRows(u []float64) (picked []float64) {
	row := c.N * c.Z
	for _, i := range c.Rows {
		picked = append(picked, u[i*row:(i+1)*row]...)
	}
	return picked
}

// live runs a configuration, whose files are in dir, as one batch.
func live(t testing.TB, text, dir string, target graph.Target, o Options) *phase.Driver {
	t.Helper()
	e, err := config.Parse(filepath.Join(dir, "case.yaml"), []byte(text), nil)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	j, err := Prepare(e, target, o)
	if err != nil {
		t.Fatal(err)
	}
	b, err := phase.NewDriver(target, j.ranks, firstOf(t, j), j.groups[0].inputs, o.Rows)
	if err != nil {
		t.Fatal(err)
	}
	b.Speculates = j.groups[0].copy > 0
	if err := b.Live(context.Background(), &store.Outcome{}); err != nil {
		t.Fatal(err)
	}
	return b
}

// firstOf are the replicas of a job's first batch.
func firstOf(t testing.TB, j *Job) []*state.Replica {
	t.Helper()
	replicas, err := j.admit(j.groups[0])
	if err != nil {
		t.Fatal(err)
	}
	return replicas
}

// allFactors are the factors of replica i as (N, N, z).
func allFactorsOf(b *phase.Driver, i int) []float64 {
	all := make([]float64, b.N*b.N*b.Z)
	_ = b.Factors(func(r *state.Replica, row int, u []float64) (bool, error) {
		if r == b.Replicas[i] {
			for j := range b.N {
				for k := range b.Z {
					all[(row*b.N+j)*b.Z+k] = u[k*b.N+j]
				}
			}
		}
		return false, nil
	})
	return all
}

// near compares in the 2-norm.
func near(t *testing.T, what string, got, want []float64, tol float64) {
	t.Helper()
	diff, norm := 0.0, 0.0
	if len(got) != len(want) {
		t.Fatalf("%s: %d elements, want %d", what, len(got), len(want))
	}
	for i := range got {
		diff += (got[i] - want[i]) * (got[i] - want[i])
		norm += want[i] * want[i]
	}
	if e := math.Sqrt(diff / norm); !(e <= tol) {
		t.Errorf("%s: relative error %.2g, at most %.2g is allowed", what, e, tol)
	} else {
		t.Logf("%s: relative error %.2g", what, e)
	}
}

func TestGoldenSleep(t *testing.T) {
	for _, name := range []string{"sleep_soft_z1", "sleep_soft_z2", "sleep_soft_z3", "sleep_soft_z2_l1", "sleep_weakest_z2", "sleep_odd_sizes"} {
		dir := golden(t, name)
		c := readCase(t, dir)
		factors, thetas := load(t, dir, "U.npy"), load(t, dir, "theta.npy")
		for _, d := range devices(t) {
			for at, cycles := range c.SnapshotsAfterCycles {
				t.Run(fmt.Sprintf("%s %s %d", name, d.name, cycles), func(t *testing.T) {
					b := live(t, fmt.Sprintf(`
network: {neurons: %d, factors: %d, coding_level: %v, factors_file: U_0.npy, thresholds_file: theta_0.npy}
patterns: {file: X.npy}
phases:
  - sleep: {cycles: %d, rate: %v, threshold_rate: %v, beta: %v, salience: %s, scaling: %v, length: %v}
`, c.N, c.Z, c.F, cycles, c.Eta, c.EtaTheta, c.Beta, c.Mode, c.Norm, c.Length), dir, d.target, Options{Rows: 40})
					n := len(c.Rows) * c.N * c.Z
					near(t, "U", c.pickRows(allFactorsOf(b, 0)), factors[at*n:(at+1)*n], d.cycles)
					near(t, "theta", b.PerRow(0, model.Theta), thetas[at*c.N:(at+1)*c.N], d.cycles)
				})
			}
		}
	}
}

func TestGoldenNight(t *testing.T) {
	dir := golden(t, "night_z2")
	c := readCase(t, dir)
	for _, d := range devices(t) {
		t.Run(d.name, func(t *testing.T) {
			b := live(t, `
network: {neurons: 64, factors: 2, coding_level: 0.125}
patterns: {file: X.npy}
phases:
  - wake: {passes: 6, rate: 0.2, order_file: order.npy}
  - sleep: {cycles: 10, rate: {from: 0.01, to: 0.1, tau: 5}, beta: 20, length: 9}
`, dir, d.target, Options{})
			near(t, "U", allFactorsOf(b, 0), load(t, dir, "U.npy"), d.night)
			near(t, "theta", b.PerRow(0, model.Theta), load(t, dir, "theta.npy"), d.night)
			kept := make([]float64, c.M)
			for _, p := range b.Replicas[0].Kept {
				kept[p.Mu] = 1
			}
			near(t, "kept", kept, load(t, dir, "kept.npy"), 0)
		})
	}
}

// TestGoldenWake follows d and theta through every presentation.
func TestGoldenWake(t *testing.T) {
	dir := golden(t, "wake_z2")
	c := readCase(t, dir)
	ds, thetas := load(t, dir, "d.npy"), load(t, dir, "theta.npy")
	for _, d := range devices(t) {
		t.Run(d.name, func(t *testing.T) {
			e, err := config.Parse(filepath.Join(dir, "case.yaml"), []byte(`
network: {neurons: 64, factors: 2, coding_level: 0.125}
patterns: {file: X.npy}
phases:
  - wake: {passes: 12, rate: 0.3, order_file: order.npy}
`), nil)
			if err != nil {
				t.Fatal(err)
			}
			j, err := Prepare(e, d.target, Options{})
			if err != nil {
				t.Fatal(err)
			}
			b, err := phase.NewDriver(d.target, j.ranks, firstOf(t, j), j.groups[0].inputs, 13)
			if err != nil {
				t.Fatal(err)
			}
			if err := b.Begin(); err != nil {
				t.Fatal(err)
			}
			mem, err := b.LoadPatterns(b.Today())
			if err != nil {
				t.Fatal(err)
			}
			w, err := b.StartDay(mem)
			if err != nil {
				t.Fatal(err)
			}
			w.Inhibited = nil // which keeps d to itself
			var gotD, gotTheta []float64
			for pass := range c.Passes {
				if err := w.Begin(pass, 0); err != nil {
					t.Fatal(err)
				}
				for at := range c.M {
					if err := w.Show(at); err != nil {
						t.Fatal(err)
					}
					gotD = append(gotD, w.Inhibition[0])
					gotTheta = append(gotTheta, b.PerRow(0, model.Theta)...)
				}
			}
			near(t, "d", gotD, ds, d.cycles)
			near(t, "theta", gotTheta, thetas, d.cycles)
			near(t, "U", allFactorsOf(b, 0), load(t, dir, "U.npy"), d.cycles)
			stored, err := b.Stored(b.Today())
			if err != nil {
				t.Fatal(err)
			}
			got := make([]float64, c.M)
			for _, p := range stored[0] {
				got[p.Mu] = 1
			}
			near(t, "stored", got, load(t, dir, "stored.npy"), 0)
		})
	}
}

// countingSurvivors are mean and standard deviation of margin_syn at z = 1 with sum_j w^0 taken
// over surviving synapses. The case itself divides by sqrt(N), as if pruned synapses and the
// diagonal were there; NumPy on the case's arrays: (y h).min(1) / sqrt((W > 1e-10).sum(1)).
var countingSurvivors = map[string]map[string][2]float64{
	"observe_z1": {"margin_syn": {1.1527424145593088, 4.445506882339898}},
}

// goldenMedians are numpy.median over the neurons of the cases.
var goldenMedians = map[string]map[string]float64{
	"observe_z1": {
		"margin_min": 0.7203347743168278, "margin_avg": 0.7893154935139591, "rho": 3.042477043695305, "density": 0.4921875,
		"l1": 11.158891842115693, "l2": 2.5298221281347035, "margin_l23": 0.03376336176589312, "margin_l12": 0.006662848331470171,
		"margin_syn": 0.32281883488042895,
	},
	"observe_z2": {
		"margin_min": 0.5429726215281077, "margin_avg": 0.6178651526286767, "rho": 4.017108223466845, "density": 0.625,
		"l1": 6.399855236040503, "l2": 2.3622621867797937, "margin_l23": 0.0661526685058027, "margin_l12": 0.01780323179550033,
		"margin_syn": 0.5500610844581564,
	},
}

func TestGoldenObserve(t *testing.T) {
	for _, name := range []string{"observe_z1", "observe_z2"} {
		dir := golden(t, name)
		c := readCase(t, dir)
		for _, d := range devices(t) {
			t.Run(name+" "+d.name, func(t *testing.T) {
				b := live(t, fmt.Sprintf(`
network: {neurons: %d, factors: %d, coding_level: %v, factors_file: U.npy, thresholds_file: theta.npy}
patterns: {file: X.npy}
phases:
  - sleep: {cycles: 0, rate: 0}
record: {observables: [margin_min, margin_avg, rho, margin_l23, margin_l12, margin_syn, density, l1, l2, theta, error, recall_rate]}
`, c.N, c.Z, c.F), dir, d.target, Options{Rows: 30})
				row, at := b.Replicas[0].Metrics[0], 4
				for _, o := range b.Replicas[0].Record.Observables {
					if value, ok := countingSurvivors[name][o]; ok {
						c.Metrics[o], c.Metrics[o+"_std"] = value[0], value[1]
					}
					mean := c.Metrics[o]
					if got := row[at].(float64); math.Abs(got-mean) > d.cycles*math.Abs(mean) {
						t.Errorf("%s: %v, want %v", o, got, mean)
					}
					at++
					if !observable.Named(o).Spread {
						continue
					}
					if got := row[at].(float64); math.Abs(got-c.Metrics[o+"_std"]) > d.cycles*math.Abs(mean) {
						t.Errorf("%s_std: %v, want %v", o, got, c.Metrics[o+"_std"])
					}
					at++
					median := goldenMedians[name][o]
					if got := row[at].(float64); math.Abs(got-median) > d.cycles*math.Abs(median) {
						t.Errorf("%s_median: %v, want %v", o, got, median)
					}
					at++
				}
				recallExactly(t, b, c, dir)
			})
		}
	}
}
