package spines

import (
	"cmp"
	"math"
	"slices"
)

// A Change is one of a synapse of size W > 0 by Size = |dw| > 0.
type Change struct{ W, Size float64 }

// Changes lists the gains and the losses between all times that are lag samples apart,
// sorted by the size at the first of them. Sizes that are missing, or 0 at first, and
// changes of 0 are left out.
func (s *Sizes) Changes(lag int) (gains, losses []Change) {
	for i := range s.Synapses {
		for t := 0; t+lag < s.Times; t++ {
			w := s.At(i, t)
			dw := s.At(i, t+lag) - w // NaN is neither below
			switch {
			case w > 0 && dw > 0:
				gains = append(gains, Change{w, dw})
			case w > 0 && dw < 0:
				losses = append(losses, Change{w, -dw})
			}
		}
	}
	for _, list := range [][]Change{gains, losses} {
		slices.SortStableFunc(list, func(a, b Change) int { return cmp.Compare(a.W, b.W) })
	}
	return gains, losses
}

// fewest changes that a line is put through.
const fewest = 50

// window is how many changes are averaged: a twentieth of them, at least 10.
func window(n int) int { return max(int(math.RoundToEven(float64(n)/20)), 10) }
