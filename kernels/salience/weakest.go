package salience

import "math"

func init() {
	register(Rule{
		Name:    Weakest,
		Says:    "only each neuron's weakest pattern",
		Labels:  true,
		Float64: weakest[float64],
		Float32: weakest[float32],
	})
}

// weakest selects the one pattern with the smallest y h, the first on a tie:
//
//	S^mu = y^mu if mu = argmin_nu y^nu h^nu, else 0,    y = 2 Y - 1.
//
// A NaN anywhere in a row makes the whole row NaN.
func weakest[T Number](r Row[T]) {
	if at, _, broken := r.weakest(); broken {
		r.spoil()
	} else if len(r.S) > 0 {
		r.S[at] = r.label(at)
	}
}

// weakest is the first pattern with the smallest y h, and that; broken where any h is NaN.
func (r Row[T]) weakest() (at int, least T, broken bool) {
	least = T(math.Inf(1))
	for mu, v := range r.H {
		broken = broken || v != v
		if yh := v * r.label(mu); yh < least {
			least, at = yh, mu
		}
	}
	return at, least, broken
}

// spoil makes a row NaN.
func (r Row[T]) spoil() {
	for mu := range r.S {
		r.S[mu] = T(math.NaN())
	}
}
