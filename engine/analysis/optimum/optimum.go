package optimum

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// Optimum is the best that a neuron can do, and the proof: Margin is that of Weights and
// Theta, and no weights have more than Bound, as Lambda shows.
type Optimum struct {
	Margin, Bound float64
	Weights       []float64 // w >= 0, of norm 1
	Theta         float64
	Lambda        []float64 // one for each pattern
	Separable     bool      // some weights store all patterns: the best margin is above 0
}

// Gap is how much is left unknown, relative to the bound.
func (o *Optimum) Gap() float64 { return (o.Bound - o.Margin) / math.Abs(o.Bound) }

// ErrOneLabel says that a problem has patterns of one label only: its margin has no bound.
var ErrOneLabel = errors.New("all patterns have the same label, so that a threshold alone has any margin")

// ErrUnsolved says that the solver did not find the optimum.
var ErrUnsolved = errors.New("the solver came no closer")

// tolerance is the relative gap at which the optimum is known, and the bound below which no
// margin is possible; loose is the gap that is still accepted where rounding stops the solver.
const (
	tolerance = 1e-7
	loose     = 1e-5
)

// Best solves the problem. A problem of one label (ErrOneLabel) and one without patterns are
// errors. So is one that is not solved to a relative gap of 1e-5 (ErrUnsolved), of which the
// optimum that is returned is what is known. Where no weights at all tell the classes apart,
// the optimum is not Separable, and Margin is not positive (L1) or nearly 0 (L2).
func Best(p *Problem, norm Norm) (*Optimum, error) {
	if len(p.Labels) == 0 {
		return nil, errors.New("verify: there are no patterns")
	}
	if p.OneLabel() {
		return nil, ErrOneLabel
	}
	best, solved := solve(p, norm)
	if !solved && norm == L2 {
		// Where no weights tell the classes apart, the quadratic programme ends at w = 0, which
		// its solver may not come near enough. The linear one has its end elsewhere, and tells.
		if linear, solved := solve(p, L1); solved && !linear.Separable {
			best.Separable, best.Lambda, best.Bound = false, linear.Lambda, p.Bound(L2, linear.Lambda)
			return best, nil
		}
	}
	if !solved {
		_, synapses := p.Inputs.Dims()
		return best, fmt.Errorf("verify: the optimum of %d patterns and %d synapses is between %g and %g: %w",
			len(p.Labels), synapses, best.Margin, best.Bound, ErrUnsolved)
	}
	return best, nil
}

// solve runs the solver to its end; solved tells whether that is the optimum.
func solve(p *Problem, norm Norm) (best *Optimum, solved bool) {
	best = &Optimum{Margin: math.Inf(-1), Bound: math.Inf(1)}
	s := newSolver(p, norm)
	for range 100 {
		best.improve(p, norm, s)
		if best.Gap() < tolerance || best.Bound < tolerance || !s.step() {
			break
		}
	}
	best.Separable = best.Bound >= tolerance
	return best, best.Gap() < loose || !best.Separable
}

// improve keeps what the solver has found if it is better than what is known.
func (o *Optimum) improve(p *Problem, norm Norm, s *solver) {
	w := floats.ScaleTo(make([]float64, len(s.w)), 1/floats.Norm(s.w, float64(norm)), s.w)
	theta := p.threshold(w)
	if margin := p.Margin(norm, w, theta); margin > o.Margin {
		o.Margin, o.Weights, o.Theta = margin, w, theta
	}
	if bound := p.Bound(norm, s.lambda); bound < o.Bound {
		o.Bound, o.Lambda = bound, slices.Clone(s.lambda)
	}
}
