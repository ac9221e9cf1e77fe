package graph

import (
	"fmt"
	"slices"

	"engram/kernels"

	"gorgonia.org/gorgonia"
)

// Lower sorts the graph and gives every value its place: the plan that a backend
// compiles. A result takes its operand's memory where the operation can work in place
// and nothing needs the operand any more; the next value of a state is written
// straight into the state's buffer where nothing needs the old one any more, and is
// copied there at the end of the run otherwise.
func (g *Graph) Lower() (*kernels.Plan, error) {
	order, err := g.sorted()
	if err != nil {
		return nil, err
	}
	l := lowering{
		plan:  &kernels.Plan{Name: g.Name, Batch: g.Batch, Rows: g.Rows, Args: g.Args()},
		index: map[*Node]int{},
		holds: map[kernels.Place]*Node{},
	}
	for i, a := range g.args {
		if a.expr != nil { // inputs and states; outputs get theirs when they are made
			l.value(a, kernels.Place{Slot: i})
		}
	}
	l.liveness(g, order)
	for at, n := range order {
		l.step(g, n, at)
	}
	l.copies(g)
	return l.plan, nil
}

// sorted lists the operations in execution order, those on shared values alone first,
// leaves out what no argument depends on, and refuses what is not ours.
func (g *Graph) sorted() ([]*Node, error) {
	exprs, err := gorgonia.Sort(g.expr)
	if err != nil {
		return nil, fmt.Errorf("graph %s: %w", g.Name, err)
	}
	needed := g.needed()
	var early, late []*Node
	for i := len(exprs) - 1; i >= 0; i-- {
		n := g.nodes[exprs[i].ID()]
		switch {
		case n == nil:
			return nil, fmt.Errorf("graph %s: %v is not an operation of engram", g.Name, exprs[i])
		case n.op == nil, !needed[n]:
		case n.HasRows || n.op.reduces():
			late = append(late, n)
		default:
			early = append(early, n)
		}
	}
	return append(early, g.readersFirst(late)...), nil
}

// readersFirst moves an operation that could work in place behind the others that read
// the operand it would overwrite, as far as the graph allows.
func (g *Graph) readersFirst(order []*Node) []*Node {
	readers := map[*Node]int{} // steps still to come that read a node
	waiting := map[*Node]bool{}
	for _, n := range order {
		waiting[n] = true
		for _, id := range operands(g, n) {
			readers[g.nodes[id]]++
		}
	}
	ready := func(n *Node, inPlace bool) bool {
		for k, id := range operands(g, n) {
			operand := g.nodes[id]
			if waiting[operand] || inPlace && k == n.op.inPlace-1 && readers[operand] > 1 {
				return false
			}
		}
		return waiting[n]
	}
	var sorted []*Node
	for range order {
		at := slices.IndexFunc(order, func(n *Node) bool { return ready(n, true) })
		if at < 0 { // some reader needs the very result
			at = slices.IndexFunc(order, func(n *Node) bool { return ready(n, false) })
		}
		n := order[at]
		sorted = append(sorted, n)
		delete(waiting, n)
		for _, id := range operands(g, n) {
			readers[g.nodes[id]]--
		}
	}
	return sorted
}

// needed marks what the next values of states and the outputs are made from.
func (g *Graph) needed() map[*Node]bool {
	needed := map[*Node]bool{}
	var mark func(n *Node)
	mark = func(n *Node) {
		if needed[n] {
			return
		}
		needed[n] = true
		for _, id := range operands(g, n) {
			mark(g.nodes[id])
		}
	}
	for _, n := range g.next {
		mark(n)
	}
	for _, n := range g.outputs {
		mark(n)
	}
	return needed
}

type lowering struct {
	plan  *kernels.Plan
	index map[*Node]int           // node -> value
	last  map[*Node]int           // node -> the last step that reads it; len(steps) if kept
	holds map[kernels.Place]*Node // place -> the node whose value is there by now
}

func (l *lowering) value(n *Node, p kernels.Place) int {
	v := n.Value
	l.holds[p] = n
	v.Place = p
	l.plan.Values = append(l.plan.Values, v)
	l.index[n] = len(l.plan.Values) - 1
	return l.index[n]
}

func (l *lowering) liveness(g *Graph, order []*Node) {
	l.last = map[*Node]int{}
	for at, n := range order {
		for _, id := range operands(g, n) {
			l.last[g.nodes[id]] = at
		}
	}
	for _, to := range g.next {
		l.last[to] = len(order)
	}
	for _, n := range g.outputs {
		l.last[n] = len(order)
	}
	for _, a := range g.args { // a state that no Next replaces, and every input, stays
		if a.expr != nil && g.next[a] == nil {
			l.last[a] = len(order)
		}
	}
}

// operands are the graph ids of n's operands in order.
func operands(g *Graph, n *Node) []int64 {
	var ids []int64
	from := g.expr.From(n.expr.ID())
	for from.Next() {
		ids = append(ids, from.Node().ID())
	}
	return ids
}

func (l *lowering) step(g *Graph, n *Node, at int) {
	var in []int
	var nodes []*Node
	for _, id := range operands(g, n) {
		nodes = append(nodes, g.nodes[id])
		in = append(in, l.index[g.nodes[id]])
	}
	out := l.value(n, l.place(g, n, nodes, at))
	l.plan.Steps = append(l.plan.Steps, kernels.Step{Op: n.op.name, Attr: n.op.attr, Traits: n.op.traits, In: in, Out: out})
}

func (l *lowering) place(g *Graph, n *Node, in []*Node, at int) kernels.Place {
	for slot, a := range g.args {
		p := kernels.Place{Slot: slot}
		if g.outputs[a] == n || g.next[a] == n && l.free(p, n, in, at) {
			return p
		}
	}
	if n.op.inPlace > 0 {
		operand := in[n.op.inPlace-1]
		p := l.plan.Values[l.index[operand]].Place
		// an argument's memory may be taken only where the run replaces it anyway
		replaced := p.Scratch || g.next[g.args[p.Slot]] != nil
		if l.holds[p] == operand && replaced && l.free(p, n, in, at) {
			return p
		}
	}
	return kernels.Place{Scratch: true, Slot: l.slot(n, at)}
}

// free reports whether step at may write n over what is at p: nothing needs that any
// more, or only this very step does, as the operand it can work on in place.
func (l *lowering) free(p kernels.Place, n *Node, in []*Node, at int) bool {
	there := l.holds[p]
	if l.last[there] != at {
		return l.last[there] < at
	}
	if n.op.inPlace == 0 || in[n.op.inPlace-1] != there {
		return false
	}
	for i, o := range in {
		if o == there && i != n.op.inPlace-1 {
			return false
		}
	}
	return true
}

// slot finds scratch memory for n: a free slot whose rows are as long, else a new one.
// Rows must be as long since a backend may go through several steps for some rows
// before it takes the next: a row may only ever overwrite itself. Memory without rows
// is never used twice: what rows share must last until the last of them is done.
func (l *lowering) slot(n *Node, at int) int {
	for i, s := range l.plan.Scratch {
		there := l.holds[kernels.Place{Scratch: true, Slot: i}]
		if n.HasRows && s == (kernels.Slot{Kind: n.Kind, HasRows: true, Size: n.Size()}) && l.last[there] < at {
			return i
		}
	}
	l.plan.Scratch = append(l.plan.Scratch, kernels.Slot{Kind: n.Kind, HasRows: n.HasRows, Size: n.Size()})
	return len(l.plan.Scratch) - 1
}

// copies moves the next values of states, and the outputs, that could not be made
// where they belong.
func (l *lowering) copies(g *Graph) {
	for slot, a := range g.args {
		from := g.next[a]
		if from == nil {
			from = g.outputs[a]
		}
		if from == nil || l.plan.Values[l.index[from]].Place == (kernels.Place{Slot: slot}) {
			continue
		}
		v := a.Value
		v.Place = kernels.Place{Slot: slot}
		l.plan.Values = append(l.plan.Values, v)
		l.plan.Steps = append(l.plan.Steps, kernels.Step{Op: "copy", In: []int{l.index[from]}, Out: len(l.plan.Values) - 1})
	}
}
