package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"engram/engine/config"
	"engram/engine/store"
)

// tested is how many patterns a noise test is of, -1 if that is unknown: recall.csv says it,
// or, in runs of before, the phase that came before.
func (n *network) tested(t *noise) int {
	if t.patterns >= 0 {
		return t.patterns
	}
	if set := n.experiment.Phases[t.phase].Recall; set == nil || set.Patterns.Word != config.Replayed {
		return n.experiment.Patterns.Count
	}
	night := n.nightBefore(t.phase)
	if i := slices.IndexFunc(n.phases, func(p *phase) bool { return p.number == night }); i >= 0 {
		return n.replayed(n.phases[i])
	}
	return -1
}

// nightBefore is the number of the last sleep phase before a phase, -1 where there is none.
func (n *network) nightBefore(phase int) int {
	for k := phase - 1; k >= 0; k-- {
		if n.experiment.Phases[k].Sleep != nil {
			return k
		}
	}
	return -1
}

// days is how many days the network knows in a phase.
func (n *network) days(phase int) int {
	return n.experiment.Days(phase)
}

// patternSet names the patterns that a noise test is of; those of tests with equal names are
// the same ones.
func (n *network) patternSet(t *noise) string {
	count, days := n.tested(t), n.days(t.phase)
	set := n.experiment.Phases[t.phase].Recall.Patterns
	all := n.experiment.Patterns.Count * days
	switch {
	case set.Word == config.Replayed:
		night := n.nightBefore(t.phase)
		whole := n.experiment.Patterns.Count // that it could have replayed
		if night >= 0 && n.experiment.Phases[night].Sleep.Which == "all" {
			whole *= n.days(night)
		}
		if count < 0 || count < whole {
			return fmt.Sprintf("the %s patterns that %s replayed", some(count), n.phaseLabel(night))
		}
		if whole == all && days > 1 {
			return fmt.Sprintf("all %s patterns of %d days", some(all), days)
		}
		return n.dayPatterns([]int{n.days(night) - 1}, days, count)
	case set.Word == config.OfAll && days > 1:
		return fmt.Sprintf("all %s patterns of %d days", some(all), days)
	case set.Days != nil && len(set.Days) == days && days > 1:
		return fmt.Sprintf("all %s patterns of %d days", some(all), days)
	case set.Days != nil:
		return n.dayPatterns(set.Days, days, count)
	}
	return n.dayPatterns([]int{days - 1}, days, count)
}

// dayPatterns names all patterns of some of the days that a network knows.
func (n *network) dayPatterns(listed []int, days, count int) string {
	if days == 1 {
		return fmt.Sprintf("all %s patterns", some(count))
	}
	text := "day"
	if len(listed) > 1 {
		text = "days"
	}
	for i, d := range listed {
		if i > 0 {
			text += ","
		}
		text += fmt.Sprintf(" %d", d)
	}
	return fmt.Sprintf("all %s patterns of %s (counted from 0)", some(count), text)
}

// state is the phase whose end a noise test is of: the last before it that changes the network;
// -1 where there is none.
func (n *network) state(t *noise) int { return n.lastLived(t.phase) }

// lastLived is the last phase before a phase that changes the network, -1 where there is none.
func (n *network) lastLived(before int) int {
	for k := min(before, len(n.experiment.Phases)) - 1; k >= 0; k-- {
		if lived(n.experiment.Phases[k]) && !n.skipped(k) {
			return k
		}
	}
	return -1
}

// skipped tells whether a phase is a night that had nothing to replay.
func (n *network) skipped(number int) bool {
	return slices.ContainsFunc(n.empty, func(none store.NoneStored) bool { return none.Phase == number })
}

// sleepless tells whether a network has no night since there was nothing to replay.
func (n *network) sleepless() bool { return len(n.empty) > 0 && n.night() == nil }

// repeats tells whether a noise test is one that was done before: of the same patterns with the
// same noise, with a night that was skipped in between.
func (n *network) repeats(t *noise) bool {
	return slices.ContainsFunc(n.noise, func(o *noise) bool {
		return o.phase < t.phase && o.kind == t.kind && n.state(o) == n.state(t) && n.patternSet(o) == n.patternSet(t) &&
			n.unlike(o, t) == "" && slices.ContainsFunc(n.empty, func(none store.NoneStored) bool { return o.phase < none.Phase && none.Phase < t.phase })
	})
}

// unlike says in what two noise tests of one kind differ, other than their patterns; "" if in
// nothing that changes what is recalled.
func (n *network) unlike(before, after *noise) string {
	var parts []string
	differ := func(what, a, b string) {
		if a != b {
			parts = append(parts, fmt.Sprintf("%s %s before and %s after", what, a, b))
		}
	}
	levels := func(t *noise) string {
		var all []string
		for _, p := range t.points {
			all = append(all, short(p.level))
		}
		return strings.Join(all, ", ")
	}
	differ("levels", levels(before), levels(after))
	if a, b := n.experiment.Phases[before.phase].Recall, n.experiment.Phases[after.phase].Recall; a != nil && b != nil {
		differ("steps", fmt.Sprint(a.Steps), fmt.Sprint(b.Steps))
		differ("noise_every", cmp.Or(a.NoiseEvery, config.EveryTrial), cmp.Or(b.NoiseEvery, config.EveryTrial)) // a run of an earlier version says nothing
		differ("scale", cmp.Or(a.Scale, config.MeanFactor), cmp.Or(b.Scale, config.MeanFactor))
		differ("inhibition", fmt.Sprint(a.Inhibition), fmt.Sprint(b.Inhibition))
	}
	return strings.Join(parts, "; ")
}

// otherKind is the kind of the noise tests before a night, where none is of the kind of the test
// after it; "" if there is one, or there are no tests before.
func (n *network) otherKind(p *phase, after *noise) string {
	for _, t := range slices.Backward(n.noise) {
		if t.phase < p.number && n.state(t) == n.lastLived(p.number) {
			return t.kind
		}
	}
	return ""
}

// around are noise tests of one kind of the start and the end of a phase: of the same patterns
// if there are such, else the first one after it and the last one before it, which may be nil.
// Tests with another night or day in between are of another network, and left out.
func (n *network) around(p *phase) (before, after *noise) {
	var earlier, later []*noise // the nearest first
	for _, t := range n.noise {
		switch {
		case t.phase < p.number && n.state(t) == n.lastLived(p.number):
			earlier = slices.Insert(earlier, 0, t)
		case n.state(t) == p.number:
			later = append(later, t)
		}
	}
	ofKind := func(a *noise) *noise {
		for _, b := range earlier {
			if b.kind == a.kind {
				return b
			}
		}
		return nil
	}
	for _, a := range later {
		for _, b := range earlier {
			if b.kind == a.kind && n.patternSet(a) == n.patternSet(b) {
				return b, a
			}
		}
	}
	if len(later) == 0 {
		return nil, nil
	}
	return ofKind(later[0]), later[0]
}

// inState are the noise tests, of the kind of t, of the state that t is of: t among them.
func (n *network) inState(t *noise) (all []*noise) {
	for _, o := range n.noise {
		if o.kind == t.kind && n.state(o) == n.state(t) && !n.repeats(o) {
			all = append(all, o)
		}
	}
	return all
}

// recalls says what part of its patterns a test recalled at the least noise.
func (n *network) recalls(t *noise) string {
	least := t.points[0]
	return fmt.Sprintf("at noise %s, %s, %.3f of %s are recalled", short(least.level), n.stateLabel(t.phase), least.rate, n.patternSet(t))
}
