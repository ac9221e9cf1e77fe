package progress

import (
	"bytes"
	"strings"
	"testing"

	"engram/engine"
)

// TestShownNetworkEverywhere: the bar, the line that stays and the record of JSON all say whose values they
// have, here of the second batch of a sweep, which begins with replica 8; of one network none does.
func TestShownNetworkEverywhere(t *testing.T) {
	for _, networks := range []int{1, 16} {
		var bar, lines, records bytes.Buffer
		r := newJSONProgress(&records, false)
		for _, s := range []Screen{&barProgress{plainProgress: plainProgress{w: &bar}}, r} {
			s.Begins(Plan{Networks: networks, observables: []string{"density"}})
			s.Event(engine.Event{Kind: engine.PhaseBegins, Name: "sleep", Batch: 1, Batches: 2})
			s.Event(engine.Event{Kind: engine.Progress, Name: "sleep", Batch: 1, Batches: 2, Cycles: 20, Replica: 8, Patterns: 7, Values: map[string]float64{"density": 0.25}})
		}
		if got := strings.Contains(bar.String(), "0/20  replica 8:  replays 7  density 0.25"); got != (networks > 1) {
			t.Errorf("%d networks: the bar is %q", networks, &bar)
		}
		l := &plainProgress{w: &lines}
		l.Begins(Plan{Networks: networks, observables: []string{"density"}})
		l.Event(engine.Event{Kind: engine.PhaseBegins, Name: "sleep"})
		l.Event(engine.Event{Kind: engine.Progress, Name: "sleep", Cycles: 20, Replica: 8, Patterns: 7, Values: map[string]float64{"density": 0.25}})
		l.Event(engine.Event{Kind: engine.PhaseEnds, Name: "sleep", Cycle: 20, Cycles: 20})
		if got := strings.Contains(lines.String(), "20/20 cycles  replica 8 (of 16 networks):  replays 7  density 0.25"); got != (networks > 1) {
			t.Errorf("%d networks: the lines are\n%s", networks, &lines)
		}
		if !strings.Contains(records.String(), `"replica":8`) {
			t.Errorf("%d networks: the records are\n%s", networks, &records)
		}
	}
}

// TestStoredByDay: where a phase of several days ends, its line and the record of JSON count the patterns of each day.
func TestStoredByDay(t *testing.T) {
	var lines, records bytes.Buffer
	l := &plainProgress{w: &lines}
	for _, s := range []Screen{l, newJSONProgress(&records, false)} {
		s.Begins(Plan{Networks: 1})
		for _, days := range [][]int{{50}, {18, 49}} {
			s.Event(engine.Event{Kind: engine.PhaseBegins, Name: "wake"})
			s.Event(engine.Event{Kind: engine.Progress, Name: "wake", Cycles: 3, Values: map[string]float64{"stored": 49}, ByDay: days})
			s.Event(engine.Event{Kind: engine.PhaseEnds, Name: "wake", Cycle: 3, Cycles: 3})
		}
	}
	if got := lines.String(); strings.Count(got, "stored of day") != 1 || !strings.Contains(got, "stored of day 0: 18, day 1: 49") {
		t.Errorf("the lines are\n%s", got)
	}
	if !strings.Contains(records.String(), `"stored_by_day":[18,49]`) {
		t.Errorf("the records are\n%s", records.String())
	}
}

// TestRecalledOfNothing: a summary of no patterns, or of a network that recalls less than half without noise, is a sentence.
func TestRecalledOfNothing(t *testing.T) {
	var nan, low recalled
	zero := 0.0
	nan.add(0, zero/zero)
	nan.add(0.1, zero/zero)
	low.add(0, 0.25)
	low.add(0.1, 0)
	for _, c := range []struct {
		of       recalled
		patterns int
		want     string
	}{
		{nan, 0, "no pattern to recall"},
		{low, 4, "recalled 0.250 of 4 at noise 0, 0.000 at 0.1, below 1/2 even without noise"},
		{low[1:], 4, "recalled 0.000 of 4 at noise 0.1"},
		{append(low[1:], struct{ noise, rate float64 }{0.2, 0}), 4, "recalled 0.000 of 4 at noise 0.1, 0.000 at 0.2, 1/2 below 0.1"},
	} {
		if got := c.of.summary(c.patterns); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
