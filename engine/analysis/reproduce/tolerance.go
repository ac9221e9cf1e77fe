package reproduce

import (
	"fmt"
	"math"

	"engram/engine/analysis/sleep"
)

// tolerance is the noise of half recall, as far as the levels that were tried tell.
type tolerance struct {
	level float64
	side  sleep.Side
}

func toleranceOf(levels, rates []float64) tolerance {
	level, side := sleep.Tolerance(levels, rates)
	return tolerance{level, side}
}

// value is NaN where the tolerance is not among the levels.
func (t tolerance) value() float64 {
	if t.side != sleep.Among {
		return math.NaN()
	}
	return t.level
}

func (t tolerance) String() string {
	if t.none() {
		return "none"
	}
	return map[sleep.Side]string{sleep.Below: "below ", sleep.Above: "above "}[t.side] + short(t.level)
}

// none tells whether fewer than half are recalled even without noise.
func (t tolerance) none() bool { return t.side == sleep.Below && t.level == 0 }

// compare compares a tolerance with a published one.
func (t tolerance) compare(what string, published float64) Comparison {
	c := number(what, published, t.value())
	c.Here = t.String()
	switch t.side {
	case sleep.Below:
		if t.none() {
			c.Difference = "fewer than half are recalled even without noise"
			break
		}
		c.Difference = "lies below the first level of noise"
	case sleep.Above:
		c.Difference = "lies above the last level of noise"
	}
	return c
}

// doubles compares the tolerance after a night with that before it. One that lies above the
// last level is at least that.
func doubles(what string, before, after tolerance) Comparison {
	ratio := after.level / before.level
	c := claim(what, "at least doubles", ratio >= 2, short(ratio))
	switch {
	case before.side == sleep.Among && after.side == sleep.Among:
	case before.side == sleep.Among && after.side == sleep.Above:
		c.Here = "over " + c.Here
		if ratio < 2 {
			c.Difference = "not known: after the night it lies above the last level of noise"
		}
	default:
		c.Here, c.Difference = short(math.NaN()), fmt.Sprintf("not known: %s before, %s after the night", before, after)
	}
	return c
}
