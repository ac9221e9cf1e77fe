package engine

import (
	"testing"
	"time"

	"engram/engine/store"
)

// TestTablesBackOff: tables are written at most every 5 s, and less often the longer that takes, so
// that a huge sweep does not spend its time on them.
func TestTablesBackOff(t *testing.T) {
	for _, c := range []struct {
		ago, took time.Duration
		written   bool
	}{
		{time.Second, 0, false},
		{time.Minute, 0, true},
		{time.Minute, time.Second, true},
		{time.Minute, time.Minute, false},
		{9 * time.Minute, time.Minute, false},
		{11 * time.Minute, time.Minute, true},
	} {
		j, err := Prepare(parse(t, "network: {neurons: 20, factors: 2, coding_level: 0.2}\npatterns: {count: 3}\nphases: [{wake: {passes: 2, rate: 0.1}}]\n"), float32On(t, 1), Options{})
		if err != nil {
			t.Fatal(err)
		}
		j.flushed, j.flushing = time.Now().Add(-c.ago), c.took
		sink := store.NewMemory()
		if err := j.flush(sink); err != nil {
			t.Fatal(err)
		}
		if written := sink.Table("metrics.csv") != nil; written != c.written {
			t.Errorf("%v after tables that took %v: written %v, want %v", c.ago, c.took, written, c.written)
		}
	}
}
