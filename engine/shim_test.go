//go:build cgo && !race

package engine

import (
	"math"
	"slices"
	"strings"
	"testing"

	"engram/engine/graph"
	"engram/kernels/cuda"
	"engram/kernels/cuda/emu"
)

// TestLargeOnACard: an experiment of 80,000 neurons is let onto a card of 80 GB.
func TestLargeOnACard(t *testing.T) {
	e := parse(t, "network: {neurons: 80000, factors: 2, coding_level: 0.05}\npatterns: {count: 16000}\n"+
		"phases: [wake: {passes: 1, rate: 0.01}, sleep: {cycles: 10, rate: 0.01, length: 70}]")
	need, err := bytesOf(e, graph.On(cuda.On(emu.NewLedger(80e9), cuda.Options{})), 80000)
	if err != nil || need < 51.2e9 || need > 80e9/10*9 {
		t.Errorf("%s are needed (%v)", Bytes(need), err)
	}
	t.Log(Bytes(need))
}

// TestShimSameBits: the CUDA kernels, run on the processor, give whole lives the bits of
// the cpu, on the plain kernels and on those of tensor cores, for one panel of rows and
// for many, with rows that stay in shared memory for a night, whenever asynchronous copies land.
func TestShimSameBits(t *testing.T) {
	// these rest on pow, whose last bit is each library's own
	life := strings.Replace(days, "margin_l23, margin_l12, ", "", 1)
	want := runJob(t, life, float32On(t, 2), Options{})
	for name, c := range map[string]struct {
		host emu.Options
		cuda cuda.Options
		rows int
	}{
		"plain":                     {cuda: cuda.Options{Plain: true}},
		"copies at once, in panels": {cuda: cuda.Options{Panels: true, Scratch: 70 << 10}},
		"copies late, rows apart":   {host: emu.Options{Late: true, Backwards: true}, rows: 17},
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && name != "copies late, rows apart" {
				t.Skip("one way is enough for a short test")
			}
			target := graph.On(cuda.On(emu.New(c.host), c.cuda))
			sameFiles(t, name, runJob(t, life, target, Options{Rows: c.rows}), want)
		})
	}
}

// TestShimStorage: a card, as the processor, leaves the same bits of rows with sources as of an all-to-all network.
func TestShimStorage(t *testing.T) {
	life := storedLife("passes: 12", "passes: 5", "cycles: 40", "cycles: 15", "cycles: 30", "cycles: 10")
	want := storedBy(t, asDense(life), float32On(t, 2), Options{})
	sameFiles(t, "on a card", storedBy(t, asWired(life), graph.On(cuda.On(emu.New(emu.Options{Late: true}), cuda.Options{})), Options{Rows: 40}), want)
}

// TestShimWired: lives of networks that are wired sparsely, and rewire, have the bits of the cpu on a card, with lists of the active
// patterns and with plain kernels, in blocks of rows, and with several networks at once.
func TestShimWired(t *testing.T) {
	// these rest on pow, whose last bit is each library's own
	life := strings.Replace(rewiredDays("wiring: {rule: pairwise_bernoulli, p: 0.4}"), "margin_l23, margin_l12, ", "", 1) + "sweep: {seed: [3, 4]}\n"
	want := runJob(t, life, float32On(t, 2), Options{})
	for name, c := range map[string]struct {
		host emu.Options
		cuda cuda.Options
		rows int
	}{
		"lists":            {cuda: cuda.Options{Sparse: cuda.Always}},
		"plain, in panels": {cuda: cuda.Options{Sparse: cuda.Never, Scratch: 70 << 10}},
		"late, rows apart": {host: emu.Options{Late: true, Backwards: true}, rows: 17},
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && name != "late, rows apart" {
				t.Skip("one way is enough for a short test")
			}
			sameFiles(t, name, runJob(t, life, graph.On(cuda.On(emu.New(c.host), c.cuda)), Options{Rows: c.rows}), want)
		})
	}
}

// TestShimSpeculates: learn in chunks has the same bits with the CUDA kernels.
func TestShimSpeculates(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: -short")
	}
	const text = `
network: {neurons: 24, factors: 2, coding_level: 0.2, u0: 0.3, spread: 0.3}
patterns: {count: 4}
phases:
  - learn: {cycles: 80, length: 10, rate: 0.1, until_converged: false}
`
	card := live(t, text, t.TempDir(), graph.On(cuda.On(emu.New(emu.Options{}), cuda.Options{})), Options{})
	if p := card.Speculation; p.Hits == 0 {
		t.Error("there was no speculation")
	}
	if cpu := live(t, text, t.TempDir(), float32On(t, 2), Options{}); !slices.Equal(allFactorsOf(card, 0), allFactorsOf(cpu, 0)) {
		t.Error("factors differ")
	}
}

// TestShimCountsSurvivors: at z = 1 the CUDA kernels count the same synapses in margin_syn.
func TestShimCountsSurvivors(t *testing.T) {
	const text = `
network: {neurons: 64, factors: 1, coding_level: 0.25, factors_file: U.npy, thresholds_file: theta.npy}
patterns: {file: X.npy}
phases: [{sleep: {cycles: 0, rate: 0}}]
record: {observables: [margin_syn, density]}
`
	dir := golden(t, "observe_z1")
	card := live(t, text, dir, graph.On(cuda.On(emu.New(emu.Options{}), cuda.Options{})), Options{}).Replicas[0].Metrics[0]
	if cpu := live(t, text, dir, float32On(t, 2), Options{}).Replicas[0].Metrics[0]; !slices.Equal(card, cpu) {
		t.Errorf("%v, want %v", card, cpu)
	}
	if want := countingSurvivors["observe_z1"]["margin_syn"][0]; math.Abs(card[4].(float64)-want) > 1e-5*want {
		t.Errorf("margin_syn %v, want %v", card[4], want)
	}
}
