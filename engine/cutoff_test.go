package engine

import (
	"math"
	"slices"
	"strings"
	"testing"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/model"
	"engram/engine/phase"
	"engram/engine/state"
)

// TestAtTheCutoff: a synapse whose weight is exactly the cutoff is pruned, one a bit above lives: in the density, in the
// symmetry, in regrowth, for noise of the survivors, for the scale of a noise test, and in a file of factors.
func TestAtTheCutoff(t *testing.T) {
	const n = 6
	above := math.Nextafter(graph.Cutoff, 1)
	dir, u := t.TempDir(), slices.Repeat([]float64{1}, n*n)
	for i := range n {
		u[i*n+i] = 0
	}
	u[0*n+1], u[0*n+2] = graph.Cutoff, above
	u[3*n+4], u[4*n+3] = graph.Cutoff, graph.Cutoff
	writeArray(t, dir, "U.npy", []int{n, n, 1}, u)
	text := `
network: {neurons: 6, factors: 1, coding_level: 0.5, factors_file: U.npy}
patterns: {count: 2}
phases:
  - sleep: {cycles: 0, rate: 0}
record: {observables: [density, symmetry]}
`
	b := live(t, text, dir, graph.Reference(), Options{})
	if d := b.Replicas[0].Metrics[0][4].(float64); math.Abs(d-27.0/36) > 1e-12 {
		t.Errorf("density %v, want 27/36", d)
	}
	// of 15 pairs (3, 4) is pruned; of the others (0, 1) has the weights 0 and 1, for which 1 - |w - w'|/(w + w') is 0,
	// and (0, 2) nearly so
	if s := b.Replicas[0].Metrics[0][7].(float64); math.Abs(s-12.0/14) > 1e-9 {
		t.Errorf("symmetry %v, want 12/14", s)
	}
	b = live(t, strings.Replace(text, "record:", "  - wake: {passes: 1, rate: 0, regrow: {u0: 0.5}}\nrecord:", 1), dir, graph.Reference(), Options{})
	if got := allFactorsOf(b, 0)[:n]; !slices.Equal(got, []float64{0, 0.5, above, 1, 1, 1}) {
		t.Errorf("the first row regrows to %v", got)
	}

	r, noisy := &state.Replica{Experiment: &config.Experiment{Seed: 1}}, slices.Clone(u[:n])
	test := &phase.RecallTest{Driver: &phase.Driver{Batch: &state.Batch{N: n, K: n, Z: 1, Target: graph.Reference()}}}
	test.PerturbRow(r, 0, nil, noisy, phase.Noise{Kind: "synaptic-alive", Level: 1})
	if noisy[1] != math.Max(graph.Cutoff, graph.Floor) || noisy[2] == math.Max(above, graph.Floor) && noisy[3] == 1 {
		t.Errorf("noise of the survivors makes %v of %v", noisy, u[:n])
	}

	b = live(t, text, dir, graph.Reference(), Options{})
	mem, err := b.LoadPatterns(b.Today())
	if err != nil {
		t.Fatal(err)
	}
	scaled, err := b.NewRecallTest(mem, 0, &config.Recall{Noise: "synaptic-all", Levels: []float64{0}, Trials: 1, Steps: 1})
	if err != nil {
		t.Fatal(err)
	}
	divisor := 10 * (above + 3) / 4
	got := make([]float64, n)
	scaled.ReadFactorsOf(0, 0, got)
	for j, v := range got {
		if want := u[j] / divisor; math.Abs(v-want) > 1e-15 {
			t.Errorf("factor %d becomes %g, want %g", j, v, want)
		}
	}
	theta, before := scaled.PerRow(0, model.Theta), b.PerRow(0, model.Theta)
	if want := before[0] / divisor; math.Abs(theta[0]-want) > 1e-15*math.Abs(want) {
		t.Errorf("theta becomes %g, want %g", theta[0], want)
	}

	for j := range u {
		u[j] = min(u[j], graph.Cutoff)
	}
	writeArray(t, dir, "U.npy", []int{n, n, 1}, u)
	_, err = Prepare(parse(t, strings.ReplaceAll(text, "U.npy", dir+"/U.npy")), graph.Reference(), Options{})
	if err == nil || !strings.Contains(err.Error(), "all weights") {
		t.Errorf("a file of weights at the cutoff: %v", err)
	}
	u[1] = above
	writeArray(t, dir, "U.npy", []int{n, n, 1}, u)
	if _, err = Prepare(parse(t, strings.ReplaceAll(text, "U.npy", dir+"/U.npy")), graph.Reference(), Options{}); err != nil {
		t.Errorf("a file with a weight above the cutoff: %v", err)
	}
}
