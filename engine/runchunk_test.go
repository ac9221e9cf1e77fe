package engine

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"engram/engine/cluster"
	"engram/engine/cluster/inprocess"
	"engram/engine/graph"
	"engram/engine/phase"
	"engram/engine/store"
	"engram/kernels"
)

// slowed is a target on which cycles, four at a time, take too long for many of them in a chunk.
type slowed struct{ graph.Target }

func (s slowed) Wait() error {
	time.Sleep(4 * phase.SeenTime / phase.FewPasses)
	return s.Target.Wait()
}

// withoutResume is a target whose programs cannot stop on their way, such as a card.
type withoutResume struct{ graph.Target }

func (u withoutResume) Compile(g *graph.Graph) (kernels.Program, error) {
	p, err := u.Target.Compile(g)
	return struct{ kernels.Program }{p}, err
}

// shortNight is recorded every four cycles, so that no run is longer.
const shortNight = `
network: {neurons: 150, factors: 2, coding_level: 0.06, spread: 0.3}
patterns: {count: 40}
phases:
  - sleep: {cycles: 60, rate: 0.3, length: 10}
record: {every: 4, observables: [density]}
`

// TestChunksStop: a night of long cycles, whose factors are in memory, stops between rows,
// and goes on to the same bits, also where programs cannot stop on their way.
func TestChunksStop(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: -short")
	}
	between := 0
	got := stopped(t, shortNight, func(stop int) int { return 3 + stop%8 }, func(stop int) (graph.Target, Options) {
		if stop%4 == 3 {
			return withoutResume{float32On(t, 2)}, Options{}
		}
		return slowed{float32On(t, 1+stop%2)}, Options{}
	}, func(_ int, j *Job) {
		if j.resumed != nil && j.resumed.RowProgress.Rows > 0 {
			between++
		}
	})
	sameFiles(t, fmt.Sprint(between, " stops between rows"), got, runJob(t, shortNight, float32On(t, 2), Options{}))
	if between < 4 {
		t.Errorf("%d stops came between rows", between)
	}
}

// TestRanksRestoreChunks: rows that are ahead of others may be those of any number of ranks.
func TestRanksRestoreChunks(t *testing.T) {
	for _, looks := range []int{4, 9} {
		target := slowed{float32On(t, 1)}
		j, err := Prepare(parse(t, shortNight), target, Options{})
		if err != nil {
			t.Fatal(err)
		}
		folder, m := newFolder(t)
		ctx, stop := context.WithCancel(context.Background())
		looked := 0
		err = j.Run(stoppingContext{ctx, func() {
			if looked++; looked > looks {
				stop()
			}
		}}, store.InFolder(folder, m), func(Event) {})
		stop()
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if _, err := j.Restore(folder, m, -1); err != nil || j.resumed.RowProgress.Rows == 0 {
			t.Fatalf("no rows are ahead (%v)", err)
		}
		t.Logf("%d rows are ahead", j.resumed.RowProgress.Rows)
		inprocess.Run(3, func(g *cluster.Group) {
			if err := asRank(context.Background(), g, folder, shortNight, float32On(t, 1), Options{}, func(Event) {}); err != nil {
				t.Error(err)
				g.Abort(1)
			}
		})
		sameFiles(t, "continued by three ranks", sumsIn(t, folder.Dir()), runJob(t, shortNight, float32On(t, 2), Options{}))
	}
}
