package turnover

import (
	"math"

	"engram/engine/analysis/sleep"
	"engram/engine/config"
)

// Change is what became of a network's synapses between a snapshot and the next one. A synapse is there where its weight
// is above the cutoff.
type Change struct {
	FromPhase, FromCycle int
	ToPhase, ToCycle     int
	Before, After, Kept  int64 // synapses; those kept are there at both
}

// Lost are the synapses that are there before and not after.
func (c Change) Lost() int64 { return c.Before - c.Kept }

// New are the synapses that are there after and not before.
func (c Change) New() int64 { return c.After - c.Kept }

// KeptPart is the part of the synapses before that is kept; NaN where there was none.
func (c Change) KeptPart() float64 { return ratio(c.Kept, c.Before) }

// NewPart is the number of new synapses as a part of those before; NaN where there was none.
func (c Change) NewPart() float64 { return ratio(c.New(), c.Before) }

// Turnover is the turnover ratio, (lost + new) / (before + after): 0 where all are the same, 1 where none is.
func (c Change) Turnover() float64 { return ratio(c.Lost()+c.New(), c.Before+c.After) }

func ratio(a, b int64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return float64(a) / float64(b)
}

// Of compares each snapshot of a network with the next one, in the order of its life; nil where there are fewer than two.
// dir is the network's folder, arrays/<replica> of a run. An error names the file.
func Of(dir string, e *config.Experiment) ([]Change, error) {
	phases := make([]int, len(e.Phases))
	for i := range phases {
		phases[i] = i
	}
	all, err := Find(dir, e, phases...)
	if err != nil {
		return nil, err
	}
	return Changes(all)
}

// Changes compares each snapshot with the next one; nil where there are fewer than two. An error names the file.
func Changes(all []Snapshot) ([]Change, error) {
	if len(all) < 2 {
		return nil, nil
	}
	changes := make([]Change, len(all)-1)
	for k := range changes {
		from, to := all[k], all[k+1]
		changes[k] = Change{FromPhase: from.Phase, FromCycle: from.Cycle, ToPhase: to.Phase, ToCycle: to.Cycle}
		if err := Compare(from, to, func(before, after Row) { Pair(before, after, changes[k].add) }); err != nil {
			return nil, err
		}
	}
	return changes, nil
}

// add counts a synapse, given its weights.
func (c *Change) add(before, after float64) {
	was, is := before > sleep.Cutoff, after > sleep.Cutoff
	if was {
		c.Before++
	}
	if is {
		c.After++
	}
	if was && is {
		c.Kept++
	}
}
