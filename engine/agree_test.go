package engine

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"engram/engine/model"
	"engram/kernels/salience"
)

// TestTapeMachineAgrees: gorgonia's TapeMachine and the own program give the same
// float64 state, to 1e-12, after every kind of phase. Few cycles: the dynamics amplify
// the last bit, in which the two may differ since exp and sums are ordered differently.
func TestTapeMachineAgrees(t *testing.T) {
	cases := map[string]string{
		"wake": `
  - wake: {passes: 4, rate: 0.1}`,
		"sleep": `
  - wake: {passes: 60, rate: 0.1}
  - sleep: {cycles: 3, rate: 0.05, length: 10}`,
		"learn": `
  - learn: {cycles: 6, rate: 0.02, length: 10}`,
		"unscaled": `
  - learn: {cycles: 4, rate: 0.02, scaling: none}
  - learn: {cycles: 4, rate: 0.02, length: 10, patterns: [0, 1], regrow: {relative: 0.5, spread: 0.3}}
  - sleep: {cycles: 3, rate: 0.02, scaling: none, replay: all}`,
		"drift": `
  - learn: {cycles: 6, rate: 0.02, length: 10}
  - drift: {steps: 4, sigma: 0.02, length: 10}
  - drift: {steps: 3, sigma: 0.02, scaling: none, patterns: [0]}`,
		"recall": `
  - learn: {cycles: 6, rate: 0.02, length: 10}
  - recall: {levels: [0.05], trials: 2, steps: 5, inhibition: true}
  - recall: {noise: synaptic-all, levels: [0.05], trials: 2, steps: 5}`,
	}
	for _, rule := range salience.Names()[1:] {
		cases[rule] = `
  - sleep: {cycles: 5, rate: 0.05, length: 10, salience: ` + rule + `, scaling: 1.5}`
	}
	cases["midway"] = `
  - learn: {cycles: 60, rate: 0.02, length: 10}
  - sleep: {cycles: 5, rate: 0.05, length: 10, salience: self, midway: true}`
	for name, phases := range cases {
		for _, z := range []int{1, 2, 3} {
			if testing.Short() && z != 2 {
				continue
			}
			for _, more := range []string{"", "inhibitory_fraction: 0.2"} {
				t.Run(fmt.Sprintf("%s z=%d %s", name, z, more), func(t *testing.T) {
					text := fmt.Sprintf(`
network: {neurons: 80, factors: %d, coding_level: 0.1, spread: 0.2, %s}
patterns: {count: 7, memory: %s}
phases:%s
record: {every: 2, observables: [density, indegree, margin_min, margin_avg, rho, margin_l23, margin_l12, margin_syn, l1, l2, theta, error, recall_rate, stored, radius, symmetry, sparseness, factors_within, factors_across, overlap, balance, radius_avg, information, singular_value, sparseness_population, density_excitatory]}
sweep: {seed: [3, 4]}
`, z, more, map[bool]string{true: "sequence", false: "attractor"}[z == 3], phases)
					text = strings.Replace(text, "spread: 0.2, }", "spread: 0.2}", 1)
					ds := devices(t)
					a, b := live(t, text, t.TempDir(), ds[0].target, Options{}), live(t, text, t.TempDir(), ds[2].target, Options{Rows: 30})
					near(t, "U", allFactorsOf(b, 0), allFactorsOf(a, 0), 1e-12)
					near(t, "theta", b.PerRow(0, model.Theta), a.PerRow(0, model.Theta), 1e-12)
					compareRows(t, "metrics", b.Replicas[0].Metrics, a.Replicas[0].Metrics)
					compareRows(t, "recall", b.Replicas[0].Recalls, a.Replicas[0].Recalls)
				})
			}
		}
	}
}

func compareRows(t *testing.T, what string, got, want [][]any) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d rows, want %d", what, len(got), len(want))
	}
	for i := range want {
		for k := range want[i] {
			g, isNumber := got[i][k].(float64)
			w, _ := want[i][k].(float64)
			if isNumber && math.Abs(g-w) > 1e-12*math.Abs(w)+1e-12 && !(math.IsNaN(g) && math.IsNaN(w)) {
				t.Errorf("%s row %d column %d: %v, want %v", what, i, k, g, w)
			}
			if !isNumber && got[i][k] != want[i][k] {
				t.Errorf("%s row %d column %d: %v, want %v", what, i, k, got[i][k], want[i][k])
			}
		}
	}
}
