package synapses

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"engram/engine/analysis/spines"
	"engram/engine/graph"
	"engram/kernels"
	"engram/kernels/cpu"
)

func on(t *testing.T, p kernels.Precision) graph.Target {
	t.Helper()
	b, err := cpu.Open(kernels.Options{Precision: p, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	return graph.On(b)
}

func run(t *testing.T, e Experiment, target graph.Target) *spines.Sizes {
	t.Helper()
	s, err := e.Run(context.Background(), target)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// small is an experiment in which synapses die early.
func small(z int) Experiment {
	e := Paper(z)
	e.Synapses, e.Steps, e.Samples, e.Sigma, e.Tau, e.Keep = 40, 5, 40, 1, 3, 30
	return e
}

// TestDevices: the cpu, in both precisions, follows the reference.
func TestDevices(t *testing.T) {
	for _, z := range []int{1, 2, 3, 5, 10} {
		for _, kappa := range []float64{0, 0.5} {
			e := small(z)
			e.Kappa = kappa
			want := run(t, e, graph.Reference())
			dead := 0
			for i := range e.Synapses {
				if want.At(i, want.Times-1) == 0 {
					dead++
				}
			}
			if dead == 0 || dead == e.Synapses {
				t.Fatalf("z %d: %d of %d synapses died, so that this tests nothing", z, dead, e.Synapses)
			}
			for precision, within := range map[kernels.Precision]float64{kernels.Float32: 2e-4, kernels.Float64: 1e-11} {
				got := run(t, e, on(t, precision))
				for i, w := range want.W {
					if math.Abs(got.W[i]-w) > within*(1+w) {
						t.Fatalf("z %d, kappa %g, %s: size %d is %g, the reference has %g", z, kappa, precision, i, got.W[i], w)
					}
				}
			}
		}
	}
}

// TestDead: what died stays dead, whatever the sizes of the others, and homeostasis keeps
// <w^(2/z)> of the living at w0.
func TestDead(t *testing.T) {
	e := small(2)
	e.Size = 2
	s := run(t, e, on(t, kernels.Float64))
	for i := range s.Synapses {
		for time := 1; time < s.Times; time++ {
			if s.At(i, time-1) == 0 && s.At(i, time) != 0 {
				t.Fatalf("synapse %d came back at sample %d", i, time)
			}
		}
	}
	e = Paper(2)
	e.Samples, e.Keep, e.Size = 20, 2, 2
	s = run(t, e, on(t, kernels.Float32))
	sum := 0.0
	for i := range s.Synapses {
		sum += s.At(i, 1)
	}
	if mean := sum / float64(s.Synapses); math.Abs(mean-2) > 0.01 {
		t.Errorf("the mean size is %g, w0 is 2", mean)
	}
}

// TestPaperSlopes: the slopes of the paper (gain, loss). Two days of its seven tell them.
func TestPaperSlopes(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while under the race detector")
	}
	for z, want := range map[int][2]float64{1: {-0.08, 0.08}, 2: {0.44, 0.48}, 5: {0.79, 0.79}} {
		t.Run(fmt.Sprintf("z %d", z), func(t *testing.T) {
			t.Parallel()
			e := Paper(z)
			e.Samples = 2 * SamplesADay
			gain, loss := run(t, e, on(t, kernels.Float32)).Slopes(2, spines.Resampling{Seed: 1, Count: 2})
			t.Logf("gains %.3f, losses %.3f", gain.Slope, loss.Slope)
			if math.Abs(gain.Slope-want[0]) > 0.06 || math.Abs(loss.Slope-want[1]) > 0.06 {
				t.Errorf("slopes %.3f and %.3f, published %g and %g", gain.Slope, loss.Slope, want[0], want[1])
			}
		})
	}
}

// TestBatch: a population does not depend on what runs beside it.
func TestBatch(t *testing.T) {
	target := on(t, kernels.Float32)
	e, other := Paper(2), Paper(3)
	for _, x := range []*Experiment{&e, &other} {
		x.Synapses, x.Samples, x.Keep, x.Steps = 200, 20, 20, 20
	}
	second := e
	second.Seed = 2
	b := Batch{Experiments: []Experiment{other, e, second}, Study: Study(spines.Resampling{Seed: 1, Count: 3}), Threads: 2}
	alone := run(t, e, target)
	found := false
	reports, err := b.Run(context.Background(), target, func(x Experiment, s *spines.Sizes, r *spines.Report) error {
		if x == e { // Threads is 2, but only this one writes
			found = true
			for i, w := range alone.W {
				if s.W[i] != w {
					t.Errorf("size %d is %g beside others, %g alone", i, s.W[i], w)
					break
				}
			}
		}
		return nil
	})
	if err != nil || !found {
		t.Fatal(found, err)
	}
	all := b.Summaries(reports)
	if len(all) != 2 || all[0].Factors != 3 || all[1].Populations != 2 || all[0].Populations != 1 {
		t.Errorf("%+v", all)
	}
	if mean := (reports[1].SlopeGain + reports[2].SlopeGain) / 2; math.Abs(float64(all[1].SlopeGain-mean)) > 1e-12 {
		t.Errorf("the mean slope is %g, not %g", all[1].SlopeGain, mean)
	}
}

func TestRefusals(t *testing.T) {
	for word, change := range map[string]func(*Experiment){
		"synapses": func(e *Experiment) { e.Synapses = 0 },
		"factors":  func(e *Experiment) { e.Factors = 11 },
		"kappa":    func(e *Experiment) { e.Kappa = math.NaN() },
		"samples":  func(e *Experiment) { e.Samples = 1 },
	} {
		e := Paper(2)
		change(&e)
		if _, err := e.Run(context.Background(), graph.Reference()); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%s: %v", word, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Paper(1).Run(ctx, graph.Reference()); err == nil {
		t.Error("an ended context is no error")
	}
}
