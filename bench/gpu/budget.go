package gpu

import (
	"fmt"
	"slices"
	"time"
)

// worth lists steps by what they are worth, the most first, and about how many seconds each takes on an
// H200 (bench/results), PyTorch's compilers included.
var worth = []struct {
	name    string
	seconds float64
}{
	{"card", 2}, {"doctor", 10}, {"conformance", 4}, {"ceilings", 2}, {"night", 12}, {"paper", 6}, {"small", 40}, {"large", 60}, {"batch", 10}, {"late", 45},
	{"start", 30}, {"wired", 200}, {"memory", 60}, {"golden", 3}, {"memcheck", 30}, {"peer", 60}, {"racecheck", 30},
}

// place is where a step stands in worth; those that it does not know come first.
func place(step string) int {
	for i, w := range worth {
		if w.name == step {
			return i
		}
	}
	return -1
}

// byWorth sorts steps, those worth most first.
func byWorth(steps []plannedStep) []plannedStep {
	slices.SortStableFunc(steps, func(a, b plannedStep) int { return place(a.name) - place(b.name) })
	return steps
}

// budget is how long a check may take. The zero budget has no end.
type budget struct {
	end time.Time
	all time.Duration
}

func newBudget(all time.Duration) budget {
	if all == 0 {
		return budget{}
	}
	return budget{time.Now().Add(all), all}
}

func (b budget) limited() bool       { return b.all > 0 }
func (b budget) left() time.Duration { return time.Until(b.end) }

// admits is nil where a step fits in what is left.
func (b budget) admits(step string) error {
	if i := place(step); b.limited() && i >= 0 && b.left().Seconds() < worth[i].seconds {
		return skip(fmt.Sprintf("takes about %g s; %.0f s of the budget are left", worth[i].seconds, max(0, b.left().Seconds())))
	}
	return nil
}

// patience is how long a way of PyTorch may take to compile: an eighth of the budget, and no more than a quarter of what is left.
func (b budget) patience() time.Duration {
	if !b.limited() {
		return 0
	}
	return min(b.all/8, max(time.Second, b.left()/4))
}
