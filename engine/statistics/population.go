package statistics

import (
	"math"

	"engram/kernels/elementary"
)

// Population adds up what the neurons of a network do in each of m patterns, one neuron after the other.
type Population struct {
	neurons, wired          float64   // neurons; those with a synapse
	active, firing, hits    []float64 // neurons of each pattern that should be active, that are, and both
	currents, squares, snrs []float64 // sums of the input currents, of their squares, and of y h / ||w_i||_2
}

// NewPopulation is no neuron in m patterns.
func NewPopulation(m int) *Population {
	rows := make([][]float64, 6)
	for k := range rows {
		rows[k] = make([]float64, m)
	}
	return &Population{active: rows[0], firing: rows[1], hits: rows[2], currents: rows[3], squares: rows[4], snrs: rows[5]}
}

// Add adds a neuron: h are its currents above the threshold theta in the patterns, labels what it should do
// in them (0 or 1), and norm is ||w_i||_2.
func (p *Population) Add(h []float64, labels []uint8, theta, norm float64) {
	p.neurons++
	if norm > 0 {
		p.wired++
	}
	for mu, v := range h {
		x := float64(labels[mu])
		p.active[mu] += x
		if v > 0 {
			p.firing[mu]++
			p.hits[mu] += x
		}
		current := v + theta
		p.currents[mu] += current
		p.squares[mu] += float64(current * current)
		if norm > 0 {
			p.snrs[mu] += float64((2*x-1)*v) / norm
		}
	}
}

// Overlap is sum_i (x_i - f)(s_i - f) / (N f (1 - f)) for each pattern, s_i being 1 where h is above 0 and else 0,
// and x_i the label: 1 of a pattern recalled as it is (with N f active neurons), about 0 of two random ones.
func (p *Population) Overlap(f float64) []float64 {
	return p.each(func(mu int) float64 {
		both := float64(f * (p.active[mu] + p.firing[mu]))
		return (p.hits[mu] - both + float64(float64(p.neurons*f)*f)) / (float64(p.neurons*f) * (1 - f))
	})
}

// MeanRadius is the mean of y h / ||w_i||_2 for each pattern, over the neurons with a synapse (NaN: none has one).
func (p *Population) MeanRadius() []float64 {
	return p.each(func(mu int) float64 { return p.snrs[mu] / p.wired })
}

// Sparseness says for each pattern how few neurons it excites, (1 - <r>^2 / <r^2>) / (1 - 1/N) over the input
// currents r = h + theta: 0 where all are the same, 1 where one alone is not 0, NaN where all are 0.
func (p *Population) Sparseness() []float64 {
	return p.each(func(mu int) float64 {
		mean, square := p.currents[mu]/p.neurons, p.squares[mu]/p.neurons
		return (1 - float64(mean*mean)/square) / (1 - 1/p.neurons)
	})
}

// each is a number of each pattern; NaN where no neuron was added.
func (p *Population) each(of func(mu int) float64) []float64 {
	values := make([]float64, len(p.active))
	for mu := range values {
		if values[mu] = math.NaN(); p.neurons > 0 {
			values[mu] = of(mu)
		}
	}
	return values
}

// Entropy is that of a neuron that is active with probability f, in bits.
func Entropy(f float64) float64 {
	if f <= 0 || f >= 1 {
		return 0
	}
	return -(float64(f*elementary.Log(f)) + float64((1-f)*elementary.Log(1-f))) / math.Ln2
}
