package live

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"engram/engine/store"
)

// localListener only has an address.
type localListener struct{ net.Listener }

func (localListener) Addr() net.Addr { return &net.TCPAddr{Port: 1} }

// drawn is what an event of curves has.
type drawn struct {
	Phases []struct {
		Cycles  []int
		Counts  []int
		Columns map[string]struct{ Mean, Low, High []*float64 }
	}
	Recalls []struct {
		Levels []float64
		Rates  struct{ Mean, Low, High []*float64 }
	}
}

// TestStream: a viewer is told what the run is, then what is new; one that connects again is told everything; at the end
// all are told the last state.
func TestStream(t *testing.T) {
	run := newTestRun(t, "runs/x", 0, 1)
	s := serve(t, run)
	v := view(t, s, "events")
	var facts struct {
		Run  Facts
		Runs []string
	}
	v.await("run", &facts, func() bool {
		return facts.Run.Dir == "runs/x" && len(facts.Runs) == 1 && len(facts.Run.Phases) == 3 && facts.Run.Networks == 2
	})
	var at state
	v.await("state", &at, func() bool { return at.Status == store.Running && at.Cells == "ww" && !at.CanStop })
	run.Record(1, 0, 0, row(0.5))
	run.Progress(&store.Progress{Time: time.Now(), Done: 0.25, Step: 7})
	v.await("state", &at, func() bool { return at.Cells == "wr" && at.Progress != nil && at.Progress.Step == 7 })
	var d drawn
	v.await("curves", &d, func() bool { return len(d.Phases[0].Cycles) == 1 && *d.Phases[0].Columns["density"].Mean[0] == 0.5 })
	v.body.Close()

	run.Record(0, 0, 0, row(1))
	again := view(t, s, "events")
	again.await("run", &facts, func() bool { return true })
	again.await("state", &at, func() bool { return at.Cells == "rr" })
	again.await("curves", &d, func() bool {
		c := d.Phases[0].Columns["density"]
		return *c.Mean[0] == 0.75 && *c.Low[0] == 0.5 && *c.High[0] == 1
	})
	run.Status(store.Failed, "no more numbers")
	closed := make(chan struct{})
	go func() { s.Close(); close(closed) }()
	again.await("state", &at, func() bool { return at.Status == store.Failed && at.Message == "no more numbers" })
	again.await("end", new(any), func() bool { return true })
	if e, more := again.next(); more {
		t.Errorf("after the end comes %+v", e)
	}
	<-closed
}

// TestTwoRuns: a viewer sees the run that it asks for.
func TestTwoRuns(t *testing.T) {
	s := serve(t, newTestRun(t, "a", 0), newTestRun(t, "b", 0))
	var facts struct{ Run Facts }
	view(t, s, "events?run=1").await("run", &facts, func() bool { return facts.Run.Dir == "b" })
}

// TestMostViewers: there is an end to viewers.
func TestMostViewers(t *testing.T) {
	s := serve(t, newTestRun(t, "runs/x", 0))
	for range cap(s.streams) {
		s.streams <- struct{}{}
	}
	if status, text, _ := ask(t, request(t, "GET", at(s, "events"))); status != http.StatusServiceUnavailable || !strings.Contains(text, "close one") {
		t.Errorf("%d %s", status, text)
	}
}

// TestStop: the page stops a run once, however often it is asked.
func TestStop(t *testing.T) {
	run := newTestRun(t, t.TempDir(), 0)
	s := serve(t, run)
	ctx, cancel := context.WithCancel(context.Background())
	var count atomic.Int32
	run.Stoppable(func() error { count.Add(1); cancel(); return nil }, "")
	for range 3 {
		if status, text, _ := ask(t, request(t, "POST", at(s, "stop"))); status != http.StatusNoContent {
			t.Errorf("%d %s", status, text)
		}
	}
	if ctx.Err() == nil || count.Load() != 1 {
		t.Errorf("stopped %d times", count.Load())
	}
	if at := run.state(time.Now()); !at.Stopping {
		t.Errorf("%+v", at)
	}
	signalled := newTestRun(t, t.TempDir(), 0)
	if signalled.Stopping(); !signalled.state(time.Now()).Stopping {
		t.Error("a run that a signal stops is not shown as stopping")
	}
	other := newTestRun(t, t.TempDir(), 0)
	other.Stoppable(func() error { return errors.New("no permission") }, "")
	if err := other.Stop(); err == nil || other.state(time.Now()).Stopping {
		t.Error(err)
	}
	run.Status(store.Interrupted, "")
	if err := run.Stop(); err == nil || !strings.Contains(err.Error(), "has ended") {
		t.Error(err)
	}
}
