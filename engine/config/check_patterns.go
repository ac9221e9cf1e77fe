package config

import "math"

// population is a part of the neurons, with its own coding level.
type population struct {
	name           string
	neurons, level float64
}

// populations are the excitatory and the inhibitory neurons.
func (e *Experiment) populations() [2]population {
	n := e.Network
	inhibitory := math.RoundToEven(n.InhibitoryFraction * float64(n.Neurons))
	p := [2]population{{"excitatory", float64(n.Neurons) - inhibitory, n.CodingLevel}, {"inhibitory", inhibitory, n.CodingLevel}}
	if r := n.InhibitoryFraction; n.Balanced && r > 0 && r < 1 {
		p[0].level, p[1].level = n.CodingLevel/(2*(1-r)), n.CodingLevel/(2*r)
	}
	return p
}

// distinctPatterns is how many different patterns there can be on a day; +Inf where a file has them.
func (e *Experiment) distinctPatterns() float64 {
	switch {
	case e.Patterns.FromFile() || e.Network.CodingLevel == 0:
		return math.Inf(1)
	case e.Patterns.Kind == Bernoulli:
		return math.Pow(2, float64(e.Network.Neurons))
	}
	all := 1.0
	for _, p := range e.populations() {
		s, sum := e.Patterns.CodingSpread, 0.0
		if e.Patterns.Kind != SparseGraded {
			s = 0
		}
		for active := math.RoundToEven(p.neurons * p.level * (1 - s)); active <= math.RoundToEven(p.neurons*p.level*(1+s)) && sum < mostCount; active++ {
			sum += choices(p.neurons, active)
		}
		all *= sum
	}
	return all
}

// distinctOfPrototypes is how many different patterns there can be with the prototypes of a day; +Inf without prototypes.
func (e *Experiment) distinctOfPrototypes() float64 {
	leaves := float64(e.Patterns.Leaves())
	if leaves == 0 || e.Network.CodingLevel == 0 {
		return math.Inf(1)
	}
	all := leaves
	for _, p := range e.populations() {
		active := math.RoundToEven(p.neurons * p.level)
		shared := math.RoundToEven(active * e.Patterns.Overlap)
		all *= choices(active, shared) * choices(p.neurons-active, active-shared)
	}
	return all
}

// choices is in how many ways k of n can be chosen, or a number above mostCount where there are more.
func choices(n, k float64) float64 {
	all := 1.0
	for i := 1.0; i <= min(k, n-k) && all <= mostCount; i++ {
		all *= (n - min(k, n-k) + i) / i
	}
	return math.Round(all)
}

// checkDistinct: patterns of a day should be different ones.
func checkDistinct(e *Experiment) error {
	if most := e.distinctOfPrototypes(); most < float64(e.Patterns.Count) {
		return fault("patterns.overlap", "with %d prototypes and patterns.overlap: %g there are %.0f different patterns, and %d are asked for: lower the overlap, or give more groups",
			e.Patterns.Leaves(), e.Patterns.Overlap, most, e.Patterns.Count)
	}
	most := e.distinctPatterns()
	if most >= float64(e.Patterns.Count) {
		return nil
	}
	path := "patterns.count"
	if e.Patterns.Load > 0 {
		path = "patterns.load"
	}
	return fault(path, "%s patterns of %d neurons with a coding level of %g cannot all be different: there are %.0f, and %d are asked for",
		e.Patterns.Kind, e.Network.Neurons, e.Network.CodingLevel, most, e.Patterns.Count)
}
