package theory

import "fmt"

// Least is the smallest load that margins are found for: a millionth of a pattern per
// neuron. At smaller ones the rounding of the closed forms would show.
const Least = 1e-6

// leastLevel is the smallest fraction of active neurons, or of silent ones, that margins are
// found for; the closed forms are good to 1e-11 down to 1e-20, and lost at 1e-30.
const leastLevel = 1e-15

// check refuses loads and coding levels for which the theory has no network.
func check(load, f float64, kind Kind) error {
	if !(f >= leastLevel && f <= 1-leastLevel) {
		return fmt.Errorf("theory: a coding level of %g: it is a fraction of active neurons, and can be from %g to 1 - %[2]g", f, leastLevel)
	}
	if most := Capacity(f, kind); !(load >= Least && load <= most) {
		other := ""
		if kind == Bernoulli {
			other = fmt.Sprintf("; for exact ones it is %.6g", Capacity(f, Exact))
		}
		return fmt.Errorf("theory: a load of %g at coding level %g: it can be from %g to %.6g patterns per neuron, the capacity for %s patterns%s", load, f, Least, most, kind, other)
	}
	return nil
}

// inverse is the network of a load, from the networks of all margins: the load falls as
// the margin grows.
func inverse(of func(margin, f float64, kind Kind) Network, load, f float64, kind Kind) (Network, error) {
	if err := check(load, f, kind); err != nil {
		return Network{}, err
	}
	excess := func(margin float64) float64 { return of(margin, f, kind).Load - load }
	edge := 1.0
	for excess(edge) > 0 {
		edge *= 2
	}
	n := of(root(excess, 0, edge), f, kind)
	n.Load = load
	return n, nil
}
