package engine

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"engram/engine/cluster"
	"engram/engine/cluster/inprocess"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/pattern"
	"engram/engine/store"
	"engram/kernels"
	"engram/kernels/cpu"
)

// TestExactLimits: what the integers of float32 runs hold exactly (docs/arithmetic.md, Fixed point) is run, one more is
// refused; float64 has no such limit.
func TestExactLimits(t *testing.T) {
	for _, c := range []struct {
		n, m, z int
		f       float64
		word    string // of the refusal; "": none
	}{
		{1 << 17, 10, 1, 0.1, ""}, {1<<17 + 1, 10, 1, 0.1, "network.neurons is 131073"},
		{10, 1 << 17, 1, 0.1, ""}, {10, 1<<17 + 1, 1, 0.1, "131073"},
		{1 << 17, 10, 16, 0.1, ""}, {1 << 17, 10, 17, 0.1, "2228224 factors a neuron"},
		{1 << 16, 1 << 16, 1, 0.49, ""}, {1 << 16, 1 << 16, 1, 0.51, "active neurons in all"},
	} {
		e := &config.Experiment{}
		e.Network.Neurons, e.Network.Factors, e.Network.CodingLevel, e.Patterns.Count = c.n, c.z, c.f, c.m
		e.Phases = []config.Phase{{Sleep: &config.Sleep{}}}
		err := exact(e, kernels.Float32)
		if (err == nil) != (c.word == "") || err != nil && !strings.Contains(err.Error(), c.word) {
			t.Errorf("%+v: %v", c, err)
		}
		if err := exact(e, kernels.Float64); err != nil {
			t.Errorf("%+v in float64: %v", c, err)
		}
	}
}

// TestMemoryMessages: what is short, how many rows would fit, and what to do: with the machine's memory, with less that
// the user allows, and on a card.
func TestMemoryMessages(t *testing.T) {
	m := MemoryError{Replica: 3, Needed: 4_000_000_000, Factors: 3_000_000_000, Least: 4_444_444_444, Available: 1_000_000_000, Neurons: 200}
	limited, card := m, m
	limited.Limited, card.GPU = true, "cuda:1"
	for _, c := range []struct {
		e     MemoryError
		words []string
	}{
		{m, []string{"replica 3 needs 4 GB of memory (3 GB of them for its factors), and 1 GB are available, enough for 50 of its 200 rows", "at least 4.45 GB available"}},
		{limited, []string{"--memory allows 1 GB, enough for 50 of its 200 rows", "say --memory 4.45GB or more"}},
		{card, []string{"1 GB are available on cuda:1, enough for blocks of 50 of its 200 rows", "a card with at least 4.45 GB free"}},
	} {
		for _, word := range c.words {
			if text := c.e.Error(); !strings.Contains(text, word) {
				t.Errorf("no %q in\n%s", word, text)
			}
		}
	}
}

// TestPopulations: the excitatory neurons are the first round(N (1 - r)); balanced populations have f/(2 (1 - r)) and
// f/(2 r), so that either has half of the active neurons.
func TestPopulations(t *testing.T) {
	plain := pattern.Populations(config.Network{Neurons: 50, CodingLevel: 0.1, InhibitoryFraction: 0.2})
	if plain != (graph.Populations{Excitatory: 40, CodingLevel: 0.1, FE: 0.1, FI: 0.1}) {
		t.Errorf("%+v", plain)
	}
	balanced := pattern.Populations(config.Network{Neurons: 50, CodingLevel: 0.1, InhibitoryFraction: 0.2, Balanced: true})
	if balanced.Excitatory != 40 || math.Abs(balanced.FE-0.0625) > 1e-15 || math.Abs(balanced.FI-0.25) > 1e-15 || balanced.CodingLevel != 0.1 {
		t.Errorf("%+v", balanced)
	}
	b := live(t, `
network: {neurons: 80, factors: 2, coding_level: 0.1, inhibitory_fraction: 0.2, balanced: true}
patterns: {count: 5}
phases:
  - wake: {passes: 1, rate: 0.1}
`, t.TempDir(), float32On(t, 2), Options{})
	if b.Active() != 8 { // 64 of 0.0625 and 16 of 0.25: 4 each
		t.Errorf("%d neurons are active", b.Active())
	}
	p := b.Replicas[0].Days[0]
	for mu := range p.M {
		e, i := 0, 0
		for j := range p.N {
			if j < 64 {
				e += int(p.Bits[j*p.M+mu])
			} else {
				i += int(p.Bits[j*p.M+mu])
			}
		}
		if e != 4 || i != 4 {
			t.Errorf("pattern %d activates %d excitatory and %d inhibitory neurons, want 4 of each", mu, e, i)
		}
	}
}

// TestConvergedStops: learn ends where a network has converged, at the second check at the earliest, and goes on with
// the others; the table has the cycle that each ended at.
func TestConvergedStops(t *testing.T) {
	const n = 12
	dir, inside := t.TempDir(), 1/math.Sqrt(n/2-1) // sum_j w^2 = 1
	var u, x []float64
	for i := range n {
		for j := range n { // halves that excite themselves
			u = append(u, map[bool]float64{true: inside}[(i < n/2) == (j < n/2) && i != j])
		}
		x = append(x, map[bool]float64{true: 1}[i < n/2], map[bool]float64{true: 1}[i >= n/2])
	}
	writeArray(t, dir, "U.npy", []int{n, n, 1}, u)
	writeArray(t, dir, "theta.npy", []int{n}, slices.Repeat([]float64{1}, n))
	writeArray(t, dir, "X.npy", []int{n, 2}, x)
	// with a length of 0.1 the weights of a neuron add up to 0.7, too little for its threshold: wrong for ever
	for lengths, want := range map[string][]int{"[0.1, 1]": {20_500, 20_000}, "[1, 1.1]": {20_000, 20_000}} {
		e, err := config.Parse(filepath.Join(dir, "case.yaml"), []byte(`
network: {neurons: 12, factors: 1, coding_level: 0.5, factors_file: U.npy, thresholds_file: theta.npy}
patterns: {file: X.npy}
phases:
  - learn: {cycles: 0, rate: 0, length: 7}
  - learn: {cycles: 20500, rate: 0, length: 1}
record: {every: 100000, observables: [density]}
sweep: {phases.1.learn.length: `+lengths+"}\n"), nil)
		if err != nil {
			t.Fatal(err)
		}
		j, err := Prepare(e, float32On(t, 1), Options{})
		if err != nil {
			t.Fatal(err)
		}
		var ends []int
		folder, m := newFolder(t)
		err = j.Run(t.Context(), store.InFolder(folder, m), func(e Event) {
			if e.Kind == PhaseEnds {
				ends = append(ends, e.Cycle)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if last := max(want[0], want[1]); !slices.Equal(ends, []int{0, last}) {
			t.Errorf("lengths %s: phases end at cycles %v, want 0 and %d", lengths, ends, last)
		}
		for i, r := range j.replicas {
			if rows := r.Metrics; len(rows) != 3 || rows[2][3] != want[i] {
				t.Errorf("lengths %s: network %d has rows %v, want the last at cycle %d", lengths, i, rows, want[i])
			}
		}
	}
}

// TestRanksInFloat64: numbers that ranks exchange in float64 keep all their bits.
func TestRanksInFloat64(t *testing.T) {
	text := strings.Replace(days, "network: {neurons: 61", "network: {neurons: 23", 1)
	on := func() graph.Target {
		b, err := cpu.Open(kernels.Options{Precision: kernels.Float64, Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		return graph.On(b)
	}
	want := runJob(t, text, on(), Options{})
	folder := emptyRun(t, filepath.Join(t.TempDir(), "out"))
	inprocess.Run(3, func(g *cluster.Group) {
		if err := asRank(context.Background(), g, folder, text, on(), Options{}, func(Event) {}); err != nil {
			t.Error(err)
			g.Abort(1)
		}
	})
	sameFiles(t, "3 ranks", sumsIn(t, folder.Dir()), want)
}

// TestTooManyRanks: every rank needs a row.
func TestTooManyRanks(t *testing.T) {
	text := "network: {neurons: 4, factors: 1, coding_level: 0.5}\npatterns: {count: 2}\nphases: [{sleep: {cycles: 1, rate: 0}}]\n"
	for size, refused := range map[int]bool{4: false, 5: true} {
		inprocess.Run(size, func(g *cluster.Group) {
			_, err := Prepare(parse(t, text), float32On(t, 1), Options{Ranks: g})
			if (err != nil) != refused || refused && !strings.Contains(err.Error(), fmt.Sprintf("4 neurons cannot be shared among %d ranks", size)) {
				t.Errorf("%d ranks: %v", size, err)
			}
		})
	}
}
