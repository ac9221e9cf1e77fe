package graph

import (
	"strconv"

	"engram/kernels"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Graph is a program on a row block of a fixed shape, as a tensor graph.
type Graph struct {
	Name        string
	Batch, Rows int

	expr    *gorgonia.ExprGraph
	args    []*Node // inputs, states and outputs in the order they were named
	nodes   map[int64]*Node
	next    map[*Node]*Node // state -> what it holds after a run
	outputs map[*Node]*Node // output argument -> the node it reports
}

// Node is a value in a graph.
type Node struct {
	kernels.Value
	graph *Graph
	expr  *gorgonia.Node
	op    *op

	neurons int // of sources: how many there may be
}

// New returns an empty graph for blocks of rows rows of each of batch replicas.
func New(name string, batch, rows int) *Graph {
	if batch < 1 || rows < 1 {
		panic("graph: a block needs at least one replica and one row")
	}
	return &Graph{
		Name: name, Batch: batch, Rows: rows,
		expr:    gorgonia.NewGraph(gorgonia.WithGraphName(name)),
		nodes:   map[int64]*Node{},
		next:    map[*Node]*Node{},
		outputs: map[*Node]*Node{},
	}
}

// Input adds an argument that a run reads: of shape (batch, rows, dims...) with
// hasRows, else (batch, dims...).
func (g *Graph) Input(name string, kind kernels.Kind, hasRows bool, dims ...int) *Node {
	value := kernels.Value{Name: name, Kind: kind, HasRows: hasRows, Dims: dims}
	for _, a := range g.args {
		if a.Name == name {
			panic("graph: two arguments of the same name")
		}
	}
	shape := g.shape(value)
	n := g.add(value, gorgonia.NewTensor(g.expr, tensor.Float64, shape.Dims(),
		gorgonia.WithShape(shape...), gorgonia.WithName(name)))
	g.args = append(g.args, n)
	return n
}

// Series adds a shared number that has another value in every pass of a run:
// (passes, batch).
func (g *Graph) Series(name string) *Node {
	n := g.Input(name, kernels.Real, false)
	n.Series = true
	return n
}

// Next makes a run leave the value of to in the buffer of the argument state, both
// with rows.
func (g *Graph) Next(state, to *Node) {
	if !state.HasRows || !sameShape(state.Value, to.Value) {
		panic("graph: a state and its next value differ in shape")
	}
	g.next[state] = to
}

// Output adds an argument that a run fills with the value of n, which has rows or is
// a sum over rows.
func (g *Graph) Output(name string, n *Node) {
	if !n.HasRows && (n.op == nil || !n.op.reduces()) {
		panic("graph: an output must depend on rows")
	}
	v := n.Value
	v.Name = name
	out := &Node{Value: v, graph: g}
	g.args = append(g.args, out)
	g.outputs[out] = n
}

// IsOutput reports whether the argument of this name is an output.
func (g *Graph) IsOutput(name string) bool {
	for out := range g.outputs {
		if out.Name == name {
			return true
		}
	}
	return false
}

// Args are the buffers that a run of the compiled graph is given, in order.
func (g *Graph) Args() []kernels.Value {
	values := make([]kernels.Value, len(g.args))
	for i, a := range g.args {
		values[i] = a.Value
	}
	return values
}

func (g *Graph) add(v kernels.Value, expr *gorgonia.Node) *Node {
	n := &Node{Value: v, graph: g, expr: expr}
	g.nodes[expr.ID()] = n
	return n
}

// shape is the gorgonia shape of a value: (batch, rows, dims...) or (batch, dims...).
func (g *Graph) shape(v kernels.Value) tensor.Shape {
	shape := tensor.Shape{g.Batch}
	if v.HasRows {
		shape = append(shape, g.Rows)
	}
	return append(shape, v.Dims...)
}

func sameShape(a, b kernels.Value) bool {
	if a.HasRows != b.HasRows || len(a.Dims) != len(b.Dims) {
		return false
	}
	for i := range a.Dims {
		if a.Dims[i] != b.Dims[i] {
			return false
		}
	}
	return true
}

// apply adds the operation o on the operands in and names its result after it.
func (g *Graph) apply(o *op, result kernels.Value, in ...*Node) *Node {
	exprs := make([]*gorgonia.Node, len(in))
	for i, n := range in {
		if n.graph != g || n.expr == nil {
			panic("graph: an operand belongs to another graph")
		}
		exprs[i] = n.expr
	}
	o.id = len(g.nodes)
	result.Name = o.name + strconv.Itoa(o.id)
	o.bind(g, result, in)
	n := g.add(result, gorgonia.Must(gorgonia.ApplyOp(o, exprs...)))
	n.op = o
	return n
}
