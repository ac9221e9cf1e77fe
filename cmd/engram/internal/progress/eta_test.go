package progress

import (
	"math"
	"strings"
	"testing"
	"time"

	"engram/engine"
	"engram/engine/config"
	"engram/engine/graph"
)

// roughly is the rough forecast of a sweep of four networks, each a batch of its own, of a wake and
// a sleep phase.
func roughly(t *testing.T) *engine.Forecast {
	t.Helper()
	e, err := config.Parse("tiny.yaml", []byte(`
network: {neurons: 20, factors: 2, coding_level: 0.2}
patterns: {count: 3}
phases:
  - wake: {passes: 3, rate: 1}
  - sleep: {cycles: 5, rate: 0.01, beta: 20, length: 5}
record: {every: 2, observables: [density, error, stored]}
sweep: {seed: [1, 2, 3, 4]}
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	job, err := engine.Prepare(e, graph.Reference(), engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if job.Batches != 4 {
		t.Fatalf("%d batches", job.Batches)
	}
	return job.Rough()
}

// clock is the time of a run that never was.
type clock struct {
	*ETA
	time.Time
}

func (c *clock) event(after float64, e engine.Event) {
	c.Time = c.Time.Add(time.Duration(after * float64(time.Second)))
	e.Batches = 4
	c.ETA.event(c.Time, e)
}

// phase passes, in steps of a tenth, in so many seconds.
func (c *clock) phase(batch, phase, cycles int, takes float64) {
	c.event(0, engine.Event{Kind: engine.PhaseBegins, Batch: batch, Phase: phase})
	for i := range 11 {
		c.event(takes/10*float64(min(i, 1)), engine.Event{Kind: engine.Progress, Batch: batch, Phase: phase, Cycle: i * cycles / 10, Cycles: cycles})
	}
	c.event(0, engine.Event{Kind: engine.PhaseEnds, Batch: batch, Phase: phase, Cycle: cycles, Cycles: cycles})
}

// near tells whether the estimate is within a hundredth of what is true.
func (c *clock) near(t *testing.T, when string, done, left float64) {
	t.Helper()
	gotDone, gotLeft, known := c.remains(c.Time)
	if !known || math.Abs(gotDone-done) > 0.01 || math.Abs(gotLeft-left) > 0.01*(left+1) {
		t.Errorf("%s: %g is done, %g s are left (%v), want %g and %g", when, gotDone, gotLeft, known, done, left)
	}
}

// TestETA: batches of a day of 10 s, a night of 80 s and 10 s of files are estimated rightly once
// one of them is over, whatever the forecast was; before, nothing is said.
func TestETA(t *testing.T) {
	c := &clock{NewETA(roughly(t)), time.Now()}
	if _, _, known := c.remains(c.Time); known || c.text(c.Time) != "" {
		t.Error("something is known before the run")
	}
	for batch := range 4 {
		c.phase(batch, 0, 30, 10)
		if batch > 0 {
			c.near(t, "evening", (float64(batch)*100+10)/400, 400-float64(batch)*100-10)
		}
		c.event(0, engine.Event{Kind: engine.PhaseBegins, Batch: batch, Phase: 1})
		c.event(0, engine.Event{Kind: engine.Progress, Batch: batch, Phase: 1, Cycles: 5000})
		c.event(40, engine.Event{Kind: engine.Progress, Batch: batch, Phase: 1, Cycle: 2500, Cycles: 5000})
		if batch > 0 {
			c.near(t, "midnight", (float64(batch)*100+50)/400, 400-float64(batch)*100-50)
			if text := c.text(c.Time); !strings.HasPrefix(text, "total ") || !strings.Contains(text, " %, left ") {
				t.Errorf("it says %q", text)
			}
		}
		c.event(40, engine.Event{Kind: engine.PhaseEnds, Batch: batch, Phase: 1, Cycle: 5000, Cycles: 5000})
		c.Time = c.Time.Add(10 * time.Second) // files
	}
	if done, left, _ := c.remains(c.Time); !(done > 0.97 && left >= 0 && left < 11) {
		t.Errorf("at the end %g is done, %g s are left", done, left)
	}
}

// TestETAOfResumed: what was done before a run went on counts as done and not as quick.
func TestETAOfResumed(t *testing.T) {
	c := &clock{NewETA(roughly(t)), time.Now()}
	c.event(0, engine.Event{Kind: engine.PhaseBegins, Phase: 1, Cycle: 4000, Cycles: 5000})
	if c.at != 0.8 {
		t.Errorf("%g of the night is done when it goes on, want 0.8", c.at)
	}
	c.event(0, engine.Event{Kind: engine.Progress, Phase: 1, Cycle: 4000, Cycles: 5000})
	c.event(16, engine.Event{Kind: engine.PhaseEnds, Phase: 1, Cycle: 5000, Cycles: 5000})
	c.Time = c.Time.Add(10 * time.Second)
	c.phase(1, 0, 30, 10)
	c.phase(1, 1, 5000, 80)
	c.Time = c.Time.Add(10 * time.Second)
	c.event(0, engine.Event{Kind: engine.PhaseBegins, Batch: 2})
	c.near(t, "after the second batch", 0.5, 200)
}

// TestETABackwards: a clock that is set back makes no estimate negative.
func TestETABackwards(t *testing.T) {
	c := &clock{NewETA(roughly(t)), time.Now()}
	c.phase(0, 0, 30, 10)
	c.event(0, engine.Event{Kind: engine.PhaseBegins, Phase: 1})
	c.event(5, engine.Event{Kind: engine.Progress, Phase: 1, Cycle: 100, Cycles: 5000})
	for _, event := range []engine.Event{{Kind: engine.Progress, Phase: 1, Cycle: 200, Cycles: 5000}, {Kind: engine.PhaseEnds, Phase: 1, Cycle: 5000, Cycles: 5000}, {Kind: engine.PhaseBegins, Batch: 1}} {
		c.event(-3600, event)
		if done, left, known := c.remains(c.Time); known && !(done >= 0 && done <= 1 && left >= 0) {
			t.Errorf("%g is done, %g s are left", done, left)
		}
	}
}

// TestETAOfSeries: of a series of three runs of a minute, the second is a half done.
func TestETAOfSeries(t *testing.T) {
	c := &clock{NewETA(roughly(t)), time.Now()}
	each := c.forecast.Seconds()
	c.Series = Series{Before: each, Took: 400, After: each}
	for batch := range 2 {
		c.phase(batch, 0, 30, 10)
		c.phase(batch, 1, 5000, 80)
		c.Time = c.Time.Add(10 * time.Second)
	}
	c.event(0, engine.Event{Kind: engine.PhaseBegins, Batch: 2})
	c.near(t, "in the middle", 0.5, 600)
	if text := c.text(c.Time); text != "total 50 %, left 10 min 00 s" && text != "total 49 %, left 10 min 00 s" {
		t.Errorf("it says %q", text)
	}
}
