package model

import (
	"engram/engine/graph"
	"engram/kernels"
	"engram/kernels/salience"
)

// Replay says how a night replays: the salience and the norm that is kept.
type Replay struct {
	Salience string  // the name of the rule that chooses patterns (kernels/salience); "" for the soft one
	Q        float64 // norm of homeostatic scaling: 0 for u, else sum_j w^q

	Unscaled bool // no homeostatic scaling

	// Midway sets thresholds midway between the two patterns that they lie between, instead of learning them, and replays
	// these two in place of what the rule chooses.
	Midway bool
}

// Cycle is one replay cycle of sleep (model.md, Sleep):
//
//	h = W X - theta;  S = salience(h);  g = S X^T
//	u_k <- u_k + eta g prod_{l != k} u_l, pruned, floored, scaled back to length
//	theta <- theta - etaT sum_mu S;  mean <- <|h|>
//
// With r.Midway S is of the two patterns nearest to the threshold, and theta is midway between their currents after the change.
// Arguments: U, theta, mean (states), X, Y (where the rule looks at labels), count, first,
// eta, etaT (series; etaT where thresholds are learned), length, and the parameter of the rule, such as beta.
func (s Shape) Cycle(r Replay) *graph.Graph {
	g := s.new("sleep")
	s.cycle(g, r)
	return g
}

// cycle adds a replay cycle to a graph.
func (s Shape) cycle(g *graph.Graph, r Replay) (h, count *graph.Node) {
	u, theta, mean := s.factors(g), perRow(g, Theta), perRow(g, Mean)
	x, sources := s.patterns(g), s.sources(g)
	count = index(g, Count)
	w := g.Weights(u)
	h = g.Drive(w, x, theta, s.Excitatory, sources)
	if r.Midway {
		after := s.change(g, r, u, w, x, g.Nearest(h, count), sources)
		g.Next(theta, g.Midway(theta, g.Drive(g.Weights(after), x, theta, s.Excitatory, sources), count))
	} else {
		s.learn(g, r, u, w, x, theta, s.salience(g, salience.Named(r.Salience), graph.Looks{H: h, Mean: mean, Count: count}, w), sources)
	}
	g.Next(mean, g.Activity(h, count))
	return h, count
}

// salience is S as a rule chooses it, of the currents, their mean and the count that at has, and of labels if it has
// them. What else the rule looks at is made here, of the weights w too.
func (s Shape) salience(g *graph.Graph, rule salience.Rule, at graph.Looks, w *graph.Node) *graph.Node {
	if rule.Labels && at.Labels == nil {
		at.Labels = s.labels(g)
	}
	if rule.Parameter != nil {
		at.Parameter = scalar(g, rule.Parameter.Name)
	}
	if rule.Unit {
		at.Unit = g.Power(g.PowerSum(w, 1), s.rhoUnit(), 1)
	}
	return g.Salience(rule, at)
}

// learn is the second half of a cycle, from the salience on.
func (s Shape) learn(g *graph.Graph, r Replay, u, w, x, theta, salience, sources *graph.Node) {
	s.change(g, r, u, w, x, salience, sources)
	g.Next(theta, g.Threshold(theta, salience, g.Series(EtaTheta)))
}

// change is the next value of the factors, which it returns.
func (s Shape) change(g *graph.Graph, r Replay, u, w, x, salience, sources *graph.Node) *graph.Node {
	eta := g.Series(Eta)
	grad := g.Gradient(salience, x, s.Excitatory, sources)
	update := g.Update
	if s.Halves {
		update = g.UpdateHalves
	}
	next := update(u, w, grad, eta, index(g, First), sources)
	if !r.Unscaled {
		next = g.Scale(next, s.restoring(g, next, r.Q))
	}
	g.Next(u, next)
	return next
}

// restoring is what brings the factors of each neuron back to length.
func (s Shape) restoring(g *graph.Graph, u *graph.Node, q float64) *graph.Node {
	counted := s.Factors
	if s.Halves {
		counted = 2
	}
	return g.Homeostasis(u, scalar(g, Length), q, counted)
}

// Forward is the first half of a cycle of learn, h = W X - theta, and what decides how
// the second half goes: the fraction of wrong labels of each row.
// Arguments: U, theta, X, Y, count; h and wrong (outputs, rows (M) and rows ()).
func (s Shape) Forward() *graph.Graph {
	g := s.new("forward")
	h := g.Drive(g.Weights(s.factors(g)), s.patterns(g), perRow(g, Theta), s.Excitatory, s.sources(g))
	wrong := g.Wrong(h, s.labels(g), index(g, Count))
	g.Output(H, h)
	g.Output(Wrong, wrong)
	return g
}

// Consolidate is the second half of a cycle of learn: the weakest salience in replicas
// with a wrong label anywhere, else the soft one.
// Arguments: U, theta, mean (states), h, X, Y, count, flag, first, eta, etaT (series), beta, length.
func (s Shape) Consolidate(r Replay) *graph.Graph {
	g := s.new("learn")
	u, theta, mean := s.factors(g), perRow(g, Theta), perRow(g, Mean)
	h := g.Input(H, 0, true, s.Patterns)
	x, count := s.patterns(g), index(g, Count)
	w := g.Weights(u)
	s.learn(g, r, u, w, x, theta, s.bothSaliences(g, graph.Looks{H: h, Mean: mean, Count: count}, w), s.sources(g))
	g.Next(mean, g.Activity(h, count))
	return g
}

// bothSaliences is the weakest salience where flag is 1, else the soft one.
func (s Shape) bothSaliences(g *graph.Graph, at graph.Looks, w *graph.Node) *graph.Node {
	flag := index(g, Flag)
	return g.Choose(flag, s.salience(g, salience.Named(salience.Weakest), at, w), s.salience(g, salience.Named(salience.Soft), at, w))
}

// Lesson is Forward and Consolidate in one, for rows that go through cycles ahead of others: flag is known, or assumed.
// Arguments: those of Consolidate but for h; wrong (output, rows ()).
func (s Shape) Lesson(r Replay) *graph.Graph {
	g := s.new("lesson")
	u, theta, mean := s.factors(g), perRow(g, Theta), perRow(g, Mean)
	x, y, count, sources := s.patterns(g), s.labels(g), index(g, Count), s.sources(g)
	w := g.Weights(u)
	h := g.Drive(w, x, theta, s.Excitatory, sources)
	salience := s.bothSaliences(g, graph.Looks{H: h, Mean: mean, Labels: y, Count: count}, w)
	g.Output(Wrong, g.Wrong(h, y, count))
	s.learn(g, r, u, w, x, theta, salience, sources)
	g.Next(mean, g.Activity(h, count))
	return g
}

// Speculate is a cycle of learn on the assumption that no label is wrong: Cycle with the soft
// salience, and
//
//	right <- min_mu y h / sqrt(right)
//
// over the cycles of a run. It comes near min_mu (y h)^(2/3) while that is positive. Once it was
// not, right is below 0, then no number, or it is 0 and infinite by turns.
// Arguments: those of Cycle, Y, and right (state).
func (s Shape) Speculate(r Replay) *graph.Graph {
	g := s.new("speculate")
	h, count := s.cycle(g, Replay{Q: r.Q, Unscaled: r.Unscaled})
	right := perRow(g, Right)
	g.Next(right, g.Ratio(g.Margin(h, s.labels(g), count), right, 1, 0.5))
	return g
}

// Keep copies the state of a network, U, theta and mean, to where Restore finds it.
func (s Shape) Keep() *graph.Graph { return s.copyStates("keep", "", kept) }

// Restore brings back the state that Keep has copied.
func (s Shape) Restore() *graph.Graph { return s.copyStates("restore", kept, "") }

// kept is behind the name of a state that is kept.
const kept = " kept"

// KeptU is where Keep puts the factors.
const KeptU = U + kept

func (s Shape) copyStates(name, from, to string) *graph.Graph {
	g := s.new(name)
	for _, state := range []string{U, Theta, Mean} {
		var dims []int
		if state == U {
			dims = []int{s.Factors, s.Synapses()}
		}
		g.Next(g.Input(state+to, kernels.Real, true, dims...), g.Input(state+from, kernels.Real, true, dims...))
	}
	return g
}

// Rescale brings a network to the length of its night before the first cycle: factors
// are scaled once, thresholds with them (theta r^z), so that no h changes its sign.
// Arguments: U, theta (states), length.
func (s Shape) Rescale(q float64) *graph.Graph {
	g := s.new("rescale")
	u, theta := s.factors(g), perRow(g, Theta)
	factor := s.restoring(g, u, q)
	g.Next(u, g.Scale(u, factor))
	g.Next(theta, g.ScaleThreshold(theta, factor, s.Factors))
	return g
}

// Balance sets theta = bias(W). Arguments: U, theta (state).
func (s Shape) Balance() *graph.Graph {
	g := s.new("balance")
	theta := perRow(g, Theta)
	g.Next(theta, g.Bias(g.Weights(s.factors(g)), s.Populations, s.sources(g)))
	return g
}

// InitMeanActivity sets mean = <|h|>, where a night begins, and measures the network as Observe does: both take the same currents.
// Arguments: U, theta, mean (state), X, count, of wired networks sources; with names also those of Observe.
func (s Shape) InitMeanActivity(names ...string) *graph.Graph {
	o := s.observer("init_mean_activity", names)
	h := o.currents()
	o.g.Next(perRow(o.g, Mean), o.g.Activity(h, o.counted()))
	return o.g
}
