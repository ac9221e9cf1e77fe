package bench

import (
	"time"

	"engram/engine"
)

// timeline is what a stopwatch sees of a day and a night: how long every presentation and
// every cycle took, without what is recorded between them, and the densities recorded.
type timeline struct {
	phase      string // wake or sleep
	last       time.Time
	steps      map[string]Sample          // seconds, by phase
	density    map[string]map[int]float64 // by phase and cycle or pass
	patterns   int                        // that the night replays
	tell       func(string)
	lastReport time.Time
}

func newTimeline(tell func(string)) *timeline {
	return &timeline{
		steps: map[string]Sample{}, density: map[string]map[int]float64{"wake": {}, "sleep": {}},
		tell: tell, lastReport: time.Now(),
	}
}

// tick is called after every presentation, and after n cycles that were done in one go:
// each counts with the average.
func (d *timeline) tick(n int) {
	now := time.Now()
	for range n {
		d.steps[d.phase] = append(d.steps[d.phase], now.Sub(d.last).Seconds()/float64(n))
	}
	d.last = now
}

// event is called when a phase begins and after every record.
func (d *timeline) event(e engine.Event) {
	d.phase = e.Name
	if f, recorded := e.Values["density"]; recorded {
		d.density[e.Name][e.Cycle] = f
		d.patterns = e.Patterns
	}
	if time.Since(d.lastReport) > 10*time.Second {
		d.lastReport = time.Now()
		d.tell(progressLine(e))
	}
	d.last = time.Now()
}

// densityAt is the density that was recorded last before a cycle or pass.
func (d *timeline) densityAt(phase string, cycle int) float64 {
	at, density := -1, 0.0
	for c, f := range d.density[phase] {
		if c <= cycle && c > at {
			at, density = c, f
		}
	}
	return density
}
