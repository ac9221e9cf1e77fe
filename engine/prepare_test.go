package engine

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// numbers is [from, from + step, ...] of n.
func numbers(n int, from, step float64) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf("%.6g", from+step*float64(i)))
	}
	return "[" + strings.Join(all, ", ") + "]"
}

// TestMillionNetworks: preparing a sweep, or a share of it, makes only the networks whose shapes
// differ.
func TestMillionNetworks(t *testing.T) {
	text := "network: {neurons: 50, factors: 2, coding_level: 0.2}\npatterns: {load: 0.5}\nphases:\n  - sleep: {cycles: 1, rate: 0.1}\n" +
		"sweep:\n  patterns.load: [0.2, 0.4]\n  phases.0.sleep.beta: " + numbers(500, 1, 1) + "\n  seed: " + numbers(1000, 1, 1) + "\n"
	for _, shard := range []Shard{{}, {3, 1000}} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		e := parse(t, text)
		j, err := Prepare(e, float32On(t, 1), Options{Shard: shard})
		runtime.ReadMemStats(&after)
		if err != nil {
			t.Fatal(err)
		}
		want := 1_000_000
		if shard.N > 0 {
			want /= shard.N
		}
		if j.Networks() != want {
			t.Errorf("share %q has %d networks, want %d", shard, j.Networks(), want)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 200<<20 {
			t.Errorf("share %q: %s were allocated", shard, Bytes(int64(used)))
		}
		if shard.N > 0 {
			r, err := j.combinations.Replica(j.numbers[1])
			if err != nil || r.Number != 1002 || r.Experiment.Seed != 3 || r.Experiment.Phases[0].Sleep.Beta != 2 || r.Experiment.Patterns.Count != 10 {
				t.Errorf("replica %d: %+v (%v)", r.Number, r.Experiment, err)
			}
		}
	}
}

// TestShapeArguments: isArgument knows the keys that leave the shape as it is.
func TestShapeArguments(t *testing.T) {
	const text = `
network: {neurons: 100, factors: 2, coding_level: 0.1, inhibitory_fraction: 0.5}
patterns: {count: 20}
phases:
  - wake: {passes: 2, rate: 0.1}
  - wake: {passes: 2, rate: 0.1, regrow: {}}
  - sleep: {cycles: 10, rate: {from: 0.1, to: 0.2, tau: 5}}
  - learn: {cycles: 30000, rate: 0.1}
  - recall: {}
  - drift: {steps: 2, sigma: 0.1}
sweep:
  `
	for _, axis := range []string{
		"seed: [1, 2]", "network.neurons: [100, 120]", "network.factors: [1, 2]", "network.coding_level: [0.1, 0.2]",
		"network.u0: [0.5, 0.6]", "network.spread: [0, 0.5]", "network.inhibitory_fraction: [0.5, 0.2]", "network.balanced: [true, false]",
		"patterns.kind: [exact, bernoulli]", "patterns.count: [5, 6]", "patterns.load: [0.1, 0.2]", "patterns.memory: [attractor, sequence]",
		"phases.0.wake.passes: [2, 3]", "phases.0.wake.rate: [0.1, 0.2]", "phases.1.wake.regrow.u0: [0.5, 0.6]", "phases.1.wake.regrow.spread: [0, 0.1]",
		"phases.2.sleep.cycles: [1, 2]", "phases.2.sleep.rate: [0.1, {from: 1, to: 2, tau: 3}]", "phases.2.sleep.rate.from: [0.1, 0.2]",
		"phases.2.sleep.rate.to: [0.1, 0.2]", "phases.2.sleep.rate.tau: [1, 2]", "phases.2.sleep.threshold_rate: [0.1, 0.2]", "phases.2.sleep.beta: [1, 2]",
		"phases.2.sleep.scaling: [u, 1]", "phases.2.sleep.length: [1, 2]", "phases.2.sleep.snapshots: [[], [1]]", "phases.2.sleep.salience: [soft, weakest]",
		"phases.2.sleep.replay: [day, all]", "phases.3.learn.until_converged: [true, false]",
		"phases.3.learn.rate: [0.1, 0.2]", "phases.3.learn.threshold_rate: [0.1, 0.2]", "phases.3.learn.beta: [1, 2]", "phases.3.learn.length: [1, 2]",
		"phases.3.learn.cycles: [10000, 20000]", "phases.3.learn.scaling: [u, 1]", "phases.2.sleep.if_none_stored: [stop, skip]", "phases.4.recall.levels: [[0], [0, 0.01]]",
		"phases.4.recall.trials: [1, 2]", "phases.4.recall.steps: [1, 2]", "phases.4.recall.inhibition: [true, false]", "phases.4.recall.noise: [neural, synaptic-all]", "phases.4.recall.noise_every: [trial, step]",
		"phases.5.drift.steps: [1, 2]", "phases.5.drift.sigma: [0.1, 0.2]", "phases.5.drift.scaling: [u, 1]", "phases.5.drift.length: [1, 2]", "phases.5.drift.patterns: [day, all]",
	} {
		e := parse(t, text+axis)
		replicas, err := e.Replicas()
		if err != nil {
			t.Fatal(err)
		}
		path := e.Sweep[0].Path
		if same := shapeOf(replicas[0].Experiment) == shapeOf(replicas[1].Experiment); same != isArgument(path) {
			t.Errorf("%s: the shapes are equal: %t, isArgument: %t", path, same, isArgument(path))
		}
	}
}

// TestPatternFileColumns: count and load take the first columns of a file, also in a sweep.
func TestPatternFileColumns(t *testing.T) {
	dir := t.TempDir()
	writePatterns(t, dir, "X.npy", 5, []string{"10010", "01001", "10100", "01010", "00101"})
	prepare := func(text string) (*Job, error) {
		e := parse(t, "network: {neurons: 5, factors: 2, coding_level: 0.4}\n"+text+"\nphases:\n  - sleep: {cycles: 1, rate: 0.1}\n")
		e.Dir = dir
		return Prepare(e, float32On(t, 1), Options{})
	}
	for _, c := range []struct {
		text   string
		counts []int
	}{
		{"patterns: {file: X.npy}", []int{5}},
		{"patterns: {file: X.npy, count: 2}", []int{2}},
		{"patterns: {file: X.npy, load: 0.5}", []int{2}}, // 2.5 is rounded to even
		{"patterns: {file: X.npy, load: 0.7}", []int{4}}, // 3.5 as well
		{"patterns: {file: X.npy}\nsweep: {patterns.count: [1, 5]}", []int{1, 5}},
		{"patterns: {load: 1}\nsweep: {patterns.file: [X.npy], patterns.load: [0.4, 0.8]}", []int{2, 4}},
	} {
		j, err := prepare(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		var counts []int
		for _, g := range j.groups {
			for range g.numbers {
				counts = append(counts, g.network.Patterns.Count)
			}
			p := g.inputs.Days[0]
			if want := []uint8{1, 0, 1, 0, 0}; p.M != g.network.Patterns.Count || !reflect.DeepEqual(p.Bits[:p.M], want[:p.M]) {
				t.Errorf("%s: the first neuron has %v in %d patterns", c.text, p.Bits[:p.M], p.M)
			}
		}
		if !reflect.DeepEqual(counts, c.counts) {
			t.Errorf("%s: %v patterns, want %v", c.text, counts, c.counts)
		}
	}
	for text, want := range map[string]string{
		"patterns: {file: X.npy, count: 6}":                                  "X.npy holds 5 patterns, and patterns.count asks for the first 6",
		"patterns: {file: X.npy, load: 2}":                                   "X.npy holds 5 patterns, and patterns.load asks for the first 10",
		"patterns: {file: X.npy, count: 1}\nsweep: {patterns.count: [5, 7]}": "replica 1 (patterns.count=7): X.npy holds 5 patterns",
	} {
		if _, err := prepare(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// writePatterns writes a file of patterns, of n neurons; each text is a pattern.
func writePatterns(t *testing.T, dir, name string, n int, columns []string) {
	t.Helper()
	bits := make([]uint8, n*len(columns))
	for mu, column := range columns {
		for j := range n {
			bits[j*len(columns)+mu] = column[j] - '0'
		}
	}
	writeUint8(t, dir, name, []int{n, len(columns)}, bits)
}
