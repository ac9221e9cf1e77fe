package engine

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"engram/engine/cluster"
	"engram/engine/cluster/inprocess"
	"engram/engine/config"
	"engram/engine/graph"
	"engram/engine/phase"
)

// recallOn is what a recall on so many ranks finds, which all of them know, and what each rank has done for it.
func recallOn(t *testing.T, size int, text string, target func() graph.Target, c *config.Recall) (found string, work []phase.RecallWork, rows []int) {
	t.Helper()
	work, rows = make([]phase.RecallWork, size), make([]int, size)
	var lock sync.Mutex
	inprocess.Run(size, func(g *cluster.Group) {
		b := live(t, text, "", target(), Options{Ranks: g, Rows: 13})
		mem, err := b.LoadPatterns(b.Today())
		if err != nil {
			t.Error(err)
			g.Abort(1)
		}
		r, err := b.NewRecallTest(mem, 1, c)
		if err != nil {
			t.Error(err)
			g.Abort(1)
		}
		r.Slots = 7
		if err := r.CompileRecall(); err != nil {
			t.Error(err)
			g.Abort(1)
		}
		scores, err := r.RunTrials(context.Background(), r.Tests(), func(int) {})
		if err != nil {
			t.Error(err)
			g.Abort(1)
		}
		lock.Lock()
		defer lock.Unlock()
		if found != "" && found != fmt.Sprint(scores) {
			t.Errorf("rank %d finds %v, another one %s", g.Rank, scores, found)
		}
		found, work[g.Rank], rows[g.Rank] = fmt.Sprint(scores), r.Work, b.OwnRows
	})
	return found, work, rows
}

// TestRecallByShare: what a recall finds does not depend on the number of ranks, on any device; and no rank does the work
// of another: it lists, compares and scores its own rows, and draws the noise and finds the inhibition of its share of cues.
func TestRecallByShare(t *testing.T) {
	const text = `
network: {neurons: 61, factors: 2, coding_level: 0.2, spread: 0.3WIRING}
patterns: {count: 9, memory: MEMORY}
phases:
  - learn: {cycles: 40, rate: 0.02, length: 10}
sweep: {seed: [1, 2]}
`
	for _, c := range []struct {
		memory, wiring, device string
		recall                 config.Recall
	}{
		{"attractor", "", "cpu float32", config.Recall{Noise: "neural", Levels: []float64{0.05, 0.2}, Trials: 3, Steps: 7}},
		{"sequence", "", "cpu float64", config.Recall{Noise: "neural-balanced", Levels: []float64{0.02}, Trials: 4, Steps: 3, Inhibition: true}},
		{"sequence", ", wiring: {rule: fixed_indegree, indegree: 30}", "cpu float32", config.Recall{Noise: "neural-exact", Levels: []float64{0.05}, Trials: 4, Steps: 5, NoiseEvery: "step"}},
		{"attractor", "", "reference", config.Recall{Noise: "neural-exact", Levels: []float64{0.05}, Trials: 2, Steps: 5, Inhibition: true}},
		{"attractor", ", wiring: {rule: fixed_indegree, indegree: 30}", "cpu float64", config.Recall{Noise: "neural", Levels: []float64{0}, Trials: 1, Steps: 4}},
	} {
		what := fmt.Sprintf("%s%s on %s: %s", c.memory, c.wiring, c.device, c.recall.Noise)
		target := func() graph.Target {
			all := devices(t) // a card is the only one
			for _, d := range all {
				if d.name == c.device {
					return d.target
				}
			}
			return all[0].target
		}
		text := strings.NewReplacer("WIRING", c.wiring, "MEMORY", c.memory).Replace(text)
		want, alone, rows := recallOn(t, 1, text, target, &c.recall)
		whole, n := alone[0], rows[0]
		steps := whole.Listed / n / 2
		if steps == 0 || whole.Compared == 0 || whole.Scored == 0 || whole.Drawn == 0 || c.recall.Inhibition && whole.Inhibited == 0 {
			t.Errorf("%s: one rank did %+v", what, whole)
		}
		for _, size := range []int{2, 3} {
			found, work, rows := recallOn(t, size, text, target, &c.recall)
			if found != want {
				t.Errorf("%s: %d ranks find %s, one %s", what, size, found, want)
			}
			drawn, inhibited := 0, 0
			for r, w := range work {
				if w.Listed*n != whole.Listed*rows[r] || w.Compared*n != whole.Compared*rows[r] || w.Scored*n != whole.Scored*rows[r] {
					t.Errorf("%s: rank %d of %d, with %d of %d rows, did %+v, one rank %+v", what, r, size, rows[r], n, w, whole)
				}
				if w.Drawn > whole.Drawn/size+steps+1 || w.Inhibited > whole.Inhibited/size+2*steps {
					t.Errorf("%s: rank %d of %d did %+v, one rank %+v in %d steps", what, r, size, w, whole, steps)
				}
				drawn, inhibited = drawn+w.Drawn, inhibited+w.Inhibited
			}
			if drawn != whole.Drawn || inhibited != whole.Inhibited {
				t.Errorf("%s: %d ranks drew %d cues and found the inhibition of %d states, one %d and %d", what, size, drawn, inhibited, whole.Drawn, whole.Inhibited)
			}
		}
	}
}
