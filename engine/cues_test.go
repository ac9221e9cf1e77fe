package engine

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"engram/engine/config"
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
					mem, err := b.loadPatterns(b.today())
					if err != nil {
						t.Fatal(err)
					}
					test := func(slots int) *recallTest {
						c := &config.Recall{Noise: "neural", Levels: []float64{0.05, 0.3}, Trials: 3, Steps: steps, Inhibition: inhibition}
						r, err := b.newRecallTest(mem, 1, c)
						if err != nil {
							t.Fatal(err)
						}
						r.slots = slots
						if err := r.compileRecall(); err != nil {
							t.Fatal(err)
						}
						return r
					}
					few := test(5)
					got, err := few.runTrials(context.Background(), few.tests(), func(int) {})
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
func patiently(t *testing.T, r *recallTest) [][]score {
	t.Helper()
	tests, now := r.tests(), make([]float64, len(r.replicas)*r.n*r.slots)
	queues, after := make([]slotQueue, len(r.replicas)), slices.Clone(now)
	for i := range queues {
		queues[i].cues = make([]cue, r.slots)
		for slot := range r.slots {
			r.refill(&queues[i], i, slot, tests, now)
		}
	}
	for range r.Steps {
		if err := r.advance(now, after, queues); err != nil {
			t.Fatal(err)
		}
		now, after = after, now
	}
	scores := make([][]score, len(queues))
	for i, l := range queues {
		scores[i] = make([]score, len(tests))
		for slot, c := range l.cues {
			r.score(i, slot, c, now, &scores[i][c.test])
		}
	}
	return scores
}
