package graph

import (
	"math"

	"engram/kernels"
	"engram/kernels/salience"
)

// Activity is mean_i = <|h_i^mu|> over the first count patterns (0 where there is
// none). H: rows (M). count: index shared (). Result: rows ().
func (g *Graph) Activity(h, count *Node) *Node {
	want(h, kernels.Real, true, -1)
	want(count, kernels.Index, false)
	return g.apply(&op{
		name: "activity",
		row: func(r *row) {
			count := int(r.in[1][0])
			sum := 0.0
			for _, v := range r.in[0][:count] {
				sum += math.Abs(v)
			}
			if count > 0 {
				sum /= float64(count)
			}
			r.out[0] = sum
		},
	}, rows(kernels.Real), h, count)
}

// Looks are what a rule looks at (kernels/salience). It takes what it names, and leaves the others, which may be nil.
type Looks struct {
	H         *Node // currents, rows (M)
	Mean      *Node // <|h_i|> of the cycle before, rows ()
	Parameter *Node // shared ()
	Labels    *Node // Y, bits rows (M)
	Unit      *Node // in which margins are counted, rows ()
	Count     *Node // index shared ()
}

// Salience is S as a rule chooses it, among the first count patterns: S of others is 0, and the rule does not see
// them. Result: rows (M).
func (g *Graph) Salience(rule salience.Rule, at Looks) *Node {
	want(at.H, kernels.Real, true, -1)
	want(at.Count, kernels.Index, false)
	operands := map[string]*Node{"h": at.H, "mean": at.Mean, "parameter": at.Parameter, "labels": at.Labels, "unit": at.Unit, "count": at.Count}
	var in []*Node
	place := map[string]int{}
	for i, name := range rule.Operands() {
		in, place[name] = append(in, operands[name]), i
	}
	if rule.Mean {
		want(at.Mean, kernels.Real, true)
	}
	if rule.Parameter != nil {
		want(at.Parameter, kernels.Real, false)
	}
	if rule.Labels {
		want(at.Labels, kernels.Bits, true, at.H.Dims...)
	}
	if rule.Unit {
		want(at.Unit, kernels.Real, true)
	}
	return g.apply(&op{
		name: rule.Op(),
		row: func(r *row) {
			number := func(name string) float64 {
				if i, there := place[name]; there {
					return r.in[i][0]
				}
				return 0
			}
			count := int(number("count"))
			of := salience.Row[float64]{H: r.in[0][:count], S: r.out[:count],
				Mean: number("mean"), Parameter: number("parameter"), Unit: number("unit")}
			if rule.Labels {
				for _, y := range r.in[place["labels"]] {
					of.Y = append(of.Y, uint8(y))
				}
			}
			rule.Float64(of)
		},
	}, rows(kernels.Real, at.H.Dims...), in...)
}

// signum is -1, 0 or 1; NaN stays NaN.
func signum(v float64) float64 {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return v
}

// label is y = 2 x - 1.
func label(x float64) float64 { return 2*x - 1 }
