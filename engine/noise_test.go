package engine

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/phase"
	"engram/engine/state"
	"engram/engine/statistics"
)

// TestFlips: the probabilities of model.md, Recall and robustness.
func TestFlips(t *testing.T) {
	for _, c := range []struct {
		kind          string
		p, x, f, want float64
	}{
		{"neural", 0.01, 1, 0.1, 0.01},
		{"neural", 0.01, 0, 0.1, 0.01},
		{"neural-balanced", 0.01, 1, 0.1, 0.1},
		{"neural-balanced", 0.01, 0, 0.1, 0.01 / 0.9},
		{"neural-balanced", 0.02, 0, 0.6, 0.05},
		{"synaptic-one", 0.01, 1, 0.1, 0},
	} {
		if got := (phase.Noise{Kind: c.kind, Level: c.p}).Flips(c.x, c.f); math.Abs(got-c.want) > 1e-15 {
			t.Errorf("%s: flips(%g, %g) at level %g is %g, want %g", c.kind, c.x, c.f, c.p, got, c.want)
		}
	}
}

// TestNoiseStreams: noise is another one for another phase, level, trial, pattern or seed.
func TestNoiseStreams(t *testing.T) {
	r, other := &state.Replica{Experiment: &config.Experiment{Seed: 1}}, &state.Replica{Experiment: &config.Experiment{Seed: 2}}
	base := phase.Noise{Phase: 1, Number: 0}
	first := base.Stream(r, 0).Uint64()
	for name, got := range map[string]uint64{
		"phase":   phase.Noise{Phase: 2}.Stream(r, 0).Uint64(),
		"level":   phase.Noise{Phase: 1, Number: 1 << 32}.Stream(r, 0).Uint64(),
		"trial":   phase.Noise{Phase: 1, Number: 1}.Stream(r, 0).Uint64(),
		"pattern": base.Stream(r, 1).Uint64(),
		"seed":    base.Stream(other, 0).Uint64(),
	} {
		if got == first {
			t.Errorf("the noise of another %s is the same", name)
		}
	}
	if again := base.Stream(r, 0).Uint64(); again != first {
		t.Error("the noise of the same test is another one")
	}
}

// TestPhasesOfNoise: two recalls of one network do not share their noise.
func TestPhasesOfNoise(t *testing.T) {
	dir := threePatterns(t, 2.205, func(_, _, shared int) float64 { return 0.05 + float64(shared) })
	text := fmt.Sprintf(threePatternsRecall, "neural", 0.1, 0.2, 1, 50)
	text += text[strings.Index(text, "  - recall"):]
	rows := live(t, text, dir, float32On(t, 2), Options{}).Replicas[0].Recalls
	if len(rows) != 4 || rows[0][5] == rows[2][5] && rows[1][5] == rows[3][5] {
		t.Errorf("two recalls found the same: %v", rows)
	}
}

// disturbed is a row of 2,000 factors of 1, but for the first 1,000 synapses, which are pruned
// (both factors at the floor), after noise of s.d. 0.05.
func disturbed(kind string, z int) (clean, noisy []float64) {
	const n, row = 2000, 1999
	u := slices.Repeat([]float64{1}, n*z)
	for k := range z {
		for j := range n / 2 {
			u[k*n+j] = graph.Floor
		}
	}
	r := &state.Replica{Experiment: &config.Experiment{Seed: 1}}
	noisy = slices.Clone(u)
	t := &phase.RecallTest{Driver: &phase.Driver{Batch: &state.Batch{N: n, K: n, Z: z, Target: graph.Reference()}}}
	t.PerturbRow(r, row, nil, noisy, phase.Noise{Kind: kind, Level: 0.05})
	return u, noisy
}

// TestDisturb: synaptic noise of level p has the standard deviation p, on the factors that its
// kind names; pruned synapses get its magnitude (one), or none (alive); the diagonal stays 0.
func TestDisturb(t *testing.T) {
	const n = 2000
	for _, kind := range []string{"synaptic-all", "synaptic-one", "synaptic-alive"} {
		for _, z := range []int{1, 2} {
			clean, noisy := disturbed(kind, z)
			for k := range z {
				alive, pruned := differences(clean, noisy, k*n+n/2, k*n+n-1), noisy[k*n:k*n+n/2]
				what := fmt.Sprintf("%s, z %d, factor %d", kind, z, k)
				mean, std := statistics.MeanStd(alive)
				if k > 0 && kind != "synaptic-all" {
					expected(t, what+": s.d. of survivors", std, 0, 0)
				} else {
					expected(t, what+": mean of survivors", mean, 0, 4*0.05/math.Sqrt(n/2))
					expected(t, what+": s.d. of survivors", std, 0.05, 0.05*0.05)
				}
				mean, _ = statistics.MeanStd(pruned)
				switch {
				case kind == "synaptic-one" && k == 0: // <|xi|> = p sqrt(2/pi)
					expected(t, what+": mean of the pruned", mean, 0.05*math.Sqrt(2/math.Pi), 0.05*0.05)
				case kind == "synaptic-all": // <max(xi, 0)> = p / sqrt(2 pi)
					expected(t, what+": mean of the pruned", mean, 0.05/math.Sqrt(2*math.Pi), 0.1*0.05)
				default:
					if slices.Max(pruned) != graph.Floor {
						t.Errorf("%s: a pruned factor is %g, not at the floor", what, slices.Max(pruned))
					}
				}
				if slices.Min(noisy[k*n:k*n+n-1]) < graph.Floor {
					t.Errorf("%s: a factor is below the floor", what)
				}
				if self := noisy[k*n+n-1]; self != 0 {
					t.Errorf("%s: the self-connection is %g", what, self)
				}
			}
		}
	}
}

func differences(a, b []float64, from, to int) (all []float64) {
	for i := from; i < to; i++ {
		all = append(all, b[i]-a[i])
	}
	return all
}
