package verify

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
}

// Gap is how much is left unknown, relative to the bound.
func (o *Optimum) Gap() float64 { return (o.Bound - o.Margin) / math.Abs(o.Bound) }

// ErrOneLabel says that a problem has patterns of one label only: its margin has no bound.
var ErrOneLabel = errors.New("all patterns have the same label, so that a threshold alone has any margin")

// tolerance is the relative gap at which the optimum is known, loose the one that is
// still accepted where rounding stops the solver.
const (
	tolerance = 1e-7
	loose     = 1e-5
)

// Best solves the problem. A problem of one label (ErrOneLabel), without patterns, and
// one that is not solved to a relative gap of 1e-5 are errors. Where no weights at all
// tell the classes apart, Margin is not positive (L1) or nearly 0 (L2).
func Best(p *Problem, norm Norm) (*Optimum, error) {
	if len(p.Labels) == 0 {
		return nil, errors.New("verify: there are no patterns")
	}
	if p.OneLabel() {
		return nil, ErrOneLabel
	}
	best := &Optimum{Margin: math.Inf(-1), Bound: math.Inf(1)}
	s := newSolver(p, norm)
	for range 100 {
		best.improve(p, norm, s)
		if best.Gap() < tolerance || best.Bound < tolerance {
			return best, nil
		}
		if !s.step() {
			break
		}
	}
	if !(best.Gap() < loose) {
		return nil, fmt.Errorf("verify: the optimum of %d patterns and %d synapses is between %g and %g, and the solver came no closer",
			len(p.Labels), len(s.w), best.Margin, best.Bound)
	}
	return best, nil
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
