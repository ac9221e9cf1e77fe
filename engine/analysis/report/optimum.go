package report

import (
	"errors"
	"fmt"
	"io/fs"
	"math"

	"engram/engine/analysis/theory"
	"engram/engine/store"
)

// optimum is what the theory says of a network in a phase of consolidation; the error
// says why it says nothing.
func (n *network) optimum(p *phase) (theory.Point, error) {
	patterns := n.replayed(p)
	if patterns < 0 {
		return theory.Point{}, errors.New("theory: how many patterns were replayed is not recorded; record the observable stored")
	}
	kind := theory.KindOfDrawn(n.experiment.Patterns.Kind)
	if n.experiment.Patterns.FromFile() {
		if n.active == nil {
			return theory.Point{}, errors.New("theory: of patterns from a file, X.npy tells whether all have the same number of active neurons; it is not there (save: [X])")
		}
		kind = theory.KindOf(n.active)
	}
	return theory.Of(n.experiment, patterns, kind)
}

// readActive counts the active neurons of each pattern, where patterns from a file were
// saved.
func (n *network) readActive() error {
	if !n.experiment.Patterns.FromFile() {
		return nil
	}
	path := n.file("X.npy")
	a, err := store.OpenArray(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer a.Close()
	shape := a.Header().Shape
	if len(shape) != 2 || shape[0] != n.experiment.Network.Neurons {
		return fmt.Errorf("%s: has the shape %v; the configuration in the manifest says %d neurons", path, shape, n.experiment.Network.Neurons)
	}
	n.active = make([]int, shape[1])
	row := make([]float64, shape[1])
	for range shape[0] {
		if err := a.ReadFloats(row); err != nil {
			return err
		}
		for mu, x := range row {
			n.active[mu] += int(x)
		}
	}
	return nil
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
		if n.active != nil { // from a file, which tells how many
			return len(n.active)
		}
		return n.experiment.Patterns.Count
	}
	if p == n.night() {
		return n.kept
	}
	return -1
}

// bound is the value of an observable in the optimal network, as far as the theory knows.
func (n *network) bound(point theory.Point, name string) (float64, bool) {
	if name == "density" {
		return point.DensityOf(n.experiment.Network.Factors)
	}
	return point.Optimum(name)
}
