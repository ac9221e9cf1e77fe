package engine

import (
	"math"
	"slices"
	"testing"

	"engram/engine/graph"
	"engram/engine/state"
)

// TestDaysOf: how many days' patterns a phase works with, which memory and time are estimated from.
func TestDaysOf(t *testing.T) {
	e := parse(t, `
network: {neurons: 60, factors: 2, coding_level: 0.1}
patterns: {count: 12}
phases:
  - recall: {}
  - wake: {passes: 2, rate: 0.05}
  - wake: {passes: 2, rate: 0.05}
  - sleep: {cycles: 2, rate: 0.05}
  - recall: {}
  - recall: {patterns: all}
  - recall: {patterns: [1]}
  - recall: {patterns: [0, 1]}
  - sleep: {cycles: 2, rate: 0.05, replay: all}
  - recall: {}
  - wake: {passes: 2, rate: 0.05}
  - recall: {patterns: replayed}
  - recall: {patterns: all}
  - learn: {cycles: 1, rate: 0}
  - learn: {cycles: 1, rate: 0, patterns: all}
  - learn: {cycles: 1, rate: 0, patterns: [1, 3]}
  - learn: {cycles: 1, rate: 0, patterns: all}
  - wake: {passes: 2, rate: 0.05}
  - recall: {patterns: all}
`)
	for i, want := range []int{1, 1, 1, 1, 1, 2, 1, 2, 2, 2, 1, 2, 3, 1, 3, 2, 4, 1, 5} {
		if got := e.DaysOf(i); got != want {
			t.Errorf("phase %d (%s) works with %d days' patterns, want %d", i, e.Phases[i].Name(), got, want)
		}
	}
}

// TestLearnOfDays: learn phases of more and more days know the patterns that wakes would bring, and learn them all.
func TestLearnOfDays(t *testing.T) {
	b := live(t, `
network: {neurons: 60, factors: 2, coding_level: 0.2, spread: 0.3}
patterns: {count: 4}
phases:
  - learn: {cycles: 300, rate: 0.02, length: 12, until_converged: false}
  - learn: {cycles: 300, rate: 0.02, length: 12, until_converged: false, patterns: [0, 1], regrow: {relative: 0.5, spread: 0.3}}
  - learn: {cycles: 300, rate: 0.02, length: 12, until_converged: false, patterns: [2], regrow: {relative: 0.5}}
  - learn: {cycles: 300, rate: 0.02, length: 12, until_converged: false, patterns: all}
record: {observables: [stored]}
`, t.TempDir(), float32On(t, 1), Options{})
	wakes := live(t, `
network: {neurons: 60, factors: 2, coding_level: 0.2, spread: 0.3}
patterns: {count: 4}
phases: [wake: {passes: 1, rate: 0}, wake: {passes: 1, rate: 0}, wake: {passes: 1, rate: 0}]
`, t.TempDir(), float32On(t, 1), Options{})
	got, want := b.Replicas[0].Days, wakes.Replicas[0].Days
	if len(got) != 3 {
		t.Fatalf("%d days, want 3", len(got))
	}
	for d := range got {
		if !slices.Equal(got[d].Bits, want[d].Bits) {
			t.Errorf("day %d has other patterns than by wakes", d)
		}
	}
	stored, err := b.Stored(b.Ever())
	if err != nil {
		t.Fatal(err)
	}
	if len(stored[0]) != 12 {
		t.Errorf("%d of 12 patterns are stored after learning all days", len(stored[0]))
	}
}

// TestRegrowRelative: factors grow back around a fraction of the mean surviving factor of their neuron, survivors stay
// as they are, and a neuron without any takes network.u0 for the mean.
func TestRegrowRelative(t *testing.T) {
	b := live(t, `
network: {neurons: 60, factors: 2, coding_level: 0.2, spread: 0.3, u0: 0.7}
patterns: {count: 4}
phases:
  - recall: {levels: [0]}
  - learn: {cycles: 0, rate: 0, scaling: none, regrow: {relative: 0.5, spread: 0.2}}
`, t.TempDir(), float32On(t, 1), Options{})
	_ = b.Prune(0.3)
	if err := b.Factors(func(_ *state.Replica, row int, u []float64) (bool, error) {
		if row == 5 {
			clear(u)
		}
		return true, nil
	}); err != nil {
		t.Fatal(err)
	}
	before := allFactorsOf(b, 0)
	if err := b.Regrow(1); err != nil {
		t.Fatal(err)
	}
	after := allFactorsOf(b, 0)
	const n, z = 60, 2
	for i := range n {
		sum, survivors := 0.0, 0
		for j := range n {
			u := before[(i*n+j)*z:][:z]
			if u[0]*u[1] > graph.Cutoff {
				sum += u[0] + u[1]
				survivors++
			}
		}
		mean := 0.7
		if survivors > 0 {
			mean = sum / float64(z*survivors)
		} else if i != 5 {
			t.Fatalf("neuron %d has no survivor", i)
		}
		for j := range n * z {
			at := i*n*z + j
			switch v := after[at]; {
			case j/z == i:
				if v != 0 {
					t.Errorf("neuron %d has a synapse onto itself", i)
				}
			case before[at] != 0 && v != before[at]:
				t.Errorf("a survivor of neuron %d has changed", i)
			case before[at] == 0 && math.Abs(v/(0.5*mean)-1) > 0.2+1e-6:
				t.Errorf("neuron %d: a factor grows back as %g, and half the survivors' mean is %g", i, v, 0.5*mean)
			}
		}
	}
}

// TestRegrowTrace: all factors but the first are u0, and the weights are u0^z and what there was, scaled to the norm that is asked for.
func TestRegrowTrace(t *testing.T) {
	b := live(t, `
network: {neurons: 60, factors: 2, coding_level: 0.2, spread: 0.3, u0: 0.7}
patterns: {count: 4}
phases:
  - recall: {levels: [0]}
  - learn: {cycles: 0, rate: 0, scaling: none, regrow: {u0: 0.5, trace: 0.4}}
`, t.TempDir(), float32On(t, 1), Options{})
	_ = b.Prune(0.3)
	before := allFactorsOf(b, 0)
	if err := b.Regrow(1); err != nil {
		t.Fatal(err)
	}
	after := allFactorsOf(b, 0)
	const n, z = 60, 2
	for i := range n {
		norm := 0.0
		for j := range n {
			w := before[(i*n+j)*z] * before[(i*n+j)*z+1]
			norm += w * w
		}
		scale := 0.4 * 0.25 * math.Sqrt(n-1) / math.Sqrt(norm)
		for j := range n {
			at := (i*n + j) * z
			want := 0.25 + scale*before[at]*before[at+1]
			if j == i {
				want = 0
			} else if after[at+1] != 0.5 {
				t.Errorf("the second factor of synapse (%d, %d) is %g, want u0", i, j, after[at+1])
			}
			if got := after[at] * after[at+1]; math.Abs(got-want) > 1e-6 {
				t.Errorf("the weight of synapse (%d, %d) is %g, want %g", i, j, got, want)
			}
		}
	}
}

// TestSecondDay: a day after a night stores its patterns where it begins with a trace of before, keeps those of the day
// before, and stores nothing where pruned synapses grow back among the large weights of the survivors.
func TestSecondDay(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: -short")
	}
	stored := func(regrow string) (of [2]int) {
		b := live(t, `
network: {neurons: 500, factors: 2, coding_level: 0.05}
patterns: {count: 15}
phases:
  - wake: {passes: 35, rate: 0.02}
  - sleep: {cycles: 60, rate: {from: 0.01, to: 0.4, tau: 40}, length: 35}
  - wake: {passes: 35, rate: 0.02, regrow: `+regrow+`}
`, t.TempDir(), float32On(t, 2), Options{})
		refs, err := b.Stored(b.Ever())
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range refs[0] {
			of[r.Day]++
		}
		return of
	}
	if of := stored("{u0: 0.6, trace: 0.4}"); of[0] < 12 || of[1] < 12 {
		t.Errorf("%d patterns of 15 of the first day are stored after the second, and %d of the second", of[0], of[1])
	}
	if of := stored("{u0: 0.6}"); of[1] > 3 {
		t.Errorf("without a trace %d of 15 patterns of the second day are stored: docs/days.md says that hardly any are", of[1])
	}
}
