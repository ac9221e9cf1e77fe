package engine

import (
	"fmt"
	"testing"
	"time"

	"engram/engine/graph"
	"engram/kernels"
)

// slowed is a target on which cycles, four at a time, take too long for many of them in a stride.
type slowed struct{ graph.Target }

func (s slowed) Wait() error {
	time.Sleep(4 * seenTime / fewPasses)
	return s.Target.Wait()
}

// unstoppable is a target whose programs cannot stop on their way, such as a card.
type unstoppable struct{ graph.Target }

func (u unstoppable) Compile(g *graph.Graph) (kernels.Program, error) {
	p, err := u.Target.Compile(g)
	return struct{ kernels.Program }{p}, err
}

// TestStretchesStop: a night of long cycles, whose factors are in memory, stops between rows,
// and goes on to the same bits, also where programs cannot stop on their way.
func TestStretchesStop(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: -short")
	}
	const night = `
network: {neurons: 150, factors: 2, coding_level: 0.06, spread: 0.3}
patterns: {count: 40}
phases:
  - sleep: {cycles: 60, rate: 0.3, length: 10}
record: {every: 4, observables: [density]}
`
	between := 0
	got := stopped(t, night, func(stop int) int { return 3 + stop%8 }, func(stop int) (graph.Target, Options) {
		if stop%4 == 3 {
			return unstoppable{float32On(t, 2)}, Options{}
		}
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
