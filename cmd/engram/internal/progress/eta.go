package progress

import (
	"fmt"
	"math"
	"time"

	"engram/cmd/engram/internal/format"
	"engram/engine"
)

// ETA estimates how far a whole run is and how long it still takes. A batch has parts: its phases,
// and the making of networks and writing of arrays between batches. What a part was forecast to
// take is corrected by what such parts have taken so far.
type ETA struct {
	forecast *engine.Forecast
	total    []float64 // forecast seconds of each part, all batches together
	behind   []float64 // of those, of parts that are over
	measured []float64 // of those, of what was timed
	took     []float64 // seconds that it took

	batch, part int
	now         []float64 // forecast seconds of the parts of this batch
	entered     time.Time
	from, at    float64 // fractions of the part that were done when it was entered, and are now
	rate        stepRate
	steps       float64 // of the phase that are left

	Series Series // of which the run is one
}

// Series are the forecast seconds of jobs before and after one, and what those before took.
type Series struct{ Before, Took, After float64 }

// NewETA follows a job from its first phase, or from where it goes on after a stop.
func NewETA(f *engine.Forecast) *ETA {
	t := &ETA{forecast: f, total: parts(f.Total()), now: parts(f.Batch(0))}
	t.behind, t.measured, t.took = make([]float64, len(t.total)), make([]float64, len(t.total)), make([]float64, len(t.total))
	return t
}

// parts are the times of a share by part.
func parts(s engine.Share) []float64 { return append(append([]float64{}, s.Phases...), s.Start+s.Save) }

// event is told how the run goes.
func (t *ETA) event(now time.Time, e engine.Event) {
	switch e.Kind {
	case engine.PhaseBegins:
		t.enter(now, e.Batch, e.Phase)
		t.reach(e)
		t.from = t.at // what was done before a stop says nothing of how long the rest takes
	case engine.Progress:
		t.reach(e)
		t.rate.at(now, e.Cycle)
	case engine.PhaseEnds:
		t.at = 1
		t.enter(now, t.batch, t.part+1)
	}
}

// reach notes how far the phase is.
func (t *ETA) reach(e engine.Event) {
	t.at, t.steps = min(1, float64(e.Cycle)/float64(max(1, e.Cycles))), float64(e.Cycles-e.Cycle)
}

// enter says that a part begins; all before it are over.
func (t *ETA) enter(now time.Time, batch, part int) {
	if !t.entered.IsZero() && (batch > t.batch || part > t.part) {
		t.measured[t.part] += t.now[t.part] * (1 - t.from)
		t.took[t.part] += max(0, now.Sub(t.entered).Seconds())
	}
	for (t.batch < batch || t.part < part) && t.batch < t.forecast.Batches() {
		t.behind[t.part] += t.now[t.part]
		if t.part++; t.part == len(t.now) {
			t.batch, t.part = t.batch+1, 0
			if t.batch < t.forecast.Batches() {
				t.now = parts(t.forecast.Batch(t.batch))
			}
		}
	}
	t.entered, t.from, t.at, t.rate = now, 0, 0, stepRate{}
}

// ratio is how many seconds a forecast second of a part takes, by what such parts took, else by
// what all did; 0: it is not known.
func (t *ETA) ratio(part int, now time.Time) float64 {
	here, passed := (t.at-t.from)*t.now[t.part], 0.0
	if here > 0 {
		passed = max(0, now.Sub(t.entered).Seconds())
	}
	measured, took := t.measured[part], t.took[part]
	if part == t.part {
		measured, took = measured+here, took+passed
	}
	if measured <= 0 {
		measured, took = sum(t.measured)+here+t.Series.Before, sum(t.took)+passed+t.Series.Took
	}
	switch {
	case measured > 0:
		return took / measured
	case t.forecast.Calibration > 0:
		return 1
	}
	return 0
}

// remains is the fraction of the run, or of its series, that is done and the seconds that are left;
// false while these are not known.
func (t *ETA) remains(now time.Time) (fraction, left float64, known bool) {
	done := 0.0
	known = true
	for part := range t.total {
		ratio := t.ratio(part, now)
		if ratio == 0 {
			ratio, known = 1, false
		}
		passed := t.behind[part]
		if part == t.part {
			passed += t.at * t.now[part]
		}
		rest := max(0, t.total[part]-passed)
		if each := t.rate.each().Seconds(); part == t.part && each > 0 { // what goes on is timed best by its pace
			rest = max(0, rest-(1-t.at)*t.now[part])
			left += t.steps * each
		}
		done, left = done+passed*ratio, left+rest*ratio
	}
	overall := (done + left) / sum(t.total)
	done, left = done+t.Series.Before*overall, left+t.Series.After*overall
	if !(done+left > 0) {
		return 0, 0, false
	}
	return done / (done + left), left, known
}

func sum(values []float64) (s float64) {
	for _, v := range values {
		s += v
	}
	return s
}

// text says how far the whole run is; "" where its last phase is all there is.
func (t *ETA) text(now time.Time) string {
	if t == nil || t.forecast.Batches() == 1 && t.part >= len(t.now)-2 && t.Series.After == 0 {
		return ""
	}
	done, left, known := t.remains(now)
	if !known {
		return ""
	}
	return fmt.Sprintf("total %.0f %%, left %s", math.Floor(100*done), format.Seconds(left))
}
