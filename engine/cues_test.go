package engine

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"engram/engine/config"
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
	tests, now := r.Tests(), make([]float64, len(r.Replicas)*r.N*r.Slots)
	queues, after := make([]phase.SlotQueue, len(r.Replicas)), slices.Clone(now)
	for i := range queues {
		queues[i].Cues = make([]phase.Cue, r.Slots)
		for slot := range r.Slots {
			r.Refill(&queues[i], i, slot, tests, now)
		}
	}
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
			scores[i][c.Test].Add(r.Score(i, slot, c, now))
		}
	}
	return scores
}
