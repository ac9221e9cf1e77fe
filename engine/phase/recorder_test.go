package phase

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"engram/engine/state"
)

// TestFinishedGoOn: of networks that are still running those go on that are not done; a network that failed, or ended
// before, neither goes on nor ends again.
func TestFinishedGoOn(t *testing.T) {
	failed, alive := &state.Replica{Failed: errors.New("NaN")}, &state.Replica{}
	w := &Recorder{Driver: &Driver{Batch: &state.Batch{Replicas: []*state.Replica{failed, alive, alive}}}} // which cannot measure
	for _, c := range []struct{ running, done, want []bool }{
		{nil, []bool{true, false, false}, nil},
		{[]bool{true, true, false}, []bool{true, false, true}, []bool{true, true, false}},
		{[]bool{true, false, true}, []bool{false, true, false}, []bool{true, false, true}},
	} {
		if got, err := w.finish(c.running, c.done, 3); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("of %v those of %v are done: %v go on (%v), want %v", c.running, c.done, got, err, c.want)
		}
	}
}

// TestIsStop: a run stops where its context does, whatever says so; a failure meanwhile is one.
func TestIsStop(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	if IsStop(ctx, context.Canceled) {
		t.Error("nothing has stopped, and it is a stop")
	}
	stop()
	for _, c := range []struct {
		err  error
		want bool
	}{{nil, false}, {context.Canceled, true}, {fmt.Errorf("phase 1: %w", context.Canceled), true}, {errors.New("NaN"), false}, {context.DeadlineExceeded, false}} {
		if got := IsStop(ctx, c.err); got != c.want {
			t.Errorf("%v is a stop: %t", c.err, got)
		}
	}
}
