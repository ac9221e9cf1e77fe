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

// TestStreamed: a night whose factors lie on disk, in blocks, has the arrays and tables of
// one in memory.
func TestStreamed(t *testing.T) {
	const night = `
network: {neurons: 400, factors: 2, coding_level: 0.06, spread: 0.3}
patterns: {count: 40}
phases:
  - sleep: {cycles: 150, rate: 0.3, length: 10, snapshots: [70], snapshots_of: [U, W, theta]}
record: {every: 60, memories: every, probes: {neurons: [0, 399], synapses: [[399, 0]], patterns: [39]}}
sweep: {seed: [1, 2]}
`
	want := runJob(t, night, float32On(t, 2), Options{})
	for _, memory := range []int64{1200 << 10, 1500 << 10} { // 1.28 MB of factors each, 1.69 MB in all
		e := parse(t, night)
		j, err := Prepare(e, float32On(t, 2), Options{Memory: memory})
		if err != nil {
			t.Fatal(err)
		}
		if j.StreamRows < 16 || j.Bytes > memory {
			t.Errorf("%d bytes: blocks of %d rows, %d bytes in all", memory, j.StreamRows, j.Bytes)
		}
		sameFiles(t, fmt.Sprintf("%d bytes", memory), runJob(t, night, float32On(t, 2), Options{Memory: memory}), want)
	}
	sameFiles(t, "stopped", stopAndGoOn(t, night), want)
}

// streamedLife has every kind of phase, and of recall.
const streamedLife = `
network: {neurons: 150, factors: %d, coding_level: 0.1, inhibitory_fraction: %g%s}
patterns: {count: 9, memory: %s}
phases:
  - wake: {passes: 5, rate: 0.1}
  - recall: {levels: [0, 0.02, 0.06], trials: 3, steps: 7}
  - sleep: {cycles: 25, rate: 0.1, length: 8, if_none_stored: skip}
  - wake: {passes: 5, rate: 0.1, regrow: {u0: 0.5, spread: 0.2}}
  - sleep: {cycles: 12, rate: 0.1, length: 8, replay: all, if_none_stored: skip%s}
  - learn: {cycles: 70, rate: 0.1, length: 8, until_converged: false}
  - drift: {steps: 9, sigma: 0.01, length: 8}
  - recall: {noise: synaptic-one, levels: [0, 0.05], trials: 2, steps: 5, inhibition: true}
  - recall: {noise: synaptic-all, levels: [0.05], trials: 1, patterns: all}
record: {every: 8, observables: [density, margin_min, rho, stored, recall_rate], memories: every, probes: {neurons: [149], patterns: [8]}}
`

// fromDisk is memory with which a life runs from disk, and in no less.
func fromDisk(t *testing.T, text string, target graph.Target) int64 {
	t.Helper()
	_, err := Prepare(parse(t, text), target, Options{Memory: 1})
	small, ok := errors.AsType[*MemoryError](err)
	if !ok || !small.Disk {
		t.Fatalf("error %v", err)
	}
	if _, err := Prepare(parse(t, text), target, Options{Memory: small.Least - 20}); err == nil {
		t.Errorf("%d bytes are enough, and %d were said to be the least", small.Least-20, small.Least)
	}
	j, err := Prepare(parse(t, text), target, Options{Memory: small.Least})
	if err != nil || j.StreamRows == 0 {
		t.Fatalf("with %d bytes: error %v, or all is in memory", small.Least, err)
	}
	return small.Least
}

// TestLifeStreams: wake, learn and recall from disk leave the arrays and tables that they leave in memory, whatever the
// blocks, and where they are stopped and go on.
func TestLifeStreams(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		target graph.Target
	}{
		"two factors": {fmt.Sprintf(streamedLife, 2, 0.2, "", "attractor", ", snapshots: [0, 3], snapshots_of: [U, W]"), float32On(t, 2)},
		"one factor":  {fmt.Sprintf(streamedLife, 1, 0.0, "", "sequence", ", snapshots: [0, 3], snapshots_of: [U, W]"), float32On(t, 2)},
		"float64":     {fmt.Sprintf(streamedLife, 2, 0.0, "", "sequence", ", snapshots: [0, 3], snapshots_of: [U, W]"), float64On(t)},
		"wired":       {fmt.Sprintf(streamedLife, 2, 0.2, ", wiring: {rule: pairwise_bernoulli, p: 0.5}", "attractor", ""), float32On(t, 2)},
	} {
		want := runJob(t, c.text, c.target, Options{})
		little := fromDisk(t, c.text, c.target)
		for _, rows := range []int{0, 1, 17, 100, 150} {
			if !*long && rows != 17 && name != "two factors" {
				continue
			}
			sameFiles(t, fmt.Sprintf("%s, blocks of %d rows", name, rows), runJob(t, c.text, c.target, Options{Memory: little, Rows: rows}), want)
		}
		phases := map[int]bool{}
		got := stopped(t, c.text, func(stop int) int { return 9 + 4*stop }, func(stop int) (graph.Target, Options) {
			return c.target, Options{Memory: []int64{little, 2 * little, little}[stop%3], Rows: []int{0, 0, 17}[stop%3]}
		}, func(_ int, j *Job) {
			if j.resumed != nil && j.StreamRows > 0 {
				phases[j.resumed.Position.Phase] = true
			}
		})
		sameFiles(t, name+", stopped", got, want)
		t.Logf("%s: stopped in phases %v", name, slices.Sorted(maps.Keys(phases)))
	}
}

// stopAndGoOn stops a streamed run between two blocks again and again, and lets it go on with
// other memory.
func stopAndGoOn(t *testing.T, text string) map[string]string {
	t.Helper()
	between := 0
	memory := func(stop int) int64 { return []int64{1200 << 10, 1500 << 10, 1 << 30}[stop%3] }
	sums := stopped(t, text, func(stop int) int { return 2 + stop%5 }, func(stop int) (graph.Target, Options) {
		return float32On(t, 1+stop%2), Options{Memory: memory(stop)}
	}, func(stop int, j *Job) {
		if streams := memory(stop) < 1<<30; (j.StreamRows > 0) != streams {
			t.Fatalf("%d bytes, stop %d: blocks of %d rows", memory(stop), stop, j.StreamRows)
		}
		if j.resumed != nil && j.resumed.RowProgress.Rows > 0 {
			between++
		}
	})
	if between < 4 {
		t.Errorf("%d stops came between two blocks", between)
	}
	return sums
}

// stopped stops a run 16 times, each when it has looked so many times whether it is to stop, and
// lets it go on from its checkpoint, as prepare says; took is told of what goes on.
func stopped(t *testing.T, text string, looks func(stop int) int, prepare func(stop int) (graph.Target, Options), took func(stop int, j *Job)) map[string]string {
	t.Helper()
	folder, m := newFolder(t)
	for stops := 0; ; stops++ {
		target, options := prepare(stops)
		j, err := Prepare(parse(t, text), target, options)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := j.Restore(folder, m, -1); err != nil {
			t.Fatal(err)
		}
		took(stops, j)
		ctx, stop := context.WithCancel(context.Background())
		looked := 0
		err = j.Run(stoppingContext{ctx, func() {
			if looked++; looked > looks(stops) && stops < 16 {
				stop()
			}
		}}, store.InFolder(folder, m), func(Event) {})
		stop()
		if err == nil {
			return sumsIn(t, folder.Dir())
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
}

// stoppingContext is a context that calls looked when somebody looks whether it has ended.
type stoppingContext struct {
	context.Context
	looked func()
}

func (s stoppingContext) Err() error {
	s.looked()
	return s.Context.Err()
}
