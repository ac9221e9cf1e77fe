package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
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
	for _, phase := range []string{"wake: {passes: 1, rate: 0.1}", "learn: {cycles: 5, rate: 0.1}", "recall: {levels: [0]}"} {
		text := strings.Replace(night, "record:", "  - "+phase+"\nrecord:", 1)
		_, err := Prepare(parse(t, text), float32On(t, 2), Options{Memory: 1200 << 10})
		if _, ok := errors.AsType[*MemoryError](err); !ok || !strings.Contains(err.Error(), "every row at every step") {
			t.Errorf("%s: error %v, want one that says why its factors must fit", phase, err)
		}
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
