package optimum

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Norm is what a margin is measured against.
type Norm int

const (
	L1 Norm = 1 // sum of weights: z = 2
	L2 Norm = 2 // length of weights: z = 1
)

// Problem is what one neuron has to learn.
type Problem struct {
	Inputs *mat.Dense // a, (patterns, synapses): signed activity of the presynaptic neurons
	Labels []float64  // y, +1 or -1
}

// OneLabel reports whether all labels are alike: then a threshold alone has any margin.
func (p *Problem) OneLabel() bool {
	return floats.Max(p.Labels) == floats.Min(p.Labels)
}

// Margin is min_mu y (w a - theta) over the norm of the weights; NaN without any.
func (p *Problem) Margin(norm Norm, w []float64, theta float64) float64 {
	least := math.Inf(1)
	for mu, y := range p.Labels {
		least = math.Min(least, y*(floats.Dot(p.Inputs.RawRowView(mu), w)-theta))
	}
	return least / floats.Norm(w, float64(norm))
}

// threshold is the best one for the weights, halfway between the classes.
func (p *Problem) threshold(w []float64) float64 {
	active, silent := math.Inf(1), math.Inf(-1)
	for mu, y := range p.Labels {
		h := floats.Dot(p.Inputs.RawRowView(mu), w)
		if y > 0 {
			active = math.Min(active, h)
		} else {
			silent = math.Max(silent, h)
		}
	}
	return (active + silent) / 2
}

// Bound is the largest margin that lambda, one number for each pattern, leaves possible:
// its negative numbers are taken for 0 and each class is brought to a sum of 1/2 first.
// Infinite where a class has none.
func (p *Problem) Bound(norm Norm, lambda []float64) float64 {
	var sums [2]float64 // silent, active
	for mu, y := range p.Labels {
		sums[int(y+1)/2] += math.Max(lambda[mu], 0)
	}
	_, n := p.Inputs.Dims()
	g := make([]float64, n)
	for mu, y := range p.Labels {
		floats.AddScaled(g, y*math.Max(lambda[mu], 0)/(2*sums[int(y+1)/2]), p.Inputs.RawRowView(mu))
	}
	if floats.HasNaN(g) {
		return math.Inf(1)
	}
	if norm == L1 {
		return floats.Max(g)
	}
	for j, v := range g {
		g[j] = math.Max(v, 0)
	}
	return floats.Norm(g, 2)
}
