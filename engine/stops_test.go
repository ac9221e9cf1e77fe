package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"engram/engine/graph"
	"engram/engine/store"
)

// shortLife has every kind of phase, twice what can come twice, and two networks that are computed one after the other.
const shortLife = `
network: {neurons: 31, factors: 2, coding_level: 0.2, inhibitory_fraction: 0.2}
patterns: {count: 5}
phases:
  - wake: {passes: 12, rate: 0.1}
  - recall: {levels: [0, 0.05], trials: 2, steps: 5}
  - sleep: {cycles: 16, rate: {from: 0.01, to: 0.2, tau: 10}, length: 8}
  - wake: {passes: 12, rate: 0.1, regrow: {u0: 0.5, spread: 0.2}}
  - sleep: {cycles: 12, rate: 0.1, length: 8, replay: all, snapshots: [0, 3], snapshots_of: [theta, U]}
  - learn: {cycles: 16, rate: 0.01, length: 8, until_converged: false}
  - recall: {noise: synaptic-one, levels: [0.05], trials: 2, steps: 5, inhibition: true}
record: {every: log, observables: [density, margin_min, rho, stored], memories: every, probes: {neurons: [30], synapses: [[0, 30]], patterns: [4]}}
sweep: {seed: [1, 2]}
`

// TestStopsDoNotShow: a run that is stopped in phases of every kind, and between networks, leaves the arrays and
// tables of one that is not.
func TestStopsDoNotShow(t *testing.T) {
	want := runJob(t, shortLife, float32On(t, 2), Options{Batch: 1})
	for _, looks := range []int{17, 23} {
		taken := map[string]int{}
		got := stopped(t, shortLife, func(int) int { return looks }, func(int) (graph.Target, Options) {
			return float32On(t, 2), Options{Batch: 1}
		}, func(_ int, j *Job) {
			if c := j.resumed; c != nil {
				taken[fmt.Sprintf("phase %d, begun %v", c.Position.Phase, c.Position.Begun)]++
				if len(c.Finished) > 0 {
					taken["after a network"]++
				}
			}
		})
		sameFiles(t, fmt.Sprintf("%d looks", looks), got, want)
		t.Log(slices.Sorted(maps.Keys(taken)))
		if taken["after a network"] == 0 || len(taken) < 4 {
			t.Errorf("it went on in too few places: %v", taken)
		}
	}
}

// TestRecordAtAStop: a night in memory that is stopped ends with a record of the cycle it came to; one whose factors lie
// on disk, which it would have to go through again, leaves that out.
func TestRecordAtAStop(t *testing.T) {
	const text = `
network: {neurons: 400, factors: 2, coding_level: 0.06}
patterns: {count: 40}
phases:
  - sleep: {cycles: 90, rate: 0.1, length: 10}
record: {every: 80, observables: [density]}
`
	for memory, want := range map[int64][]string{1 << 30: {"0", "1"}, 1200 << 10: {"0"}} {
		j, err := Prepare(parse(t, text), float32On(t, 1), Options{Memory: memory})
		if err != nil || j.StreamRows > 0 == (len(want) > 1) {
			t.Fatalf("%d bytes: blocks of %d rows (%v)", memory, j.StreamRows, err)
		}
		folder, m := newFolder(t)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		looks, ends := 0, 0
		err = j.Run(stoppingContext{ctx, func() {
			if looks++; looks > 1 {
				stop()
			}
		}}, store.InFolder(folder, m), func(e Event) {
			if e.Kind == PhaseEnds {
				ends++
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		table, err := store.ReadTable(folder.Path("metrics.csv"))
		if err != nil {
			t.Fatal(err)
		}
		var cycles []string
		for _, row := range table.Records() {
			cycles = append(cycles, row[3])
		}
		if !slices.Equal(cycles, want) || ends != len(want)-1 {
			t.Errorf("%d bytes: records of cycles %v, want %v; %d phases ended", memory, cycles, want, ends)
		}
	}
}

// TestBeginsWhereItStopped: the first event of a run that goes on tells the step of the checkpoint, in the unit of the phase,
// so that nobody who watches sees it begin at 0.
func TestBeginsWhereItStopped(t *testing.T) {
	for _, phase := range []string{"wake: {passes: 40, rate: 0.1}", "sleep: {cycles: 60, rate: 0.1, length: 8}", "drift: {steps: 60, sigma: 0.01, length: 8}"} {
		folder, m := newFolder(t)
		begins := func(ctx context.Context) (begun []Event, err error) {
			j, err := Prepare(parse(t, "network: {neurons: 40, factors: 2, coding_level: 0.1}\npatterns: {count: 4}\nphases:\n  - "+phase+"\nrecord: {every: 1}\n"), float32On(t, 1), Options{})
			if err != nil {
				t.Fatal(err)
			}
			found, err := j.Restore(folder, m, -1)
			if err != nil {
				t.Fatal(err)
			}
			err = j.Run(ctx, store.InFolder(folder, m), func(e Event) {
				if e.Kind == PhaseBegins {
					begun = append(begun, e)
				}
			})
			if found != nil && (found.Step == 0 || begun[0].Cycle != found.Step || begun[0].Cycles != found.Steps) {
				t.Errorf("%s: it goes on at step %d of %d and tells of %d of %d", phase, found.Step, found.Steps, begun[0].Cycle, begun[0].Cycles)
			}
			return begun, err
		}
		ctx, stop := context.WithCancel(context.Background())
		looked := 0
		begun, err := begins(stoppingContext{ctx, func() {
			if looked++; looked > 30 {
				stop()
			}
		}})
		stop()
		if !errors.Is(err, context.Canceled) || begun[0].Cycle != 0 || begun[0].Cycles == 0 {
			t.Fatalf("%s: it stopped with %v, after %+v", phase, err, begun)
		}
		if begun, err = begins(context.Background()); err != nil || len(begun) != 1 {
			t.Errorf("%s: it ended with %v, after %+v", phase, err, begun)
		}
	}
}
