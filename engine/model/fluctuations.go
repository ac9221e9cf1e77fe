package model

import (
	"engram/engine/graph"
	"engram/kernels"
)

// Noise is the argument with standard normal numbers: of Fluctuations rows (2, n), or (1, n) where kappa = 0; of Drift
// rows (N), or (K) of the sources.
const Noise = "xi"

// Sigma is the argument with the standard deviation of a step of Drift.
const Sigma = "sigma"

// Drift is one step of a network's synapses by chance, u_1 <- u_1 + sigma xi of living ones (model.md, Drift).
// Arguments: U (state), xi, sigma.
func (s Shape) Drift() *graph.Graph {
	g := s.new("drift")
	u := s.factors(g)
	xi := g.Input(Noise, kernels.Real, true, s.Synapses())
	g.Next(u, g.Drift(u, g.Weights(u), xi, scalar(g, Sigma)))
	return g
}

// Synapses are n synapses of z factors without a network, in one row.
type Synapses struct {
	Count   int // n
	Factors int // z
	graph.Fluctuation
}

// Noises is how many normal numbers a synapse takes in a step.
func (s Synapses) Noises() int {
	if s.Kappa == 0 {
		return 1
	}
	return 2
}

func (s Synapses) factors(g *graph.Graph) *graph.Node {
	return g.Input(U, kernels.Real, true, s.Factors, s.Count)
}

// Fluctuations is one step of the synapses' intrinsic noise (model.md, Intrinsic
// synaptic noise). Arguments: U (state), xi.
func (s Synapses) Fluctuations() *graph.Graph {
	g := graph.New("fluctuations", 1, 1)
	u := s.factors(g)
	xi := g.Input(Noise, kernels.Real, true, s.Noises(), s.Count)
	g.Next(u, g.Fluctuate(u, g.Weights(u), xi, s.Fluctuation))
	return g
}

// Sizes are the sizes w of all synapses. Arguments: U; out (output, rows (n)).
func (s Synapses) Sizes() *graph.Graph {
	g := graph.New("sizes", 1, 1)
	g.Output(Output, g.Weights(s.factors(g)))
	return g
}
