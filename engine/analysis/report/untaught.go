package report

import (
	"fmt"

	"engram/engine/store"
)

// untaught says how many neurons give the same answer to every pattern that the last night
// replayed, as part of a sentence; nothing where there are none, or the patterns were not saved.
// Their margin has no bound, and they rule its mean.
func (n *network) untaught() string {
	never, always, err := n.oneSided()
	switch {
	case err != nil || never+always == 0:
		return ""
	case always == 0:
		return fmt.Sprintf(": %s in no pattern", count(never, "neuron is", "neurons are"))
	}
	return fmt.Sprintf(": %s in no pattern, %d in all", count(never, "neuron is", "neurons are"), always)
}

// oneSided counts the neurons that no pattern replayed has, and those that all have.
func (n *network) oneSided() (never, always int, err error) {
	a, err := store.OpenArray(n.file("X.npy"))
	if err != nil {
		return 0, 0, err
	}
	defer a.Close()
	shape := a.Header().Shape
	if len(shape) != 2 {
		return 0, 0, fmt.Errorf("%s: has the shape %v, not (N, M)", n.file("X.npy"), shape)
	}
	row := make([]float64, shape[1])
	for range shape[0] {
		if err := a.ReadFloats(row); err != nil {
			return 0, 0, err
		}
		active, all := 0, 0
		for mu, x := range row {
			if len(n.replays) == len(row) && !n.replays[mu] {
				continue
			}
			all++
			if x != 0 {
				active++
			}
		}
		switch active {
		case 0:
			never++
		case all:
			always++
		}
	}
	return never, always, nil
}
