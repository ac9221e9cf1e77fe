package config

import (
	"fmt"
	"math"
)

// The kinds of patterns that are drawn.
const (
	Exact        = "exact"
	Bernoulli    = "bernoulli"
	Prototypes   = "prototypes"
	Hierarchical = "hierarchical"
	SparseGraded = "sparse-graded"
)

// Leaves is the number of prototypes that patterns are drawn from: pattern mu is drawn from prototype mu mod Leaves,
// and prototype l of hierarchical patterns from that of group l mod Groups. It is 0 of patterns without prototypes.
func (p *Patterns) Leaves() int {
	switch {
	case p.FromFile():
		return 0
	case p.Kind == Prototypes:
		return p.Groups
	case p.Kind == Hierarchical:
		return p.Groups * p.Subgroups
	}
	return 0
}

// kindKey is a key that belongs to some kinds of patterns.
type kindKey struct {
	name, kinds, meaning string
	given, used          bool
}

// kindKeys are the keys that only some kinds of patterns have; the kinds that have a key need it.
func (p *Patterns) kindKeys() []kindKey {
	grouped := p.Kind == Prototypes || p.Kind == Hierarchical
	const both = Prototypes + " and " + Hierarchical
	return []kindKey{
		{"groups", both, "the number of groups", p.Groups > 0, grouped},
		{"overlap", both, "the fraction of a pattern's active neurons that its prototype has too", p.Overlap > 0, grouped},
		{"subgroups", Hierarchical, "the number of subgroups of each group", p.Subgroups > 0, p.Kind == Hierarchical},
		{"group_overlap", Hierarchical, "the fraction of active neurons that the prototypes of a subgroup and of its group share", p.GroupOverlap > 0, p.Kind == Hierarchical},
		{"coding_spread", SparseGraded, "s: coding levels are uniform in f (1 +- s)", p.CodingSpread > 0, p.Kind == SparseGraded},
	}
}

// checkKind: a kind of patterns has all of its keys, and their values make patterns.
func checkKind(e *Experiment) error {
	p := &e.Patterns
	if p.FromFile() {
		return nil
	}
	for _, k := range p.kindKeys() {
		if k.used && !k.given {
			return fault("patterns", "patterns.kind: %s needs patterns.%s, %s", p.Kind, k.name, k.meaning)
		}
	}
	if p.Kind == SparseGraded {
		return checkGraded(e)
	}
	if p.Leaves() == 0 {
		return nil
	}
	if p.Groups > p.Count || p.Leaves() > p.Count {
		what := fmt.Sprintf("%d groups", p.Groups)
		if p.Kind == Hierarchical {
			what += fmt.Sprintf(" of %d subgroups", p.Subgroups)
		}
		return fault("patterns.groups", "patterns.groups: %s are more than the %d patterns, and each needs one at least: lower it, or give more patterns", what, p.Count)
	}
	overlaps := map[string]float64{"overlap": p.Overlap}
	if p.Kind == Hierarchical {
		overlaps["group_overlap"] = p.GroupOverlap
	}
	for _, name := range []string{"overlap", "group_overlap"} {
		for _, of := range e.populations() {
			if value, has := overlaps[name]; has && of.neurons > 0 && value < of.level {
				return fault("patterns."+name, "patterns.%s is %g, and independent patterns share a fraction of %.4g already, the coding level of the %s neurons: give from that to 1, or kind: exact for independent patterns",
					name, value, of.level, of.name)
			}
		}
	}
	return nil
}

// checkGraded: patterns of every coding level have active and silent neurons.
func checkGraded(e *Experiment) error {
	s, n := e.Patterns.CodingSpread, e.Network
	if n.CodingLevel == 0 {
		return nil
	}
	least, most := 0.0, 0.0
	for _, p := range e.populations() {
		low, high := math.RoundToEven(p.neurons*p.level*(1-s)), math.RoundToEven(p.neurons*p.level*(1+s))
		if high > p.neurons || n.Balanced && (low < 1 || high == p.neurons) {
			return fault("patterns.coding_spread", "patterns.coding_spread: %g makes %.0f to %.0f of the %.0f %s neurons active; lower it", s, low, high, p.neurons, p.name)
		}
		least, most = least+low, most+high
	}
	if least < 1 || most >= float64(n.Neurons) {
		return fault("patterns.coding_spread", "patterns.coding_spread: %g makes %.0f to %.0f of the %d neurons active; it must be at least 1 and below N: lower it", s, least, most, n.Neurons)
	}
	return nil
}

// Relation says how close two patterns are by the way in which they are drawn.
type Relation int

const (
	Unrelated    Relation = iota // of different groups, or of a kind without groups
	SameGroup                    // of hierarchical patterns: of different subgroups
	SameSubgroup                 // of hierarchical patterns
	Relations                    // how many there are
)

// Relation is that of patterns a and b of a day.
func (p *Patterns) Relation(a, b int) Relation {
	switch leaves := p.Leaves(); {
	case leaves == 0 || a%p.Groups != b%p.Groups:
		return Unrelated
	case p.Kind == Hierarchical && a%leaves == b%leaves:
		return SameSubgroup
	}
	return SameGroup
}
