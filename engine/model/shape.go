package model

import (
	"math"

	"engram/engine/graph"
	"engram/kernels"
)

// Shape is everything about a row block that a graph depends on.
type Shape struct {
	Batch   int // replicas
	Rows    int // rows of each replica that the block has
	Neurons int // N
	// Inputs is K, the most synapses of a row; 0: all-to-all, K = N without a list of sources.
	Inputs int
	// Indegree is the mean number of synapses of a neuron, living or pruned; 0: N.
	Indegree float64
	Patterns int  // M: columns of X
	Factors  int  // z
	Halves   bool // w = u^z - v^z, of z factors that graph.Halves makes; z >= 3
	graph.Populations
}

// names of arguments that several graphs share
const (
	U         = "U"        // factors u_ijk, rows (z, N), or (z, K) of the sources
	Sources   = "sources"  // presynaptic neurons of sparse rows, rows (K)
	Theta     = "theta"    // thresholds, rows ()
	Mean      = "mean"     // mean_i = <|h_i|> of the cycle before, rows ()
	X         = "X"        // patterns, bits (N, M)
	Y         = "Y"        // labels of the block's rows as bits, rows (M)
	Count     = "count"    // patterns in use: the first count columns of X and Y
	First     = "first"    // number of the block's first row in its network
	Eta       = "eta"      // learning rate of the factors
	EtaTheta  = "etaT"     // learning rate of the thresholds
	Beta      = "beta"     // steepness of the salience
	Length    = "length"   // target of homeostatic scaling
	H         = "h"        // input currents above threshold, rows (M)
	Currents  = "h of all" // H of a presentation as what all rows share, (N)
	Rate      = "rate"     // learning rate of the day
	Inhibited = "d"        // dynamic inhibition of each pattern, (M)
	Pattern   = "mu"       // the pattern presented
	NextOne   = "next"     // the pattern presented after it
	Gain      = "gain"     // eta |d|
	Flag      = "flag"     // 1 in replicas in which any label is wrong
	Right     = "right"    // above 0, and finite, where no label has been wrong in a run (Speculate), rows ()
	Wrong     = "wrong"    // fraction of wrong labels in learn, rows ()
	S         = "S"        // states of the network, bits (N, trials)
	Output    = "out"      // next states of the block's rows, bits rows (trials)
)

func (s Shape) new(name string) *graph.Graph { return graph.New(name, s.Batch, s.Rows) }

func (s Shape) factors(g *graph.Graph) *graph.Node {
	return g.Input(U, kernels.Real, true, s.Factors, s.Synapses())
}

// Synapses is the number of slots of a row for synapses: K, or N where all are connected to all.
func (s Shape) Synapses() int {
	if s.Inputs > 0 {
		return s.Inputs
	}
	return s.Neurons
}

// sources are the presynaptic neurons of the rows; nil where all are connected to all.
func (s Shape) sources(g *graph.Graph) *graph.Node {
	if s.Inputs == 0 {
		return nil
	}
	return g.Sources(Sources, s.Neurons, s.Inputs)
}

// potential is the mean number of synapses that a neuron may have: N, or the mean in-degree.
func (s Shape) potential() float64 {
	if s.Inputs > 0 {
		return s.Indegree
	}
	return float64(s.Neurons)
}

// rhoUnit times sum_j w is the unit of rho: the mean weight, sum_j w over N or the mean in-degree, times sqrt(N f (1 - f)).
func (s Shape) rhoUnit() float64 {
	n, f := s.potential(), s.CodingLevel
	return math.Sqrt(n*f*(1-f)) / n
}

func (s Shape) patterns(g *graph.Graph) *graph.Node {
	return g.Input(X, kernels.Bits, false, s.Neurons, s.Patterns)
}

func (s Shape) labels(g *graph.Graph) *graph.Node {
	return g.Input(Y, kernels.Bits, true, s.Patterns)
}

func perRow(g *graph.Graph, name string) *graph.Node { return g.Input(name, kernels.Real, true) }

func scalar(g *graph.Graph, name string) *graph.Node { return g.Input(name, kernels.Real, false) }

func index(g *graph.Graph, name string) *graph.Node { return g.Input(name, kernels.Index, false) }
