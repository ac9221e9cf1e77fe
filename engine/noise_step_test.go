package engine

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"engram/engine/config"
	"engram/engine/model"
	"engram/engine/phase"
	"engram/engine/store"
)

// shortRecall is a few networks that have learnt, and a recall test of theirs in so many slots.
func shortRecall(t *testing.T, memory string, slots int, c *config.Recall) *phase.RecallTest {
	t.Helper()
	b := live(t, fmt.Sprintf(`
network: {neurons: 40, factors: 2, coding_level: 0.2, spread: 0.3}
patterns: {count: 9, memory: %s, kind: bernoulli}
phases:
  - learn: {cycles: 40, rate: 0.02, length: 10}
sweep: {seed: [1, 2]}
`, memory), t.TempDir(), float32On(t, 2), Options{Rows: 23})
	mem, err := b.LoadPatterns(b.Today())
	if err != nil {
		t.Fatal(err)
	}
	r, err := b.NewRecallTest(mem, 1, c)
	if err != nil {
		t.Fatal(err)
	}
	r.Slots = slots
	if err := r.CompileRecall(); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestExactFlips: neural-exact flips round(p N) active units of each cue and as many silent ones, or all there are, and
// each of them as often as another.
func TestExactFlips(t *testing.T) {
	const trials, flips = 400, 7 // of N = 40
	r := shortRecall(t, "attractor", 9*trials, &config.Recall{Noise: "neural-exact", Levels: []float64{0.175}, Trials: trials, Steps: 1})
	_, states := r.Fill(r.Tests())
	day := r.Replicas[1].Days[0]
	flipped, active := make([]int, 9*r.N), make([]int, 9)
	for slot := range r.Slots {
		mu, counts := slot%9, [2]int{}
		active[mu] = 0
		for j := range r.N {
			x := day.Bits[j*9+mu]
			active[mu] += int(x)
			if states.At(1, j, slot) != x {
				counts[x]++
				flipped[mu*r.N+j]++
			}
		}
		if counts[1] != min(flips, active[mu]) || counts[0] != flips {
			t.Fatalf("pattern %d has %d active units, and %v silent and active ones flip", mu, active[mu], counts)
		}
	}
	if slices.Min(active) >= flips {
		t.Errorf("every pattern has %d active units", flips)
	}
	for at, n := range flipped {
		mu, j := at/r.N, at%r.N
		of := r.N - active[mu]
		if day.Bits[j*9+mu] == 1 {
			of = max(flips, active[mu])
		}
		p := flips / float64(of)
		if math.Abs(float64(n)-p*trials) > 5*math.Sqrt(p*(1-p)*trials) {
			t.Errorf("unit %d of pattern %d flips %d times, want about %g", j, mu, n, p*trials)
		}
	}
}

// TestNoiseOfEveryStep: noise that is drawn at every step, against a network of float64 that goes through the steps cue
// by cue; slots, of which a few make cues wait, show in nothing.
func TestNoiseOfEveryStep(t *testing.T) {
	for _, noise := range []string{"neural", "neural-balanced", "synaptic-all", "synaptic-one", "synaptic-alive"} {
		for _, memory := range []string{"attractor", "sequence"} {
			c := &config.Recall{Noise: noise, Levels: []float64{0.02, 0.1}, Trials: 2, Steps: 4, NoiseEvery: "step"}
			r := shortRecall(t, memory, 5, c)
			tests := r.Tests()
			want := make([][]string, 2)
			for i := range want {
				clean := make([][]float64, r.N)
				for row := range clean {
					clean[row] = make([]float64, r.Z*r.N)
					r.ReadFactorsOf(i, row, clean[row])
				}
				for _, n := range tests {
					recalls, errors := 0, 0
					for mu := range 9 {
						recalled, wrong := stepByStep(r, clean, i, mu, n)
						recalls, errors = recalls+recalled, errors+wrong
					}
					want[i] = append(want[i], fmt.Sprintf("{%d %d}", recalls, errors))
				}
			}
			for test := range tests { // synaptic noise takes one test at a time
				got, err := r.RunTrials(context.Background(), tests[test:test+1], func(int) {})
				if err != nil {
					t.Fatal(err)
				}
				for i := range want {
					if fmt.Sprint(got[i][0]) != want[i][test] {
						t.Errorf("%s, %s, network %d, test %d: %v, want %v", noise, memory, i, test, got[i][0], want[i][test])
					}
				}
			}
		}
	}
}

// stepByStep is what a cue of pattern mu of network i finds; clean are the factors (z, N) of all rows on the common scale.
func stepByStep(r *phase.RecallTest, clean [][]float64, i, mu int, n phase.Noise) (recalled, wrong int) {
	day, theta := r.Replicas[i].Days[0], r.PerRow(i, model.Theta)
	now := make([]float64, r.N)
	for j := range now {
		now[j] = float64(day.Bits[j*day.M+mu])
	}
	for n.Step = range r.Steps {
		next, s := make([]float64, r.N), n.Stream(r.Replicas[i], mu)
		for j, x := range now {
			if flip := n.Flips(x, 0.2); flip > 0 && s.Uniform() < flip {
				now[j] = 1 - x
			}
		}
		for row := range next {
			u := slices.Clone(clean[row])
			if n.Kind[0] == 's' {
				r.PerturbRow(r.Replicas[i], row, nil, u, n)
			}
			h := -theta[row]
			for j := range now {
				h += r.Weight(u, j) * now[j]
			}
			if h > 0 {
				next[row] = 1
			}
		}
		now = next
	}
	if day.Sequence {
		mu = (mu + r.Steps) % day.M
	}
	for j, x := range now {
		if x != float64(day.Bits[j*day.M+mu]) {
			wrong++
		}
	}
	if float64(wrong) <= 0.2*float64(r.N)*0.2 {
		recalled = 1
	}
	return recalled, wrong
}

// TestScales: what a recall test has in common for all neurons: the mean surviving factor or weight, or the mean of all
// weights, is 0.1, or the threshold is 1; no current changes its sign. 1e-5: weights and thresholds are float32.
func TestScales(t *testing.T) {
	for _, z := range []int{1, 2, 3} {
		for _, wiring := range []string{"", ", wiring: {rule: pairwise_bernoulli, p: 0.3}"} {
			b := live(t, fmt.Sprintf(`
network: {neurons: 40, factors: %d, coding_level: 0.2, spread: 0.3%s}
patterns: {count: 9}
phases:
  - learn: {cycles: 60, rate: 0.05, length: 10}
`, z, wiring), t.TempDir(), float32On(t, 2), Options{Rows: 23})
			mem, err := b.LoadPatterns(b.Today())
			if err != nil {
				t.Fatal(err)
			}
			for _, scale := range []string{"factor", "weight", "input", "threshold"} {
				r, err := b.NewRecallTest(mem, 1, &config.Recall{Noise: "synaptic-all", Levels: []float64{0.1}, Trials: 1, Steps: 1, Scale: scale})
				if err != nil {
					t.Fatal(err)
				}
				before, after := b.PerRow(0, model.Theta), r.PerRow(0, model.Theta)
				for row := range r.N {
					u, was := make([]float64, z*r.K), make([]float64, z*r.K)
					r.ReadFactorsOf(0, row, u)
					b.ReadFactorsOf(0, row, was)
					factors, weights, weightsWere, alive := 0.0, 0.0, 0.0, 0.0
					for j := range r.K {
						if b.Weight(was, j) > config.Cutoff {
							alive++
							weights, weightsWere = weights+r.Weight(u, j), weightsWere+b.Weight(was, j)
							for k := range z {
								factors += u[k*r.K+j] / float64(z)
							}
						}
					}
					all := float64(r.SynapsesOf(r.Replicas[0], row))
					what := fmt.Sprintf("z = %d%s, %s, neuron %d", z, wiring, scale, row)
					got := map[string]float64{"factor": factors / alive, "weight": weights / alive, "input": weights / all, "threshold": after[row] / 10}[scale]
					expected(t, what, got, 0.1, 1e-6)
					expected(t, what+", weights over threshold", weights/after[row], weightsWere/before[row], 1e-5*weightsWere/before[row])
				}
			}
		}
	}
}

// TestNoScale: a network with a threshold of 0 or less ends with an error where thresholds are the scale.
func TestNoScale(t *testing.T) {
	dir := threePatterns(t, -1, func(_, _, shared int) float64 { return 1 + float64(shared) })
	text := fmt.Sprintf(threePatternsRecall, "synaptic-one", 0.1, 0.2, 1, 50)
	for scale, fails := range map[string]bool{"threshold": true, "weight": false} {
		e := parse(t, strings.NewReplacer("trials:", "scale: "+scale+", trials:", "file: ", "file: "+dir+"/").Replace(text))
		j, err := Prepare(e, float32On(t, 1), Options{})
		if err != nil {
			t.Fatal(err)
		}
		err = j.Run(context.Background(), store.NewMemory(), nil)
		if (err != nil) != fails || fails && !strings.Contains(err.Error(), "phase 0 (recall): scale: threshold divides the weights of a neuron by its threshold, and that of neuron 0 is -1: choose scale: factor, weight or input") {
			t.Errorf("scale %s: %v", scale, err)
		}
	}
}
