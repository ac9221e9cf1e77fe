package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestStreamed: a night whose factors lie on disk, in blocks, has the arrays and tables of
// one in memory.
func TestStreamed(t *testing.T) {
	const night = `
network: {neurons: 400, factors: 2, coding_level: 0.06, spread: 0.3}
patterns: {count: 40}
phases:
  - sleep: {cycles: 150, rate: 0.3, length: 10, snapshots: [70]}
record: {every: 60}
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
		if _, ok := errors.AsType[*ErrMemory](err); !ok || !strings.Contains(err.Error(), "every row at every step") {
			t.Errorf("%s: error %v, want one that says why its factors must fit", phase, err)
		}
	}
}

// stopAndGoOn stops a streamed run between two blocks again and again, and lets it go on with
// other memory.
func stopAndGoOn(t *testing.T, text string) map[string]string {
	t.Helper()
	folder, m := newFolder(t)
	between := 0
	for stops := 0; ; stops++ {
		memory := []int64{1200 << 10, 1500 << 10, 1 << 30}[stops%3]
		j, err := Prepare(parse(t, text), float32On(t, 1+stops%2), Options{Memory: memory})
		if err != nil {
			t.Fatal(err)
		}
		found, err := j.Restore(folder, m, -1)
		if err != nil {
			t.Fatal(err)
		}
		if streams := memory < 1<<30; (j.StreamRows > 0) != streams {
			t.Fatalf("%d bytes, stop %d: blocks of %d rows", memory, stops, j.StreamRows)
		}
		ctx, stop := context.WithCancel(context.Background())
		looks := 0
		if found != nil && j.resumed.Ahead.Rows > 0 {
			between++
		}
		err = j.Run(stoppable{ctx, func() {
			if looks++; looks > 2+stops%5 && stops < 16 {
				stop()
			}
		}}, folder, m, func(Event) {})
		stop()
		if err == nil {
			if between < 4 {
				t.Errorf("%d of %d stops came between two blocks", between, stops)
			}
			return sumsIn(t, folder.Dir())
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
}

// stoppable is a context that calls looked when somebody looks whether it has ended.
type stoppable struct {
	context.Context
	looked func()
}

func (s stoppable) Err() error {
	s.looked()
	return s.Context.Err()
}
