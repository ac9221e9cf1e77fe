package engine

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"engram/engine/cluster"
	"engram/engine/cluster/inprocess"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/store"
	"engram/kernels"
	"engram/kernels/cpu"
)

// wiredDays is a life with all phases; WIRING is for the wiring.
const wiredDays = `
network: {neurons: 61, factors: 2, coding_level: 0.2, inhibitory_fraction: 0.2, WIRING}
patterns: {count: 9}
phases:
  - wake: {passes: 12, rate: 0.1}
  - sleep: {cycles: 40, rate: {from: 0.01, to: 0.2, tau: 10}, length: 12}
  - wake: {passes: 12, rate: 0.1, regrow: {u0: 0.5}}
  - sleep: {cycles: 20, rate: 0.1, length: 12, replay: all, salience: weakest}
  - learn: {cycles: 30, rate: 0.01, length: 12, until_converged: false}
  - sleep: {cycles: 12, rate: 0.05, length: 12, replay: all, salience: self, midway: true}
  - drift: {steps: 12, sigma: 0.01, length: 13}
  - recall: {levels: [0, 0.02], trials: 2, steps: 10, inhibition: true}
  - recall: {noise: synaptic-one, levels: [0.02], trials: 1, steps: 3, noise_every: step, scale: input}
record: {every: 10, observables: [density, indegree, margin_min, margin_avg, rho, margin_l23, margin_l12, margin_syn, l1, l2, theta, error, recall_rate, stored, radius, sparseness, overlap, balance, radius_avg, information, singular_value, sparseness_population, density_excitatory, density_inhibitory], memories: every, probes: {neurons: [3, 22], patterns: [8, 0]}}
`

// inMemory runs a configuration and returns what it found.
func inMemory(t *testing.T, text string, target graph.Target, o Options) *store.Memory {
	t.Helper()
	e, err := config.Parse("test.yaml", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	j, err := Prepare(e, target, o)
	if err != nil {
		t.Fatal(err)
	}
	found := store.NewMemory()
	if err := j.Run(context.Background(), found, nil); err != nil {
		t.Fatal(err)
	}
	return found
}

// TestAllSourcesAreAllToAll: a network whose neurons have all others for sources has the bits of an all-to-all one, in
// every phase, with any number of factors, with scaling by norms, and in float64.
func TestAllSourcesAreAllToAll(t *testing.T) {
	for name, change := range map[string][]string{
		"days":         nil,
		"one factor":   {"factors: 2", "factors: 1"},
		"four factors": {"factors: 2", "factors: 4", "length: 12}", "length: 40}", "length: 12,", "length: 40,"},
		"norm 1":       {"length: 12,", "length: 12, scaling: 1,"},
		"spread":       {", WIRING", ", spread: 0.3, WIRING", "regrow: {u0: 0.5", "regrow: {spread: 0.2, u0: 0.5"},
		"trace":        {", WIRING", ", spread: 0.3, WIRING", "regrow: {u0: 0.5", "regrow: {spread: 0.2, trace: 0.5"},
		"all noisy":    {"synaptic-one, levels: [0.02], trials: 1", "synaptic-all, levels: [0.02, 0.03], trials: 2"},
		"living noisy": {"noise: synaptic-one", "noise: synaptic-alive", ", noise_every: step", "", "inhibition: true", "inhibition: false"},
		"tied":         {"network: {", "network: {tied: true, spread: 0.3, ", "  - wake: {passes: 12, rate: 0.1}\n", "", "wake: {passes: 12, rate: 0.1, ", "learn: {cycles: 9, rate: 0.01, length: 12, ", "  - drift: {steps: 12, sigma: 0.01, length: 13}\n", ""},
		"halves":       {"factors: 2", "factors: 4, difference: true, spread: 0.08", "  - wake: {passes: 12, rate: 0.1}\n", "", "  - wake: {passes: 12, rate: 0.1, regrow: {u0: 0.5}}\n", "", "length: 12", "length: 40", "  - drift: {steps: 12, sigma: 0.01, length: 13}\n", "", "synaptic-one", "synaptic-all"},
		"excitatory":   {"inhibitory_fraction: 0.2, ", "", ", density_inhibitory", ""},
		"sequence":     {"{count: 9}", "{count: 9, memory: sequence}"},
	} {
		for _, target := range []graph.Target{float32On(t, 2), float64On(t)} {
			text := strings.NewReplacer(change...).Replace(wiredDays)
			text = strings.Replace(text, "scale: input", "scale: factor", 1) // the input of N synapses is a mean of N numbers
			dense := inMemory(t, strings.Replace(text, ", WIRING", "", 1), target, Options{})
			sparse := inMemory(t, strings.Replace(text, "WIRING", "wiring: {rule: fixed_indegree, indegree: 60}", 1), target, Options{})
			what := fmt.Sprintf("%s on %s in %s", name, target.Name(), target.Precision())
			u, factors := dense.Array("arrays/0/U.npy"), sparse.Array("arrays/0/connections.npz/factors")
			n, z := u.Shape[0], u.Shape[2]
			var want32 []float32
			var want64 []float64
			for row := range n {
				for j := range n {
					if at := (row*n + j) * z; j != row && u.Float32 != nil {
						want32 = append(want32, u.Float32[at:at+z]...)
					} else if j != row {
						want64 = append(want64, u.Float64[at:at+z]...)
					}
				}
			}
			if !slices.Equal(factors.Float32, want32) || !slices.Equal(factors.Float64, want64) {
				t.Errorf("%s: the factors differ", what)
			}
			for _, name := range []string{"theta.npy", "kept.npy", "X.npy"} {
				a, b := dense.Array("arrays/0/"+name), sparse.Array("arrays/0/"+name)
				if !slices.Equal(a.Float32, b.Float32) || !slices.Equal(a.Float64, b.Float64) || !slices.Equal(a.Uint8, b.Uint8) {
					t.Errorf("%s: %s differs", what, name)
				}
			}
			for _, name := range []string{"arrays/0/recall.csv", "arrays/0/memories.csv", "arrays/0/probes.csv"} {
				a, b := dense.Table(name), sparse.Table(name)
				if a == nil {
					continue // nothing was stored, and the network stopped
				}
				for i, record := range a.Records() {
					if !slices.Equal(record, b.Records()[i]) {
						t.Errorf("%s: %s, line %d is %v, not %v", what, name, i+2, b.Records()[i], record)
						break
					}
				}
			}
		}
	}
}

// wirings are a few kinds, with rows of equal and of unequal length, and one with rows without any synapse.
var wirings = []string{
	"wiring: {rule: fixed_indegree, indegree: 17}", "wiring: {rule: pairwise_bernoulli, p: 0.04}",
	"wiring: {rule: modules, modules: 4, p_within: 0.9, p_between: 0.05}", "wiring: {rule: fixed_indegree, indegree: 1}",
	"wiring: {" + inSpace("shape: gaussian, sigma: 0.2", "periodic: true") + "}",
}

// TestEmptySlots: a row with fewer synapses than another has no source in the slots that it leaves empty, and only its
// synapses can be probed.
func TestEmptySlots(t *testing.T) {
	const text = "network: {neurons: 30, factors: 2, coding_level: 0.2, wiring: {rule: pairwise_bernoulli, p: 0.3}}\npatterns: {count: 4}\nphases: [learn: {cycles: 1, rate: 0.1}]\n"
	b, empty := live(t, text, t.TempDir(), float32On(t, 1), Options{}), 0
	for row := range b.N {
		sources := make([]float64, b.K)
		b.Blocks[0].Own[model.Sources].Read(row*b.K, sources)
		for slot, j := range sources {
			if there := slot < b.SynapsesOf(b.Replicas[0], row); there != (j >= 0) {
				t.Fatalf("row %d of %d synapses has the sources %v", row, b.SynapsesOf(b.Replicas[0], row), sources)
			} else if !there {
				empty++
			}
		}
	}
	if empty == 0 {
		t.Error("all rows have as many synapses")
	}
	sources := make([]float64, b.K)
	b.Blocks[0].Own[model.Sources].Read(7*b.K, sources)
	for j := range b.N {
		if j == 7 {
			continue
		}
		_, err := Prepare(parse(t, fmt.Sprintf("%srecord: {probes: {synapses: [[7, %d]]}}\n", text, j)), float32On(t, 1), Options{})
		if there := slices.Contains(sources, float64(j)); there != (err == nil) || !there && !(strings.Contains(err.Error(), "the wiring has no synapse from neuron") && strings.Contains(err.Error(), "it has them from "+fmt.Sprintf("%.0f, ", sources[0]))) {
			t.Errorf("neuron %d has the sources %v, and probing the synapse from %d gives %v", 7, sources, j, err)
		}
	}
}

// TestProbesOfEveryNetwork: in a sweep over seeds, whose wirings differ, a probed synapse exists in every network.
func TestProbesOfEveryNetwork(t *testing.T) {
	const text = "network: {neurons: 30, factors: 2, coding_level: 0.2, wiring: {rule: fixed_indegree, indegree: 15}}\npatterns: {count: 3}\nphases: [{learn: {cycles: 1, rate: 0}}]\n"
	prepare := func(j int, seeds string) error {
		_, err := Prepare(parse(t, fmt.Sprintf("%srecord: {probes: {synapses: [[7, %d]]}}\nsweep: {seed: %s}\n", text, j, seeds)), float32On(t, 1), Options{})
		return err
	}
	refused := 0
	for j := range 7 {
		first, second, both := prepare(j, "[1]"), prepare(j, "[2]"), prepare(j, "[1, 2]")
		if (both == nil) != (first == nil && second == nil) {
			t.Errorf("neuron %d: seed 1 %v, seed 2 %v, both %v", j, first, second, both)
		}
		if first == nil && second != nil {
			refused++
			if both.Error() != second.Error() || !strings.Contains(both.Error(), "(seed 2)") {
				t.Errorf("neuron %d: %v, want %v", j, both, second)
			}
		}
	}
	if refused == 0 {
		t.Error("both networks have the same sources")
	}
}

// showsNothing compares runs of a wired network on one thread, in blocks, one by one, on three ranks, and stopped after so
// many steps each time, with the files of an undisturbed one; short tests stop one wiring alone.
func showsNothing(t *testing.T, wiring, text string, stop int, want map[string]string) {
	t.Helper()
	sameFiles(t, wiring+" on one thread, in blocks", runJob(t, text, float32On(t, 1), Options{Rows: 7}), want)
	sameFiles(t, wiring+" one by one", runJob(t, text, float32On(t, 2), Options{Batch: 1}), want)
	folder := emptyRun(t, filepath.Join(t.TempDir(), "out"))
	inprocess.Run(3, func(g *cluster.Group) {
		o := Options{CheckpointEvery: 50 * time.Millisecond}
		if err := asRank(context.Background(), g, folder, text, float32On(t, 1), o, func(Event) {}); err != nil {
			t.Error(err)
			g.Abort(1)
		}
	})
	sameFiles(t, wiring+" on three ranks", sumsIn(t, folder.Dir()), want)
	if testing.Short() && wiring != wirings[1] {
		return
	}
	sameFiles(t, wiring+" stopped", stopped(t, text, func(int) int { return stop }, func(number int) (graph.Target, Options) {
		return float32On(t, 1+number%2), Options{Rows: 20 * (number % 3)}
	}, func(int, *Job) {}), want)
}

// TestWiringShowsNothing: threads, blocks, ranks, factors on disk and stops show in no bit of a wired network.
func TestWiringShowsNothing(t *testing.T) {
	for _, wiring := range wirings {
		t.Run(wiring, func(t *testing.T) {
			text := strings.Replace(wiredDays, "WIRING", wiring, 1) + "sweep: {seed: [1, 2]}\n"
			text = strings.NewReplacer("length: 12,", "length: 12, if_none_stored: skip,", "length: 12}", "length: 12, if_none_stored: skip}").Replace(text)
			text = strings.Replace(text, "length: 12, if_none_stored: skip, until", "length: 12, until", 1)
			want := runJob(t, text, float32On(t, 2), Options{})
			showsNothing(t, wiring, text, 19, want)
		})
	}
}

// TestWiredStreams: the factors of a wired network may lie on disk, at night.
func TestWiredStreams(t *testing.T) {
	const night = `
network: {neurons: 1500, factors: 2, coding_level: 0.06, spread: 0.3, wiring: {rule: pairwise_bernoulli, p: 0.1}}
patterns: {count: 20}
phases:
  - sleep: {cycles: 40, rate: 0.3, length: 10}
record: {every: 20}
`
	want := runJob(t, night, float32On(t, 2), Options{})
	const memory = 9_000_000 // 2.7 MB of factors, 1.3 MB of sources and some 6 MB beside
	j, err := Prepare(parse(t, night), float32On(t, 2), Options{Memory: memory})
	if err != nil {
		t.Fatal(err)
	}
	if j.StreamRows == 0 {
		t.Errorf("%d bytes: all is in memory", memory)
	}
	sameFiles(t, "on disk", runJob(t, night, float32On(t, 2), Options{Memory: memory}), want)
}

// inSpace is a wiring with a kernel and a space.
func inSpace(kernel, space string) string {
	return "rule: pairwise_bernoulli, p: 0.5, kernel: {" + kernel + "}, space: {" + space + "}"
}

// TestBadWirings: what no network can be is refused before anything is allocated.
func TestBadWirings(t *testing.T) {
	const text = "network: {neurons: 50, factors: 2, coding_level: 0.2, wiring: {WIRING}}\npatterns: {count: 5}\nphases:\n  - wake: {passes: 1, rate: 0.1}\n"
	for wiring, says := range map[string]string{
		"rule: fixed_indegree, indegree: 50":                                      "each of the 50 neurons has 49 others",
		"rule: fixed_indegree":                                                    `needs the key "indegree"`,
		"rule: fixed_indegree, indegree: 0":                                       "from 1 to",
		"rule: fixed_indegree, indegree: 5, p: 0.1":                               "belongs to the rule pairwise_bernoulli",
		"rule: pairwise_bernoulli, p: 0":                                          "greater than 0 and at most 1",
		"rule: pairwise_bernoulli, p: 1.5":                                        "greater than 0 and at most 1",
		"rule: pairwise_bernoulli, p: .nan":                                       "must be finite",
		"rule: pairwise_bernoulli, p: 0.001":                                      "0.049 synapses on average",
		"rule: modules, modules: 51, p_within: 1":                                 "a module has at least one",
		"rule: modules, p_within: 1":                                              `needs the key "modules"`,
		"rule: pairwise_bernoulli, p: 0.5, kernel: {shape: gaussian, sigma: 0.1}": "nothing says where they are",
		"rule: pairwise_bernoulli, p: 0.5, space: {}":                             "no effect without network.wiring.kernel",
		"rule: fixed_indegree, indegree: 5, space: {}":                            "belongs to the rule pairwise_bernoulli",
		inSpace("shape: gaussian, sigma: 0", ""):                                  "greater than 0",
		inSpace("shape: gaussian, sigma: -1", ""):                                 "greater than 0",
		inSpace("shape: gaussian, sigma: .inf", ""):                               "must be finite",
		inSpace("shape: gaussian", ""):                                            `needs the key "sigma"`,
		inSpace("sigma: 1", ""):                                                   `needs the key "shape"`,
		inSpace("shape: gaussian, sigma: 0.1, radius: 2", ""):                     "belongs to the shape box",
		inSpace("shape: gausian, sigma: 0.1", ""):                                 `did you mean "gaussian"`,
		inSpace("shape: exponential, beta: 1", "size: [1]"):                       "has 1 numbers",
		inSpace("shape: exponential, beta: 1", "size: [1, 1, 1]"):                 "has 3 numbers",
		inSpace("shape: exponential, beta: 1", "size: [1, 0]"):                    "greater than 0",
		inSpace("shape: exponential, beta: 1", "positions: grid"):                 "49 and 64 do",
		inSpace("shape: exponential, beta: 1", "positions: grid, size: [1, 3.3]"): "positions: random",
		inSpace("shape: box, radius: 0.001", ""):                                  "synapses on average",
		"rule: fixed_in_degree, indegree: 5":                                      `did you mean "fixed_indegree"`,
		"indegree: 5":                                                             `needs the key "rule"`,
		"rule: fixed_indegree, indegree: 5, outdegree: 3":                         "unknown key",
	} {
		_, err := config.Parse("test.yaml", []byte(strings.Replace(text, "WIRING", wiring, 1)), nil)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: error %v, want one with %q", wiring, err, says)
		}
	}
	for line, says := range map[string]string{
		"save: [U]": "one with network.wiring saves connections",
		"record: {observables: [symmetry, factors_across]}": "factors_across correlates the synapses from two neurons",
		"record: {probes: {synapses: [[3, 4]]}}":            "no synapse from neuron 4 to neuron 3",
	} {
		wired := strings.Replace(text, "WIRING", "rule: fixed_indegree, indegree: 1", 1)
		e, err := config.Parse("test.yaml", []byte(wired+line), nil)
		if err == nil {
			_, err = Prepare(e, float32On(t, 1), Options{})
		}
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: error %v, want one with %q", line, err, says)
		}
	}
}

// float64On is the CPU in float64.
func float64On(t *testing.T) graph.Target {
	t.Helper()
	b, err := cpu.Open(kernels.Options{Precision: kernels.Float64, Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	return graph.On(b)
}

// TestWiringFile: a network goes on from the connections that another run has saved, and a file without factors
// begins with equal ones.
func TestWiringFile(t *testing.T) {
	const text = "network: {neurons: 61, factors: 2, coding_level: 0.2, wiring: {WIRING}}\npatterns: {count: 5}\nphases:\n  - wake: {passes: 3, rate: RATE}\nrecord: {observables: [density, rho]}\n"
	run := func(wiring, rate string) string {
		folder, m := newFolder(t)
		e := parse(t, strings.NewReplacer("WIRING", wiring, "RATE", rate).Replace(text))
		j, err := Prepare(e, float32On(t, 2), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := j.Run(context.Background(), store.InFolder(folder, m), nil); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(wiring, "file") && len(j.Inputs) != 1 {
			t.Errorf("the manifest would name the files %v", j.Inputs)
		}
		return filepath.Join(folder.Dir(), "arrays", "0", "connections.npz")
	}
	first := run("rule: pairwise_bernoulli, p: 0.2", "0.1")
	again := run("file: "+first, "0")
	if a, b := hash(t, first), hash(t, again); a != b {
		t.Error("a day at rate 0 changes the connections of the file")
	}
	if third := run("file: "+first, "0.1"); hash(t, third) == hash(t, first) {
		t.Error("a day that goes on changes nothing")
	}
}

func hash(t *testing.T, path string) string {
	t.Helper()
	sum, err := store.HashFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}
