package salience

import "math"

func init() {
	register(Rule{
		Name:    Self,
		Says:    "only the pattern closest to each neuron's threshold, taught by the neuron's own output",
		Float64: self[float64],
		Float32: self[float32],
	})
}

// self selects the patterns with the smallest |h|, of which there is one but for ties:
//
//	S^mu = sign(h^mu) if |h^mu| = min_nu |h^nu|, else 0.
//
// Labels are the network's own output: h = 0 teaches nothing. A NaN anywhere in a row, or an infinity, makes the whole row NaN.
func self[T Number](r Row[T]) {
	least, broken := T(math.Inf(1)), false
	for _, v := range r.H {
		broken = broken || !(abs(v) < T(math.Inf(1)))
		least = min(least, abs(v))
	}
	if broken {
		r.spoil()
		return
	}
	for mu, v := range r.H {
		switch {
		case abs(v) > least:
		case v > 0:
			r.S[mu] = 1
		case v < 0:
			r.S[mu] = -1
		}
	}
}

func abs[T Number](v T) T {
	if v < 0 {
		return -v
	}
	return v
}
