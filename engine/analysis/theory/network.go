package theory

import "math"

// Network is an optimal network of infinitely many neurons. Its weights are distributed
// as (x - B)+, x standard normal.
type Network struct {
	Load    float64 // alpha, patterns per neuron
	Kappa   float64 // margin over ||w||_2
	Rho     float64 // margin over mean weight times sqrt(N f (1 - f))
	B       float64 // -Inf at the capacity for exact patterns
	Density float64 // p = H(B), the fraction of synapses that survive
	CV      float64 // standard deviation over mean of the surviving weights
}

// margin is a margin over some norm of the weights (x - B)+, in units of the standard
// deviation of their currents, and the derivative of that with respect to B.
type margin func(w weights) (t, slope float64)

// optimum is the network of the largest load at which the margin can be reached,
//
//	alpha = max over B of H^2 / (V E(t, f)).
func optimum(m margin, f float64, kind Kind) Network {
	w := weightsAt(best(m, f, kind), kind)
	t := 0.0 // at B = -Inf
	if w.b > math.Inf(-1) {
		t, _ = m(w)
	}
	e, _ := cost(t, f)
	return Network{
		Load:    w.h / w.v * w.h / e,
		Kappa:   t * math.Sqrt(w.v/w.g2) / unit(f),
		Rho:     t * math.Sqrt(w.v) / w.g1,
		B:       w.b,
		Density: w.h,
		CV:      w.cv(),
	}
}

// best is B*, where the derivative of ln alpha with respect to B vanishes; alpha has one
// maximum. It grows with the margin. For bernoulli patterns it is never below 0. For exact
// ones it is -Inf where the margin is 0.
func best(m margin, f float64, kind Kind) float64 {
	slope := func(b float64) float64 {
		w := weightsAt(b, kind)
		t, dt := m(w)
		e, de := cost(t, f)
		return 2*w.slope - de/e*dt
	}
	side := 1.0
	if start := slope(0); start == 0 || start < 0 && kind == Bernoulli {
		return 0
	} else if start < 0 {
		side = -1
	}
	edge := side
	for slope(edge)*side > 0 {
		if edge *= 2; math.Abs(edge) > farthest {
			if side < 0 {
				return math.Inf(-1)
			}
			break
		}
	}
	return root(slope, 0, edge)
}

// farthest bounds |B|: a fraction of 6e-58 of the synapses, of which there is no telling.
const farthest = 16

func unknown() Network {
	nan := math.NaN()
	return Network{nan, nan, nan, nan, nan, nan}
}
