package progress

import (
	"time"
)

// stepRate measures how long a cycle takes now: later cycles of a night are faster, since
// most synapses are gone by then.
type stepRate struct {
	time  time.Time
	cycle int
	now   float64 // nanoseconds per cycle, smoothed
}

// paceEvery is the least time between two measurements.
const paceEvery = 100 * time.Millisecond

// at is told which cycle has been reached.
func (p *stepRate) at(now time.Time, cycle int) {
	if p.time.IsZero() {
		p.time, p.cycle = now, cycle
		return
	}
	passed, done := now.Sub(p.time), cycle-p.cycle
	if passed < paceEvery || done <= 0 {
		return
	}
	each := float64(passed) / float64(done)
	if p.now == 0 {
		p.now = each
	}
	p.now += (each - p.now) / 4
	p.time, p.cycle = now, cycle
}

// each is the time per cycle, 0 while it is unknown.
func (p *stepRate) each() time.Duration { return time.Duration(p.now) }
