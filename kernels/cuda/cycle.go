package cuda

import (
	"slices"

	"engram/kernels"
)

// cycle is a replay cycle, or the second half of one of learn, found in a plan (engine/model,
// Cycle and Consolidate). Its fields number the plan's values; none where it does without.
// Nobody but the cycle reads what is between the arguments, so that it need not be stored.
type cycle struct {
	u, theta, mean int // states, as the cycle finds them
	x              int
	labels         int // for the weakest salience, or for right
	beta           int // for the soft one
	flag           int // where there are both: the weakest where it is not 0
	right          int // state, where it is asked for: above 0 while no label was wrong
	count, first   int
	eta, etaTheta  int
	length         int
	h              int // an argument unless driven

	driven      bool // h = W X - theta is made here
	product     int  // the step that makes the gradient
	z, n, m     int
	split       int     // where the inhibitory neurons begin
	q           float64 // norm of homeostatic scaling, 0 for u
	w, s, g, r  int     // weights, salience, gradient, what scales u: in no memory that lasts
	soft, weak  int     // the saliences that flag chooses from
	uNew, uNext int     // updated; scaled
	thetaNext   int
	meanNext    int
	least       int // margin,
	ratio       int // over the square root of right
	rightNext   int
}

// none is the number of no value.
const none = -1

// findCycle is the cycle that a plan is, nil where it is something else or more.
func findCycle(p *kernels.Plan) *cycle {
	m := matcher{plan: p, steps: map[string]kernels.Step{}}
	for _, s := range p.Steps {
		m.steps[s.Op] = s
	}
	if len(m.steps) != len(p.Steps) {
		return nil
	}
	c := &cycle{}
	for _, v := range []*int{&c.u, &c.theta, &c.mean, &c.x, &c.labels, &c.beta, &c.flag, &c.count, &c.first, &c.eta, &c.etaTheta,
		&c.length, &c.h, &c.w, &c.s, &c.g, &c.r, &c.soft, &c.weak, &c.uNew, &c.uNext, &c.thetaNext, &c.meanNext, &c.right, &c.least, &c.ratio, &c.rightNext} {
		*v = none
	}
	_, c.driven = m.steps["drive"]
	excitatory := m.steps["gradient"].Attr["excitatory"]
	m.take("weights", &c.w, &c.u)
	if c.driven && m.steps["drive"].Attr["excitatory"] == excitatory {
		m.take("drive", &c.h, &c.w, &c.x, &c.theta)
	}
	_, choice := m.steps["choose"]
	_, weakest := m.steps["weakest"]
	soft, weak := &c.s, &c.s
	if choice {
		soft, weak = &c.soft, &c.weak
		m.take("choose", &c.s, &c.flag, weak, soft)
	}
	if weakest {
		m.take("weakest", weak, &c.h, &c.labels, &c.count)
	}
	if _, there := m.steps["salience"]; there {
		m.take("salience", soft, &c.h, &c.mean, &c.beta, &c.count)
	}
	if ratio, there := m.steps["ratio"]; there && !weakest && ratio.Attr["c"] == 1 && ratio.Attr["p"] == 0.5 {
		m.take("margin", &c.least, &c.h, &c.labels, &c.count)
		m.take("ratio", &c.ratio, &c.least, &c.right)
		m.take("copy", &c.rightNext, &c.ratio)
	}
	c.q = m.steps["homeostasis"].Attr["q"]
	m.take("gradient", &c.g, &c.s, &c.x)
	m.take("update", &c.uNew, &c.u, &c.w, &c.g, &c.eta, &c.first)
	m.take("homeostasis", &c.r, &c.uNew, &c.length)
	m.take("scale", &c.uNext, &c.uNew, &c.r)
	m.take("threshold", &c.thetaNext, &c.theta, &c.s, &c.etaTheta)
	m.take("activity", &c.meanNext, &c.h, &c.count)
	if m.failed || len(m.steps) > 0 || !c.placed(p) {
		return nil
	}
	dims := p.Values[c.u].Dims
	c.z, c.n, c.m = dims[0], dims[1], p.Values[c.h].Size()
	c.split = min(int(excitatory), c.n)
	c.product = slices.IndexFunc(p.Steps, func(s kernels.Step) bool { return s.Op == "gradient" })
	if c.mean == none { // the weakest salience does without the mean before
		c.mean = c.meanNext
	}
	return c
}

// placed tells whether the states are replaced where they are, and whether what is between
// the arguments has no place among them.
func (c *cycle) placed(p *kernels.Plan) bool {
	at := func(v int) kernels.Place { return p.Values[v].Place }
	for _, v := range []int{c.w, c.s, c.soft, c.weak, c.g, c.r, c.least, c.ratio} {
		if v != none && !at(v).Scratch {
			return false
		}
	}
	replaces := func(next, state int) bool { return !at(next).Scratch && (state == none || at(next) == at(state)) }
	return replaces(c.uNew, c.u) && replaces(c.uNext, c.u) && replaces(c.thetaNext, c.theta) && replaces(c.meanNext, c.mean) &&
		(c.right == none || replaces(c.rightNext, c.right)) && at(c.h).Scratch == c.driven
}

// steady tells whether a plan is a whole replay cycle of which nothing but rates changes
// from pass to pass.
func (y *cycle) steady(p *kernels.Plan) bool {
	series := func(v int) bool { return v != none && p.Values[v].Series }
	return y != nil && y.driven && y.flag == none && !slices.ContainsFunc([]int{y.beta, y.count, y.first, y.length}, series)
}

// matcher takes the steps of a plan, each the only one of its operation, until none is left.
type matcher struct {
	plan   *kernels.Plan
	steps  map[string]kernels.Step
	failed bool
}

// take takes the step of an operation and learns the numbers of its result and operands;
// those that are known must be the ones.
func (m *matcher) take(op string, out *int, in ...*int) {
	s := m.steps[op]
	delete(m.steps, op)
	if len(s.In) != len(in) {
		m.failed = true
		return
	}
	for i, v := range append(slices.Clone(s.In), s.Out) {
		known := append(in, out)[i]
		if *known == none {
			*known = v
		}
		m.failed = m.failed || *known != v
	}
}
