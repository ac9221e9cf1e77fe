package theory

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Bound is the largest load at which any solution has the density p and the margin
// kappa over ||w||_2. With p = H(B) and the largest p of the x of a standard normal
// distribution kept as weights x - b, b <= B, it is
//
//	alpha = max over b of <x (x - b)>^2 / (V E(kappa sqrt(<(x - b)^2>/V) / sqrt(f (1 - f)), f)),
//
// where the means are over all synapses, those pruned having the weight 0, and
// V = <(x - b)^2> for bernoulli patterns and <(x - b)^2> - <x - b>^2 for exact ones. Then
//
//	alpha = (H + B phi) / E(kappa / sqrt(f (1 - f)), f)          bernoulli, b = 0
//	alpha = (H + B phi + phi^2 / (1 - H)) / E(0, f)              exact, kappa = 0, b = -phi/(1 - H).
//
// NaN unless kappa >= 0, 0 < f < 1, and p is above 0 and at most the density of
// Densest(kappa, f, kind), where the bound is the largest load of all.
func Bound(p, kappa, f float64, kind Kind) float64 {
	if !(p > 0 && p <= Densest(kappa, f, kind).Density) {
		return math.NaN()
	}
	return boundAt(-distuv.UnitNormal.Quantile(p), kappa, f, kind)
}

// boundAt is the bound at p = H(B).
func boundAt(b, kappa, f float64, kind Kind) float64 {
	if kind == Bernoulli {
		e, _ := cost(kappa*unit(f), f)
		return (tail(b) + b*density(b)) / e
	}
	if kappa == 0 {
		e, _ := cost(0, f)
		return 1 / e * keptVariance(b)
	}
	// the derivative of ln alpha with respect to the shift b
	slope := func(shift float64) float64 {
		k := keptAt(b, shift)
		t, dt := k.margin(kappa, f)
		e, de := cost(t, f)
		return 2*(k.mean*tail(-b)/k.v-k.phi/k.overlap) - de/e*dt
	}
	least, most := -density(b)/tail(-b), min(b, 0)
	shift := most
	if slope(most) < 0 {
		shift = root(slope, least, most)
	}
	k := keptAt(b, shift)
	t, _ := k.margin(kappa, f)
	e, _ := cost(t, f)
	return k.overlap / k.v * k.overlap / e
}

// keptVariance is H + B phi + phi^2 / (1 - H): the variance of a standard normal x that is
// replaced below B by its mean there.
func keptVariance(b float64) float64 {
	if b > 0 {
		phi := density(b)
		return tail(b) + b*phi + phi*phi/tail(-b)
	}
	w := weightsAt(-b, Exact)
	return 1 - w.c/w.h
}

// kept are moments over all synapses of weights x - shift where x is above B, else 0.
type kept struct {
	phi, h  float64
	overlap float64 // <x w>
	mean    float64 // <w>
	square  float64 // <w^2>
	v       float64 // <w^2> - <w>^2
}

func keptAt(b, shift float64) kept {
	k := kept{phi: density(b), h: tail(b)}
	all := k.h + b*k.phi // <x^2>, x above B
	k.overlap = all - shift*k.phi
	k.mean = k.phi - shift*k.h
	k.square = k.overlap - shift*k.mean
	k.v = k.square - k.mean*k.mean
	return k
}

// margin is kappa in units of the currents' standard deviation, and its derivative with
// respect to the shift.
func (k kept) margin(kappa, f float64) (t, slope float64) {
	t = kappa * unit(f) * math.Sqrt(k.square/k.v)
	return t, -t * k.mean / k.square * (k.h*k.square - k.mean*k.mean) / k.v
}

// MinDensity is the least density at which there is a solution of the load and the
// margin kappa over ||w||_2: the inverse of Bound. A load beyond that of
// Densest(kappa, f, kind) has no solution, which is an error, as are other arguments out of
// range.
func MinDensity(load, kappa, f float64, kind Kind) (float64, error) {
	if err := check(load, f, kind); err != nil {
		return 0, err
	}
	if !(kappa >= 0) {
		return 0, fmt.Errorf("theory: a margin kappa of %g: give 0 or a positive number", kappa)
	}
	most := Densest(kappa, f, kind)
	if load > most.Load {
		return 0, fmt.Errorf("theory: no solution has the load %g and the margin kappa = %g at coding level %g: the load can be %g at most", load, kappa, f, most.Load)
	}
	least := math.Max(most.B, -farthest)
	if load >= boundAt(least, kappa, f, kind) { // the same but for rounding
		return most.Density, nil
	}
	b := root(func(b float64) float64 { return boundAt(b, kappa, f, kind) - load }, least, 2*farthest)
	return tail(b), nil
}
