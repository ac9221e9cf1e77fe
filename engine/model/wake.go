package model

import (
	"engram/engine/graph"
	"engram/kernels"
)

// Present is h = W x - theta for one pattern, the first of a day or the one after a
// known one. Arguments: U, theta, X, next; h (output, rows (1)).
func (s Shape) Present() *graph.Graph {
	g := s.new("present")
	x := g.Column(s.patterns(g), index(g, NextOne))
	g.Output(H, g.Drive(g.Weights(s.factors(g)), x, perRow(g, Theta), s.Excitatory, s.sources(g)))
	return g
}

// Presentation is one presentation of the day (model.md, Wake, 2 to 4) and the current
// that the pattern after it evokes:
//
//	u_1 <- u_1 + gain (x' - f)(x - f);  theta <- bias(W);  h = W x_next - theta
//
// It is run when pattern mu needed the dynamic inhibition d != 0; gain = eta |d|.
// Arguments: U, theta (states), X, Y, mu, next, gain, first; h (output, rows (1)).
func (s Shape) Presentation() *graph.Graph {
	g := s.new("wake")
	return s.presentation(g, scalar(g, Gain))
}

// InhibitedPresentation is a presentation that finds its own gain, with the dynamic inhibition of the currents that the
// one before it left: a device that has all rows goes from one to the next without waiting for the host. A
// known pattern, with d = 0, changes nothing. Arguments: h of all, rate, and those of Presentation but for gain.
func (s Shape) InhibitedPresentation() *graph.Graph {
	g := s.new("wake_inhibited")
	h := g.Input(Currents, kernels.Real, false, s.Neurons)
	return s.presentation(g, g.Inhibition(h, scalar(g, Rate), s.Active(s.Neurons)))
}

func (s Shape) presentation(g *graph.Graph, gain *graph.Node) *graph.Graph {
	u, theta := s.factors(g), perRow(g, Theta)
	x, mu := s.patterns(g), index(g, Pattern)
	sources := s.sources(g)
	encoded := g.Encode(u, g.Weights(u), g.Column(x, mu), g.Column(s.labels(g), mu),
		gain, index(g, First), s.Populations, sources)
	w := g.Weights(encoded)
	bias := g.Bias(w, s.Populations, sources)
	g.Next(u, encoded)
	g.Next(theta, bias)
	g.Output(H, g.Drive(w, g.Column(x, index(g, NextOne)), bias, s.Excitatory, sources))
	return g
}
