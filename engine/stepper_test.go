package engine

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"engram/engine/cluster"
	"engram/engine/phase"
)

// TestStepper: steps of every kind of phase, on the same state again and again, at the density that is asked for.
func TestStepper(t *testing.T) {
	for phase, least := range map[string]int{"wake: {passes: 1, rate: 0}": 1, "sleep: {cycles: 1, rate: 0}": 1, "learn: {cycles: 1, rate: 0}": 1,
		"recall: {noise: neural, levels: [0.1], trials: 1, steps: 3}": 1} {
		e := parse(t, "network: {neurons: 60, factors: 2, coding_level: 0.2}\npatterns: {count: 5}\nphases: [{"+phase+"}]\n")
		for _, density := range []float64{1, 0.3} {
			r, err := NewStepper(e, float32On(t, 2), cluster.Alone(), density)
			if err != nil {
				t.Fatal(err)
			}
			for range 7 { // more than there are patterns
				if k, err := r.Step(); err != nil || k < least || k > 1 && !strings.HasPrefix(phase, "sleep") {
					t.Errorf("%s: a step of %d (%v)", phase, k, err)
				}
			}
		}
	}
	e := parse(t, "network: {neurons: 60, factors: 2, coding_level: 0.2}\npatterns: {count: 5}\nphases: [{sleep: {cycles: 1, rate: 0}}]\nsweep: {network.neurons: [60, 61]}\n")
	if _, err := NewStepper(e, float32On(t, 2), cluster.Alone(), 1); err == nil || !strings.Contains(err.Error(), "2 networks do not fit on cpu together, 1 do") {
		t.Errorf("two shapes: %v", err)
	}
}

// TestThin: the fraction density of the synapses is left, with all their factors, and others are pruned, with all
// of theirs.
func TestThin(t *testing.T) {
	b := live(t, `
network: {neurons: 100, factors: 2, coding_level: 0.2}
patterns: {count: 5}
phases: [{sleep: {cycles: 0, rate: 0, length: 10}}]
`, t.TempDir(), float32On(t, 2), Options{Rows: 30})
	before := allFactorsOf(b, 0)
	if err := b.Prune(0.3); err != nil {
		t.Fatal(err)
	}
	after, alive, rows := allFactorsOf(b, 0), 0, []string{}
	for i := range 100 {
		row := ""
		for j := range 100 {
			at := 2 * (100*i + j)
			switch {
			case after[at] == 0 && after[at+1] == 0:
				row += "0"
			case after[at] == before[at] && after[at+1] == before[at+1]:
				row += "1"
				alive++
			default:
				t.Fatalf("factors %v of %v are left", after[at:at+2], before[at:at+2])
			}
		}
		rows = append(rows, row)
	}
	if math.Abs(float64(alive)-0.3*9900) > 5*math.Sqrt(0.21*9900) {
		t.Errorf("%d of 9900 synapses are left, want about 2970", alive)
	}
	if slices.Sort(rows); len(slices.Compact(rows)) < 100 {
		t.Error("two neurons keep the same synapses")
	}
}

// TestForecastPhases: the forecast has a time for every kind of phase, longer for more of the same.
func TestForecastPhases(t *testing.T) {
	for _, text := range []string{"wake: {passes: %d0, rate: 0.1}", "sleep: {cycles: %d000, rate: 0.1}", "learn: {cycles: %d000, rate: 0.1}",
		"recall: {noise: neural, levels: [0.1], trials: %d0}", "recall: {noise: synaptic-all, levels: [0.1], trials: %d0}"} {
		e := parse(t, "network: {neurons: 60, factors: 2, coding_level: 0.2}\npatterns: {count: 5}\nphases: [{"+fmt.Sprintf(text, 1)+"}]\n")
		j, err := Prepare(e, float32On(t, 1), Options{})
		if err != nil {
			t.Fatal(err)
		}
		trial, err := phase.NewTrial(j.target, j.groups[0].network, j.groups[0].inputs, 60, 20, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		if trial.Scale != 3 {
			t.Errorf("20 of 60 rows count %g times", trial.Scale)
		}
		if s, err := phase.Of(e.Phases[0]).Estimate(trial, 0); err != nil || !(s > 0) || s > 3600 {
			t.Errorf("%s: %g seconds (%v)", text, s, err)
		}
	}
	trial := &phase.Trial{Observe: 0.5}
	if got := trial.Cycles(phase.EarlyCycles+100, (phase.EarlyCycles+100)/50+2, 2, 1); got != 2*phase.EarlyCycles+100+0.5*float64((phase.EarlyCycles+100)/50+2) {
		t.Errorf("cycles take %g s", got)
	}
	if got := trial.Cycles(10, 2, 2, 1); got != 20+0.5*2 {
		t.Errorf("10 cycles take %g s", got)
	}
}
