package engine

import (
	"context"
	"fmt"
	"testing"

	"engram/engine/config"
	"engram/engine/model"
	"engram/engine/phase"
)

// TestRecite: cues that take turns in few slots end as they do when each goes through all
// its steps alone, whether they settle, alternate or wander; in sequences too.
func TestRecite(t *testing.T) {
	for _, memory := range []string{"attractor", "sequence"} {
		for _, steps := range []int{1, 2, 7, 8} {
			for _, inhibition := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, %d steps, inhibition %v", memory, steps, inhibition), func(t *testing.T) {
					b := live(t, fmt.Sprintf(`
network: {neurons: 40, factors: 2, coding_level: 0.2, spread: 0.3}
patterns: {count: 9, memory: %s}
phases:
  - learn: {cycles: 40, rate: 0.02, length: 10}
sweep: {seed: [1, 2]}
`, memory), t.TempDir(), float32On(t, 2), Options{Rows: 23})
					mem, err := b.LoadPatterns(b.Today())
					if err != nil {
						t.Fatal(err)
					}
					test := func(slots int) *phase.RecallTest {
						c := &config.Recall{Noise: "neural", Levels: []float64{0.05, 0.3}, Trials: 3, Steps: steps, Inhibition: inhibition}
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
					few := test(5)
					got, err := few.RunTrials(context.Background(), few.Tests(), func(int) {})
					if err != nil {
						t.Fatal(err)
					}
					if want := patiently(t, test(6*9)); fmt.Sprint(got) != fmt.Sprint(want) {
						t.Errorf("tallies %v, want %v", got, want)
					}
				})
			}
		}
	}
}

// patiently lets all cues go through all steps, each in a slot of its own.
func patiently(t *testing.T, r *phase.RecallTest) [][]phase.Score {
	t.Helper()
	tests := r.Tests()
	queues, now := r.Fill(tests)
	after := r.NewActivity(r.Slots)
	for range r.Steps {
		if err := r.Advance(now, after, queues); err != nil {
			t.Fatal(err)
		}
		now, after = after, now
	}
	scores := make([][]phase.Score, len(queues))
	for i, l := range queues {
		scores[i] = make([]phase.Score, len(tests))
		for slot, c := range l.Cues {
			scores[i][c.Test].Add(r.Scores([]phase.Ended{{Replica: i, Slot: slot, Cue: c, States: now}})[0])
		}
	}
	return scores
}

// recallExactly lets the damaged patterns develop.
func recallExactly(t *testing.T, b *phase.Driver, c goldenCase, dir string) {
	t.Helper()
	mem, err := b.LoadPatterns(b.Today())
	if err != nil {
		t.Fatal(err)
	}
	step, err := b.Compile(mem.M, model.Shape.RecallStep)
	if err != nil {
		t.Fatal(err)
	}
	test := &phase.RecallTest{Driver: b, Mem: mem, Step: step, Slots: mem.M}
	now, after := test.NewActivity(mem.M), test.NewActivity(mem.M)
	for k, v := range load(t, dir, "S_0.npy") {
		now.Set(0, k/mem.M, k%mem.M, uint8(v))
	}
	for range c.RecallSteps {
		if err := test.Advance(now, after, nil); err != nil {
			t.Fatal(err)
		}
		now, after = after, now
	}
	last := make([]float64, b.N*mem.M)
	for k := range last {
		last[k] = float64(now.At(0, k/mem.M, k%mem.M))
	}
	near(t, "S_end", last, load(t, dir, "S_end.npy"), 0)
}
