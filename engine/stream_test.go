package engine

import (
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
	for _, phase := range []string{"wake: {passes: 1, rate: 0.1}", "learn: {cycles: 5, rate: 0.1}", "recall: {levels: [0]}"} {
		text := strings.Replace(night, "record:", "  - "+phase+"\nrecord:", 1)
		_, err := Prepare(parse(t, text), float32On(t, 2), Options{Memory: 1200 << 10})
		if _, ok := errors.AsType[*ErrMemory](err); !ok || !strings.Contains(err.Error(), "every row at every step") {
			t.Errorf("%s: error %v, want one that says why its factors must fit", phase, err)
		}
	}
}
