package report

import (
	"fmt"
	"math"
	"slices"

	"engram/engine/analysis/chart"
	"engram/engine/config"
)

// lived reports whether a phase changes the network; a recall leaves it as it was.
func lived(p config.Phase) bool { return p.Recall == nil }

// livedBefore counts the phases before a phase that change the network.
func (n *network) livedBefore(number int) (count int) {
	for _, p := range n.experiment.Phases[:min(number, len(n.experiment.Phases))] {
		if lived(p) {
			count++
		}
	}
	return count
}

// day is the day that a phase belongs to, from 0, as recall.patterns counts them: every wake
// but the first begins another.
func (n *network) day(number int) int { return n.days(min(number+1, len(n.experiment.Phases))) - 1 }

// allDays is how many days a life has.
func (n *network) allDays() int { return n.days(len(n.experiment.Phases)) }

// dayName is what the page calls a day.
func dayName(day int) string { return fmt.Sprintf("day %d", day) }

// dayStyle is the style of a day: colours that can be told apart while they are few, else
// those of an order.
func dayStyle(day, days int) int {
	if days <= mostColours {
		return day
	}
	return chart.Ramp(float64(day) / float64(days-1))
}

// isLong reports whether a life has too many phases for curves one over the other, so that it
// has a time axis.
func (c *selection) isLong() bool {
	return slices.ContainsFunc(c.results, func(n *network) bool { return n.livedBefore(len(n.experiment.Phases)) > 2 })
}

// moment is where a cycle of a phase stands on the time axis of a life, on which every phase
// takes 1, and its cycles run logarithmically.
func (n *network) moment(p *phase, cycle float64) float64 {
	length := p.cycles[len(p.cycles)-1]
	if planned := n.planned(p.number); planned > 0 && !n.endsEarly(p) {
		length = float64(planned)
	}
	return float64(n.livedBefore(p.number)) + math.Log1p(cycle)/math.Log1p(max(length, 1))
}

// endsWith reports whether a phase is the last that changes the network, so that the final arrays
// are those of its end.
func (n *network) endsWith(p *phase) bool { return n.lastLived(len(n.experiment.Phases)) == p.number }

// planned is how many cycles or passes a phase has at most.
func (n *network) planned(number int) int {
	if n.experiment.Phases[number].Recall != nil {
		return 0
	}
	steps, _, _ := n.experiment.Phases[number].Duration()
	return steps
}

// endsEarly reports whether a phase ended when it had converged, before its last cycle.
func (n *network) endsEarly(p *phase) bool {
	l := n.experiment.Phases[p.number].Learn
	return l != nil && l.UntilConverged && n.ended(p) && p.cycles[len(p.cycles)-1] < float64(l.Cycles)
}

// ended reports whether a phase came to its end: the run did, or another phase has begun.
func (n *network) ended(p *phase) bool {
	if p != n.phases[len(n.phases)-1] || len(n.noise) > 0 && n.noise[len(n.noise)-1].phase > p.number {
		return true
	}
	return n.failure == "" && n.source.ended()
}

// dayAxis marks the days of a life on its time axis, no more than there is room for.
func (n *network) dayAxis() chart.Axis {
	const most = 10
	axis := chart.Axis{Label: "time (in days; cycles run logarithmically)"}
	every := (n.allDays() + most - 1) / most
	day := -1
	for k, p := range n.experiment.Phases {
		if !lived(p) || n.day(k) == day {
			continue
		}
		day = n.day(k)
		label := ""
		if day%every == 0 {
			label = dayName(day)
		}
		axis.Ticks, axis.Labels = append(axis.Ticks, float64(n.livedBefore(k))), append(axis.Labels, label)
	}
	axis.Include = []float64{0, float64(n.livedBefore(len(n.experiment.Phases)))}
	return axis
}
