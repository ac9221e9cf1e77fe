package theory

import "math"

// Sparse is the optimal network of z = 2 at one load.
type Sparse struct {
	Load    float64 // alpha
	Rho     float64 // margin over mean weight times sqrt(N f (1 - f))
	B       float64 // B*: weights are distributed as (x - B)+, x standard normal
	Density float64 // p = H(B), the fraction of synapses that survive
	CV      float64 // standard deviation over mean of the surviving weights
}

// Sparsest is the network of the largest load at which rho can be reached,
//
//	alpha(rho, f) = max over B of H(B)^2 / (G2(B) E(rho G1(B)/sqrt(G2(B)), f)).
//
// Everything is NaN unless rho >= 0 and 0 < f < 1.
func Sparsest(rho, f float64) Sparse {
	if !(rho >= 0 && f > 0 && f < 1) {
		return Sparse{math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN()}
	}
	b := best(rho, f)
	p, g1, g2 := tail(b), excess1(b), excess2(b)
	e, _ := cost(rho*g1/math.Sqrt(g2), f)
	return Sparse{
		Load:    p / g2 * p / e,
		Rho:     rho,
		B:       b,
		Density: p,
		CV:      math.Sqrt(g2*p/(g1*g1) - 1),
	}
}

// best is B*, where the derivative of ln alpha with respect to B vanishes. It is 0 at
// rho = 0, where half of the synapses survive, and grows with rho.
func best(rho, f float64) float64 {
	slope := func(b float64) float64 {
		p, g1, g2 := tail(b), excess1(b), excess2(b)
		e, de := cost(rho*g1/math.Sqrt(g2), f)
		dt := rho * (g1*g1/g2 - p) / math.Sqrt(g2)
		return 2*(g1/g2-density(b)/p) - de/e*dt
	}
	if slope(0) <= 0 {
		return 0
	}
	edge := 1.0
	for slope(edge) > 0 && edge < farthest {
		edge *= 2
	}
	return root(slope, 0, edge)
}

// farthest bounds B: a density of 6e-58, of which there is no telling.
const farthest = 16

// AtLoad is the network of largest rho at a load: the inverse of Sparsest. A load that
// is not in (0, Capacity(f)], and a coding level not between 1e-15 and its complement, are errors.
func AtLoad(load, f float64) (Sparse, error) {
	if err := check(load, f); err != nil {
		return Sparse{}, err
	}
	s := Sparsest(inverse(func(rho float64) float64 { return Sparsest(rho, f).Load }, load), f)
	s.Load = load
	return s, nil
}
