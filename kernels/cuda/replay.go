package cuda

import (
	"fmt"
	"slices"
	"strings"

	"engram/kernels"
	"engram/kernels/salience"
)

// A replay cycle (engine/model, Cycle and Consolidate) is cut into groups: the products, and the
// row-local operations before and after the gradient. Each of those has one kernel for what these
// patterns list.

// postDrive is a group that the kernel post_drive does: what follows h = W X - theta, with the rules that choose patterns.
type postDrive struct {
	kernels.Pattern
	rule    int // its number (kernels/salience)
	flagged int // that of the rule where flag is not 0; none: there is one rule
}

// postDrives are all of them: that of each rule; of learn, which has two by turns; and the soft one with whether labels were right.
var postDrives = func() (all []postDrive) {
	const rest = `
		theta' = threshold(theta, s, etaT)
		mean' = activity(h, count)
	`
	add := func(rule, flagged int, text string) {
		all = append(all, postDrive{kernels.ParsePattern(text + rest), rule, flagged})
	}
	for i, rule := range salience.Rules() {
		unit := ""
		if rule.Unit {
			unit = "\nunit = power(sum)"
		}
		add(i, none, chosen("s", rule)+unit)
	}
	soft, weakest := salience.Index(salience.Soft), salience.Index(salience.Weakest)
	add(soft, weakest, chosen("soft", salience.Named(salience.Soft))+"\n"+chosen("weak", salience.Named(salience.Weakest))+"\ns = choose(flag, weak, soft)")
	add(soft, none, chosen("s", salience.Named(salience.Soft))+`
		least = margin(h, labels, count)
		root = ratio(least, right)
		right' = copy(root)`)
	return all
}()

// chosen is the clause of a rule.
func chosen(name string, rule salience.Rule) string {
	return fmt.Sprintf("%s = %s(%s)", name, rule.Op(), strings.Join(rule.Operands(), ", "))
}

// postGradients are the groups that the kernel post_gradient does: what follows g = S X^T, with the weights that
// the drive is made of too, and their sum where a rule looks at that; of rows with sources or without.
var postGradients = func() (all []kernels.Pattern) {
	for _, sources := range []string{"", ", sources"} {
		for _, sum := range []string{"", "sum = power-sum(w)"} {
			all = append(all, kernels.ParsePattern(fmt.Sprintf(`
				w = weights(u)
				u' = update(u, w, g, eta, first%s)
				r = homeostasis(u', length)
				u'' = scale(u', r)
				%s
			`, sources, sum)))
		}
	}
	return all
}()

// none is the number of no value.
const none = -1

// cycle is a replay cycle, or the second half of one of learn, found in a plan. Its fields number
// the plan's values; none where it does without. Nobody but the cycle reads what is between the
// arguments, so that it need not be stored.
type cycle struct {
	u, theta, mean int // states, as the cycle finds them
	x              int
	sources        int // of rows that have them
	labels         int // for the rule, or for right
	parameter      int // of the rule
	flag           int // where there are two rules: the flagged one where it is not 0
	right          int // state, where it is asked for: above 0 while no label was wrong
	count, first   int
	eta, etaTheta  int
	length         int
	h              int // an argument unless driven

	driven  bool    // h = W X - theta is made here
	product int     // the step that makes the gradient
	z, n, m int     // n: slots for synapses of a row
	neurons int     // presynaptic; n where rows have no sources
	split   int     // where the inhibitory neurons begin
	q       float64 // norm of homeostatic scaling, 0 for u

	rule, flagged int     // numbers of rules, as in postDrive
	unit          float64 // c, where margins are in units of c sum_j w; 0 where nobody asks
}

// findCycle returns the cycle that a plan is, nil where it is something else or more. Its
// operations along synapses are the group of the gradient, its other row-local ones that of the drive.
func findCycle(p *kernels.Plan) *cycle {
	var products, alongSynapses, others []int
	for i, s := range p.Steps {
		switch {
		case s.Traits.Product:
			products = append(products, i)
		case s.Traits.AlongSynapses || len(s.Traits.Synapses) > 0:
			alongSynapses = append(alongSynapses, i)
		default:
			others = append(others, i)
		}
	}
	if len(products) == 0 || len(products) > 2 {
		return nil
	}
	for _, g := range postGradients {
		after, found := g.Find(p, alongSynapses)
		if !found {
			continue
		}
		for _, d := range postDrives {
			if before, found := d.Find(p, others); found {
				if y := newCycle(p, products, d, before, after); y != nil {
					return y
				}
			}
		}
	}
	return nil
}

// newCycle joins both groups and the products to a cycle; nil where they are not those of one.
func newCycle(p *kernels.Plan, products []int, d postDrive, before, after kernels.Match) *cycle {
	last := len(products) - 1
	gradient := p.Steps[products[last]]
	y := &cycle{
		u: after.Value("u"), theta: before.Value("theta"), mean: before.Value("mean"), x: gradient.In[1], sources: after.Value("sources"),
		labels: before.Value("labels"), parameter: before.Value("parameter"), flag: before.Value("flag"), right: before.Value("right"),
		count: before.Value("count"), first: after.Value("first"), eta: after.Value("eta"), etaTheta: before.Value("etaT"),
		length: after.Value("length"), h: before.Value("h"), driven: last == 1, product: products[last],
		q: after.Step("r").Attr["q"], rule: d.rule, flagged: d.flagged,
	}
	excitatory := gradient.Attr["excitatory"]
	if gradient.In[0] != before.Value("s") || y.sources != none && gradient.In[2] != y.sources || gradient.Out != after.Value("g") {
		return nil
	}
	if y.driven {
		drive := p.Steps[products[0]]
		operands := []int{after.Value("w"), y.x, y.theta}
		if y.sources != none {
			operands = append(operands, y.sources)
		}
		if !slices.Equal(drive.In, operands) || drive.Out != y.h || drive.Attr["excitatory"] != excitatory {
			return nil
		}
	}
	if before.Has("root") {
		if a := before.Step("root").Attr; a["c"] != 1 || a["p"] != 0.5 {
			return nil
		}
	}
	if before.Has("sum") != after.Has("sum") {
		return nil
	}
	if before.Has("sum") {
		power, sum := before.Step("unit"), after.Step("sum")
		if before.Value("sum") != after.Value("sum") || sum.Attr["q"] != 1 || power.Attr["p"] != 1 || power.Attr["c"] == 0 {
			return nil
		}
		y.unit = power.Attr["c"]
	}
	if y.mean == none { // a rule may do without the mean before
		y.mean = before.Value("mean'")
	}
	if !y.placed(p, before, after) {
		return nil
	}
	dims := p.Values[y.u].Dims
	y.z, y.n, y.m = dims[0], dims[1], p.Values[y.h].Size()
	if after.Step("r").Attr["counted"] != float64(y.z) { // of halves
		return nil
	}
	y.neurons = p.Values[y.x].Dims[0]
	y.split = min(int(excitatory), y.neurons)
	return y
}

// placed tells whether the states are replaced where they are, and whether what is between
// the arguments has no place among them.
func (y *cycle) placed(p *kernels.Plan, before, after kernels.Match) bool {
	at := func(v int) kernels.Place { return p.Values[v].Place }
	for _, v := range []int{after.Value("w"), after.Value("g"), after.Value("r"), before.Value("s"), before.Value("soft"),
		before.Value("weak"), before.Value("least"), before.Value("root"),
		before.Value("unit"), after.Value("sum")} {
		if v != none && !at(v).Scratch {
			return false
		}
	}
	replaces := func(next, state int) bool { return !at(next).Scratch && at(next) == at(state) }
	return replaces(after.Value("u'"), y.u) && replaces(after.Value("u''"), y.u) && replaces(before.Value("theta'"), y.theta) &&
		replaces(before.Value("mean'"), y.mean) && (y.right == none || replaces(before.Value("right'"), y.right)) && at(y.h).Scratch == y.driven
}

// steady tells whether a plan is a whole replay cycle of which nothing but rates changes
// from pass to pass.
func (y *cycle) steady(p *kernels.Plan) bool {
	series := func(v int) bool { return v != none && p.Values[v].Series }
	return y != nil && y.driven && y.flag == none && !slices.ContainsFunc([]int{y.parameter, y.count, y.first, y.length}, series)
}
