package model

import (
	"engram/engine/graph"
	"engram/kernels"
)

// RecallStep is s <- H(W s - theta - d) for a set of states, Patterns of them; d is
// the dynamic inhibition of each state, 0 without it.
// Arguments: U, theta, S (bits (N, M)), d (M); out (output, bits rows (M)).
func (s Shape) RecallStep() *graph.Graph {
	g := s.new("recall")
	states := g.Input(S, kernels.Bits, false, s.Neurons, s.Patterns)
	h := g.Drive(g.Weights(s.factors(g)), states, perRow(g, Theta), s.Excitatory, s.sources(g))
	g.Output(Output, g.Fire(h, g.Input(Inhibited, kernels.Real, false, s.Patterns)))
	return g
}

// Currents is h = W s - theta, from which the host takes the dynamic inhibition.
// Arguments: U, theta, S (bits (N, M)); h (output, rows (M)).
func (s Shape) Currents() *graph.Graph {
	g := s.new("currents")
	states := g.Input(S, kernels.Bits, false, s.Neurons, s.Patterns)
	g.Output(H, g.Drive(g.Weights(s.factors(g)), states, perRow(g, Theta), s.Excitatory, s.sources(g)))
	return g
}
