package salience

import (
	"math"

	"engram/kernels/elementary"
)

func init() {
	register(Rule{
		Name:      Soft,
		Says:      "all patterns, the closest to being forgotten the most",
		Mean:      true,
		Parameter: &Parameter{Name: "beta", Says: "how sharply the weakest memories are preferred", Default: 20},
		Float64:   soft,
	})
}

// soft selects the patterns that are closest to being forgotten,
//
//	S^mu = sign(h^mu) L^mu / sum_nu L^nu,
//	L^mu = exp(-beta (|h^mu| - min_nu |h^nu|) / mean),
//
// labels being the network's own output. Where mean = 0, L = 1. A NaN anywhere in a row makes the whole row NaN.
func soft(r Row[float64]) {
	least := math.Inf(1)
	for _, v := range r.H {
		least = min(least, math.Abs(v)) // NaN if any is
	}
	sum := 0.0
	for mu, v := range r.H {
		r.S[mu] = 1
		if r.Mean != 0 || least != least {
			r.S[mu] = elementary.Exp(-r.Parameter * (math.Abs(v) - least) / r.Mean)
		}
		sum += r.S[mu]
	}
	for mu, v := range r.H {
		r.S[mu] = signed(r.S[mu]/sum, v)
	}
}

// signed is v with the sign of of: v sign(of).
func signed(v, of float64) float64 {
	switch {
	case of > 0:
		return v
	case of < 0:
		return -v
	}
	return v * of // 0, or NaN
}
