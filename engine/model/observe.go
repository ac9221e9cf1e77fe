package model

import (
	"math"

	"engram/engine/graph"
)

// Observables of a network and the graph outputs they are made of. An observable over
// neurons is one output with rows; those over patterns are counts or minima over rows.
const (
	Misses   = "misses"   // per pattern: neurons with the wrong sign of h
	Unstable = "unstable" // per pattern: neurons with y h <= 0
	Radius   = "radius"   // per pattern: min_i y h / ||w_i||_2

	Excitation = "excitation"    // per neuron: mean current from excitatory neurons, sum_j f_E w_ij
	Inhibition = "inhibition"    // per neuron: that from inhibitory ones, at most 0
	AllH       = "h of patterns" // per neuron: h of every pattern, rows (M)
)

// PerNeuron lists the observables that Observe can put out with rows.
func PerNeuron() []string {
	return []string{"margin_min", "margin_avg", "rho", "margin_l23", "margin_l12", "margin_syn",
		"density", "l1", "l2", "error", "w_2z", "sparseness", Excitation, Inhibition, AllH}
}

// Observe measures a network (model.md, Observables): one output for each name, which
// is one of PerNeuron, Misses, Unstable or Radius. w_2z is sum_j w_ij^(2/z).
// Arguments: U, of wired networks sources, and where an output is of patterns theta, X, Y and count; the outputs.
func (s Shape) Observe(names ...string) *graph.Graph { return s.observer("observe", names).g }

// observer is a graph with an output for each name.
func (s Shape) observer(graphName string, names []string) *observer {
	g := s.new(graphName)
	o := &observer{Shape: s, g: g, w: g.Weights(s.factors(g)), sources: s.sources(g), sums: map[float64]*graph.Node{}}
	for _, name := range names {
		switch name {
		case "error":
			g.Output(name, g.Wrong(o.patterns()))
		case "sparseness":
			h, _, count := o.patterns()
			g.Output(name, g.Sparseness(h, o.theta, count))
		case AllH:
			h, _, _ := o.patterns()
			g.Output(name, h)
		case "margin_avg":
			g.Output(name, g.Ratio(g.MeanMargin(o.patterns()), o.sum(2), 1, 0.5))
		case Misses:
			h, y, _ := o.patterns()
			g.Output(name, g.Misses(h, y))
		case Unstable:
			h, y, _ := o.patterns()
			g.Output(name, g.Unstable(h, y))
		case Radius:
			h, y, _ := o.patterns()
			g.Output(name, g.Radius(h, y, g.Power(o.sum(2), 1, 0.5)))
		default:
			g.Output(name, o.perNeuron(name))
		}
	}
	return o
}

// observer makes the nodes that several observables share when the first of them asks: a graph reads no
// patterns whose observables need none.
type observer struct {
	Shape
	g                  *graph.Graph
	w, sources         *graph.Node
	h, theta, y, count *graph.Node
	least              *graph.Node // margin of each neuron
	sums               map[float64]*graph.Node
}

// patterns are the currents h of all patterns, (rows, M), the labels y, (rows, M), and how many patterns count.
func (o *observer) patterns() (h, y, count *graph.Node) {
	h = o.currents()
	if o.y == nil {
		o.y = o.labels(o.g)
	}
	return h, o.y, o.counted()
}

// currents are h of all patterns, (rows, M).
func (o *observer) currents() *graph.Node {
	if o.h == nil {
		o.theta = perRow(o.g, Theta)
		o.h = o.g.Drive(o.w, o.Shape.patterns(o.g), o.theta, o.Excitatory, o.sources)
	}
	return o.h
}

// counted is how many patterns count.
func (o *observer) counted() *graph.Node {
	if o.count == nil {
		o.count = index(o.g, Count)
	}
	return o.count
}

// margin is min_mu y h of each neuron.
func (o *observer) margin() *graph.Node {
	if o.least == nil {
		o.least = o.g.Margin(o.patterns())
	}
	return o.least
}

// sum is sum_j w^q, made once for each q.
func (o *observer) sum(q float64) *graph.Node {
	if o.sums[q] == nil {
		o.sums[q] = o.g.PowerSum(o.w, q)
	}
	return o.sums[q]
}

func (o *observer) perNeuron(name string) *graph.Node {
	switch name {
	case "margin_min":
		return o.g.Ratio(o.margin(), o.sum(2), 1, 0.5)
	case "rho":
		return o.g.Ratio(o.margin(), o.sum(1), o.rhoUnit(), 1)
	case "margin_l23":
		return o.g.Ratio(o.margin(), o.sum(2.0/3), 1, 1.5)
	case "margin_l12":
		return o.g.Ratio(o.margin(), o.sum(0.5), 1, 2)
	case "margin_syn":
		if o.Factors == 1 { // w^0 is 1 for a surviving synapse, and 0 for one that is not there
			return o.g.Ratio(o.margin(), o.g.Density(o.w, o.sources), math.Sqrt(o.potential()), 0.5)
		}
		return o.g.Ratio(o.margin(), o.sum(2-2/float64(o.Factors)), 1, 0.5)
	case Excitation, Inhibition: // the mean part of a bias: at f = 1/2 its other part is 0
		p := graph.Populations{Excitatory: o.Excitatory, CodingLevel: 0.5, FE: o.FE}
		if name == Inhibition {
			p.FE, p.FI = 0, o.FI
		}
		return o.g.Bias(o.w, p, o.sources)
	case "density":
		return o.g.Density(o.w, o.sources)
	case "l1":
		return o.g.Power(o.sum(1), 1, 1)
	case "l2":
		return o.g.Power(o.sum(2), 1, 0.5)
	case "w_2z":
		return o.g.Power(o.sum(2/float64(o.Factors)), 1, 1)
	}
	panic("model: no such observable")
}
