package engine

import (
	"fmt"
	"testing"
	"time"

	"engram/engine/graph"
)

// slowed is a target on which the first cycle takes too long for many of them in a stride.
type slowed struct{ graph.Target }

func (s slowed) Wait() error {
	time.Sleep(2 * seenTime / fewPasses)
	return s.Target.Wait()
}

// TestStretchesStop: a night of long cycles, whose factors are in memory, stops between rows,
// and goes on to the same bits, on a target that cannot stop too.
func TestStretchesStop(t *testing.T) {
	const night = `
network: {neurons: 150, factors: 2, coding_level: 0.06, spread: 0.3}
patterns: {count: 40}
phases:
  - sleep: {cycles: 400, rate: 0.3, length: 10}
record: {every: 200, observables: [density]}
`
	between := 0
	got := stopped(t, night, func(stop int) int { return 3 + stop%8 }, func(stop int) (graph.Target, Options) {
		return slowed{float32On(t, 1+stop%2)}, Options{}
	}, func(_ int, j *Job) {
		if j.resumed != nil && j.resumed.Ahead.Rows > 0 {
			between++
		}
	})
	sameFiles(t, fmt.Sprint(between, " stops between rows"), got, runJob(t, night, float32On(t, 2), Options{}))
	if between < 4 {
		t.Errorf("%d stops came between rows", between)
	}
}
