package report

import (
	"errors"
	"math"

	"engram/engine/theory"
)

// optimum is what the theory says of a network in a phase of consolidation; the error
// says why it says nothing.
func (n *network) optimum(p *phase) (theory.Point, error) {
	patterns := n.replayed(p)
	if patterns < 0 {
		return theory.Point{}, errors.New("theory: how many patterns were replayed is not recorded; record the observable stored")
	}
	return theory.Of(n.experiment, patterns)
}

// replayed is how many patterns a phase of consolidation works with, -1 if that is unknown.
func (n *network) replayed(p *phase) int {
	if stored := p.first("stored"); p.name == "sleep" && !math.IsNaN(stored) {
		return int(stored) // what is replayed is what is stored when the night begins
	}
	woken := false
	for _, before := range n.experiment.Phases[:min(p.number, len(n.experiment.Phases))] {
		woken = woken || before.Wake != nil
	}
	if p.name == "learn" || !woken {
		return n.experiment.Patterns.Count
	}
	if p == n.night() {
		return n.kept
	}
	return -1
}

// bound is the value of an observable in the optimal network, as far as the theory knows.
func (n *network) bound(point theory.Point, observable string) (float64, bool) {
	if observable == "density" {
		return point.DensityOf(n.experiment.Network.Factors)
	}
	return point.Optimum(observable)
}
