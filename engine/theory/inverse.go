package theory

import "fmt"

// Least is the smallest load that margins are found for: a millionth of a pattern per
// neuron. At smaller ones the rounding of the closed forms would show.
const Least = 1e-6

// leastLevel is the smallest fraction of active neurons, or of silent ones, that margins are
// found for; the closed forms are good to 1e-11 down to 1e-20, and lost at 1e-30.
const leastLevel = 1e-15

// check refuses loads and coding levels for which the theory has no network.
func check(load, f float64) error {
	if !(f >= leastLevel && f <= 1-leastLevel) {
		return fmt.Errorf("theory: a coding level of %g: it is a fraction of active neurons, and can be from %g to 1 - %[2]g", f, leastLevel)
	}
	if most := Capacity(f); !(load >= Least && load <= most) {
		return fmt.Errorf("theory: a load of %g at coding level %g: it can be from %g to %.6g patterns per neuron, the capacity", load, f, Least, most)
	}
	return nil
}

// inverse is the margin at which load(margin), a falling function, has the value at.
func inverse(load func(margin float64) float64, at float64) float64 {
	edge := 1.0
	for load(edge) > at {
		edge *= 2
	}
	return root(func(margin float64) float64 { return load(margin) - at }, 0, edge)
}
