package main

import (
	"fmt"
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

// seconds writes a time as people say it.
func seconds(s float64) string {
	const year = 365.25 * 24 * 3600
	switch {
	case !(s >= 0): // a clock that was set back
		s = 0
	case s >= 10*year:
		return fmt.Sprintf("%.0f years", s/year)
	case s >= year:
		return fmt.Sprintf("%.1f years", s/year)
	}
	return duration(time.Duration(s * float64(time.Second)))
}

// duration writes a time as people say it. One that is negative, by a clock that was set back, is 0.
func duration(d time.Duration) string {
	switch {
	case d <= 0:
		return "0 ms"
	case d < time.Millisecond:
		return fmt.Sprintf("%.2g ms", d.Seconds()*1e3)
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", d.Seconds()*1e3)
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
	case d < 72*time.Hour:
		return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%d days %d h", int(d.Hours())/24, int(d.Hours())%24)
}
