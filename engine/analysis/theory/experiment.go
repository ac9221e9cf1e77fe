package theory

import (
	"fmt"

	"engram/engine/config"
)

// Of is what the theory says of a network of an experiment that holds so many patterns of
// this kind, those that a night replays. The kind of generated patterns is that of the
// configuration, that of patterns from a file is found by [KindOf]. The
// error of an experiment that the theory is not about says why: it is one of large numbers,
// of random patterns and of neurons that all excite. The load of a network that is wired sparsely is M over
// the mean in-degree, and its patterns are of the kind that a neuron sees.
func Of(e *config.Experiment, patterns int, kind Kind) (Point, error) {
	if err := Covers(e, patterns); err != nil {
		return Point{}, err
	}
	return At(float64(patterns)/e.Network.Indegree(), e.Network.CodingLevel, kind.Seen(e.Network))
}

// Covers is why the theory is not about an experiment that holds so many patterns; nil: it is, at some load.
func Covers(e *config.Experiment, patterns int) error {
	if e.Network.InhibitoryFraction > 0 {
		return fmt.Errorf("theory: network.inhibitory_fraction is %g; the theory is about weights of one sign", e.Network.InhibitoryFraction)
	}
	if e.Patterns.Leaves() > 0 {
		return fmt.Errorf("theory: patterns.kind is %s, whose patterns are correlated; the theory is about independent ones", e.Patterns.Kind)
	}
	if f := e.Network.CodingLevel; float64(patterns)*min(f, 1-f) < fewest {
		return fmt.Errorf("theory: a neuron gives its rarer answer to %.2g of %d patterns on average; with fewer than %d some neurons never give it, and their margin has no bound", float64(patterns)*min(f, 1-f), patterns, fewest)
	}
	return nil
}

// fewest is how often, on average, the rarer of the two answers of a neuron must occur: in 10
// patterns, which leaves out one neuron in 20,000.
const fewest = 10

// Optimum is the largest mean that an observable can have in a network of any non-negative
// weights, however many factors they have. ok is false where the theory knows none.
func (p Point) Optimum(observable string) (most float64, ok bool) {
	switch observable {
	case "margin_min":
		return p.Kappa, true
	case "rho":
		return p.Rho, true
	}
	return 0, false
}

// DensityOf is the fraction of synapses that survive in the optimal network of z factors.
// ok is false for more than 2, where nobody knows.
func (p Point) DensityOf(z int) (density float64, ok bool) {
	switch z {
	case 1:
		return p.DenseDensity, true
	case 2:
		return p.Density, true
	}
	return 0, false
}
