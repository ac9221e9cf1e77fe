package conform

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"engram/engine/graph"
	"engram/kernels"
	"engram/kernels/salience"
)

// testCase builds the graph of one operation on arguments whose contents fill, or
// else defaults, draws. state is the argument that the result replaces, or nil.
type testCase struct {
	op    string
	build func(g *graph.Graph, s size) (state, result *graph.Node)
	fill  map[string]func(r *rand.Rand, s size) float64
	// inexact tells for which sizes the result rests on a library's pow, whose last bit is
	// its own (docs/arithmetic.md, Exceptions).
	inexact func(s size) bool
}

// defaults draws the elements of an argument by its name.
var defaults = map[string]func(r *rand.Rand, s size) float64{
	"U":      factor,
	"W":      weight,
	"H":      current,
	"h":      current,
	"S":      func(r *rand.Rand, s size) float64 { return r.NormFloat64() / float64(s.m) },
	"G":      func(r *rand.Rand, s size) float64 { return 2*r.Float64() - 1 },
	"X":      bit,
	"Y":      bit,
	"x":      bit,
	"post":   bit,
	"theta":  func(r *rand.Rand, s size) float64 { return r.NormFloat64() },
	"mean":   func(r *rand.Rand, s size) float64 { return float64(r.IntN(4)) / 3 },
	"r":      func(r *rand.Rand, s size) float64 { return 0.5 + r.Float64() },
	"a":      current,
	"b":      current,
	"s":      func(r *rand.Rand, s size) float64 { return 0.1 + 3*r.Float64() },
	"unit":   func(r *rand.Rand, s size) float64 { return 0.1 + r.Float64() },
	"eta":    func(r *rand.Rand, s size) float64 { return 0.4 * r.Float64() },
	"sigma":  func(r *rand.Rand, s size) float64 { return r.Float64() },
	"xi":     func(r *rand.Rand, s size) float64 { return r.NormFloat64() },
	"length": func(r *rand.Rand, s size) float64 { return 1 + float64(s.n)*r.Float64() },
	"d":      func(r *rand.Rand, s size) float64 { return 0.3 * r.NormFloat64() },
	"count":  func(r *rand.Rand, s size) float64 { return float64(1 + r.IntN(s.m)) },
	"mu":     func(r *rand.Rand, s size) float64 { return float64(r.IntN(s.m)) },
	"first":  func(r *rand.Rand, s size) float64 { return 0 }, // set by newProblem
	"flag":   bit,

	"sources": func(r *rand.Rand, s size) float64 { return 0 }, // set by newProblem
}

// factor is mostly of order 1, with pruned ones and ones at the edge of pruning.
func factor(r *rand.Rand, s size) float64 {
	switch r.IntN(10) {
	case 0:
		return 0
	case 1:
		return math.Pow(graph.Cutoff*(0.5+2*r.Float64()), 1/float64(s.z))
	}
	return 0.3 + r.Float64()
}

// weight spans the range of a row late at night.
func weight(r *rand.Rand, s size) float64 {
	switch r.IntN(5) {
	case 0:
		return 0
	case 1:
		return graph.Cutoff * (0.5 + r.Float64())
	}
	return math.Exp(1.5 * r.NormFloat64())
}

// current is sometimes exactly 0: the half errors.
func current(r *rand.Rand, s size) float64 {
	if r.IntN(8) == 0 {
		return 0
	}
	return r.NormFloat64()
}

func bit(r *rand.Rand, s size) float64 { return float64(r.IntN(2)) }

func rows(g *graph.Graph, name string, dims ...int) *graph.Node {
	return g.Input(name, kernels.Real, true, dims...)
}

func scalar(g *graph.Graph, name string) *graph.Node { return g.Input(name, kernels.Real, false) }

func index(g *graph.Graph, name string) *graph.Node { return g.Input(name, kernels.Index, false) }

func patterns(g *graph.Graph, s size) *graph.Node {
	return g.Input("X", kernels.Bits, false, s.n, s.m)
}

func labels(g *graph.Graph, s size) *graph.Node { return g.Input("Y", kernels.Bits, true, s.m) }

func populations(s size) graph.Populations {
	return graph.Populations{Excitatory: s.n - s.n/4, CodingLevel: 0.2, FE: 0.15, FI: 0.35}
}

// norm is that of homeostatic scaling.
func norm(s size) float64 { return []float64{0, 1, 2, 0.7}[s.n%4] }

// inputs is how many synapses the rows of a sparse case have at most.
func inputs(s size) int { return 1 + s.n/3 }

func sources(g *graph.Graph, s size) *graph.Node { return g.Sources("sources", s.n, inputs(s)) }

// allCases are those of the list, and one of each rule that chooses patterns.
func allCases() []testCase {
	all := slices.Clone(cases)
	for _, rule := range salience.Rules() {
		c := testCase{op: rule.Op(), build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
			at := graph.Looks{H: rows(g, "H", s.m), Count: index(g, "count")}
			if rule.Mean {
				at.Mean = rows(g, "mean")
			}
			if rule.Parameter != nil {
				at.Parameter = scalar(g, rule.Parameter.Name)
			}
			if rule.Labels {
				at.Labels = labels(g, s)
			}
			if rule.Unit {
				at.Unit = rows(g, "unit")
			}
			return nil, g.Salience(rule, at)
		}, fill: map[string]func(*rand.Rand, size) float64{}}
		if rule.Mean {
			c.fill = maps.Clone(whole)
		}
		if p := rule.Parameter; p != nil {
			c.fill[p.Name] = func(r *rand.Rand, s size) float64 { return p.Default * r.Float64() }
		}
		all = append(all, c)
	}
	return all
}

var cases = []testCase{
	{op: "drive", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.Drive(rows(g, "W", inputs(s)), patterns(g, s), rows(g, "theta"), populations(s).Excitatory, sources(g, s))
	}},
	{op: "gradient", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.Gradient(rows(g, "S", s.m), patterns(g, s), populations(s).Excitatory, sources(g, s))
	}},
	{op: "bias", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.Bias(rows(g, "W", inputs(s)), populations(s), sources(g, s))
	}, fill: map[string]func(*rand.Rand, size) float64{
		"W": func(r *rand.Rand, s size) float64 { return r.Float64() },
	}},
	{op: "update", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		u := rows(g, "U", s.z, inputs(s))
		return u, g.Update(u, rows(g, "W", inputs(s)), rows(g, "G", inputs(s)), scalar(g, "eta"), index(g, "first"), sources(g, s))
	}},
	{op: "update-halves", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		u := rows(g, "U", s.z+2, inputs(s))
		return u, g.UpdateHalves(u, rows(g, "W", inputs(s)), rows(g, "G", inputs(s)), scalar(g, "eta"), index(g, "first"), sources(g, s))
	}},
	{op: "encode", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		u := rows(g, "U", s.z, inputs(s))
		return u, g.Encode(u, rows(g, "W", inputs(s)), g.Input("x", kernels.Bits, false, s.n, 1),
			g.Input("post", kernels.Bits, true, 1), scalar(g, "eta"), index(g, "first"), populations(s), sources(g, s))
	}},
	{op: "density", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.Density(rows(g, "W", inputs(s)), sources(g, s))
	}},
	{op: "weights", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.Weights(rows(g, "U", s.z, s.n))
	}},
	{op: "drive", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.Drive(rows(g, "W", s.n), patterns(g, s), rows(g, "theta"), populations(s).Excitatory, nil)
	}},
	{op: "activity", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.Activity(rows(g, "H", s.m), index(g, "count"))
	}, fill: whole},
	{op: "nearest", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.Nearest(rows(g, "H", s.m), index(g, "count"))
	}},
	{op: "midway", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		theta := rows(g, "theta")
		return theta, g.Midway(theta, rows(g, "H", s.m), index(g, "count"))
	}},
	{op: "choose", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.Choose(index(g, "flag"), rows(g, "a", s.m), rows(g, "b", s.m))
	}},
	{op: "gradient", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.Gradient(rows(g, "S", s.m), patterns(g, s), populations(s).Excitatory, nil)
	}},
	{op: "update", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		u := rows(g, "U", s.z, s.n)
		return u, g.Update(u, rows(g, "W", s.n), rows(g, "G", s.n), scalar(g, "eta"), index(g, "first"), nil)
	}},
	{op: "update-halves", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		u := rows(g, "U", s.z+2, s.n)
		return u, g.UpdateHalves(u, rows(g, "W", s.n), rows(g, "G", s.n), scalar(g, "eta"), index(g, "first"), nil)
	}},
	{op: "homeostasis", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.Homeostasis(rows(g, "U", s.z, s.n), scalar(g, "length"), norm(s), s.z)
	}, inexact: func(s size) bool {
		qz := norm(s) * float64(s.z)
		return norm(s) == 0.7 || qz != 0 && qz != 1 && qz != 2 && qz != 4
	}},
	{op: "homeostasis", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.Homeostasis(rows(g, "U", s.z+2, s.n), scalar(g, "length"), 0, 2)
	}},
	{op: "scale", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		u := rows(g, "U", s.z, s.n)
		return u, g.Scale(u, rows(g, "r"))
	}},
	{op: "scale-threshold", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		theta := rows(g, "theta")
		return theta, g.ScaleThreshold(theta, rows(g, "r"), s.z)
	}},
	{op: "threshold", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		theta := rows(g, "theta")
		return theta, g.Threshold(theta, rows(g, "S", s.m), scalar(g, "eta"))
	}},
	{op: "bias", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.Bias(rows(g, "W", s.n), populations(s), nil)
	}, fill: map[string]func(*rand.Rand, size) float64{
		// not so unequal that the two terms of a bias cancel to nothing
		"W": func(r *rand.Rand, s size) float64 { return r.Float64() },
	}},
	{op: "column", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.Column(labels(g, s), index(g, "mu"))
	}},
	{op: "column", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		x := g.Column(patterns(g, s), index(g, "mu"))
		return nil, g.Drive(rows(g, "W", s.n), x, rows(g, "theta"), s.n, nil)
	}},
	{op: "inhibition", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		p := populations(s)
		gain := g.Inhibition(g.Input("h", kernels.Real, false, s.n), scalar(g, "eta"), p.Active(s.n))
		return nil, g.Threshold(rows(g, "theta"), rows(g, "S", s.m), gain)
	}},
	{op: "encode", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		u := rows(g, "U", s.z, s.n)
		return u, g.Encode(u, rows(g, "W", s.n), g.Input("x", kernels.Bits, false, s.n, 1),
			g.Input("post", kernels.Bits, true, 1), scalar(g, "eta"), index(g, "first"), populations(s), nil)
	}},
	{op: "fire", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.Fire(rows(g, "H", s.m), g.Input("d", kernels.Real, false, s.m))
	}},
	{op: "margin", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.Margin(rows(g, "H", s.m), labels(g, s), index(g, "count"))
	}},
	{op: "mean-margin", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.MeanMargin(rows(g, "H", s.m), labels(g, s), index(g, "count"))
	}, fill: map[string]func(*rand.Rand, size) float64{
		// all y h of one sign, so that the mean is not a difference of large numbers
		"H":     func(r *rand.Rand, s size) float64 { return 1 + r.Float64() },
		"Y":     func(r *rand.Rand, s size) float64 { return 1 },
		"count": func(r *rand.Rand, s size) float64 { return float64(s.m) },
	}},
	{op: "sparseness", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.Sparseness(rows(g, "H", s.m), rows(g, "theta"), index(g, "count"))
	}, fill: map[string]func(*rand.Rand, size) float64{
		// so unequal that 1 is not a difference of large numbers
		"H":     func(r *rand.Rand, s size) float64 { return math.Exp(1.5 * r.NormFloat64()) },
		"theta": func(r *rand.Rand, s size) float64 { return 0.1 * r.Float64() },
	}},
	{op: "wrong", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.Wrong(rows(g, "H", s.m), labels(g, s), index(g, "count"))
	}},
	{op: "power-sum", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		q := []float64{1, 2, 2.0 / 3, 0.5}[s.n%4]
		return nil, g.PowerSum(rows(g, "W", s.n), q)
	}, inexact: func(s size) bool { return s.n%4 > 1 }},
	{op: "ratio", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		p := []float64{0.5, 1, 1.5, 2}[s.n%4]
		return nil, g.Ratio(rows(g, "a"), rows(g, "s"), 2, p)
	}},
	{op: "power", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.Power(rows(g, "s"), 2, 0.5)
	}},
	{op: "density", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.Density(rows(g, "W", s.n), nil)
	}},
	{op: "misses", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.Misses(rows(g, "H", s.m), labels(g, s))
	}},
	{op: "unstable", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.Unstable(rows(g, "H", s.m), labels(g, s))
	}},
	{op: "radius", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		return nil, g.Radius(rows(g, "H", s.m), labels(g, s), rows(g, "s"))
	}},
	{op: "fluctuate", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		f := graph.Fluctuation{Sigma: 0.5, Kappa: 0.3, Bias: 0.1, Tau: 3, Size: 1.5, Step: 0.01}
		kinds := 2
		if s.n%2 == 0 {
			f.Kappa, kinds = 0, 1
		}
		u := rows(g, "U", s.z, s.n)
		return u, g.Fluctuate(u, rows(g, "W", s.n), rows(g, "xi", kinds, s.n), f)
	}, inexact: func(s size) bool { return s.z != 1 && s.z != 2 && s.z != 4 }},
	{op: "drift", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		u := rows(g, "U", s.z, s.n)
		return u, g.Drift(u, rows(g, "W", s.n), rows(g, "xi", s.n), scalar(g, "sigma"))
	}},
	{op: "copy", build: func(g *graph.Graph, s size) (*graph.Node, *graph.Node) {
		// theta is read after its next value is known, so that it has to be copied
		theta := rows(g, "theta")
		next := g.ScaleThreshold(rows(g, "a"), rows(g, "r"), 2)
		g.Output("result", g.ScaleThreshold(theta, next, 1))
		return theta, next
	}},
}

// whole sometimes puts the patterns all to use: NaNs must be met.
var whole = map[string]func(*rand.Rand, size) float64{
	"count": func(r *rand.Rand, s size) float64 { return float64(s.m) },
}
