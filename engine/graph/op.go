package graph

import (
	"fmt"
	"hash"
	"hash/fnv"

	"engram/kernels"

	"github.com/chewxy/hm"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// op is a domain operation: a gorgonia.Op whose definition is a function of one row.
type op struct {
	name   string
	attr   kernels.Attr
	traits kernels.Traits
	// inPlace is 1 + the number of the operand whose memory the result may take; 0
	// says that the result needs memory of its own.
	inPlace int
	// row computes a row of the result (or, for a result without rows, adds a row's
	// share to it, or makes it from shared operands alone).
	row    func(r *row)
	id     int
	batch  int
	rows   int
	in     []kernels.Value
	result kernels.Value
	types  []hm.Type
	shape  tensor.Shape
}

// row gives an operation's definition its slices: for operands with rows those of
// the row at hand, for shared ones those of its replica.
type row struct {
	in  [][]float64
	out []float64
	// number of the row within the block
	number int
}

func (o *op) bind(g *Graph, result kernels.Value, in []*Node) {
	o.batch, o.rows, o.result, o.shape = g.Batch, g.Rows, result, g.shape(result)
	o.in, o.types = nil, nil
	for _, n := range in {
		o.in = append(o.in, n.Value)
		o.types = append(o.types, gorgonia.TensorType{Dims: n.expr.Dims(), Of: tensor.Float64})
	}
	o.types = append(o.types, gorgonia.TensorType{Dims: o.shape.Dims(), Of: tensor.Float64})
}

// reduces reports whether rows add up to a result without rows.
func (o *op) reduces() bool {
	if o.result.HasRows {
		return false
	}
	for _, v := range o.in {
		if v.HasRows {
			return true
		}
	}
	return false
}

// Do computes the operation in float64.
func (o *op) Do(values ...gorgonia.Value) (gorgonia.Value, error) {
	operands := make([][]float64, len(values))
	for i, v := range values {
		data, ok := v.Data().([]float64)
		if !ok {
			return nil, fmt.Errorf("graph: operand %d of %s is %v, not float64", i, o.name, v.Dtype())
		}
		operands[i] = data
	}
	out := tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(o.shape...))
	result := out.Data().([]float64)
	for i := range result {
		result[i] = o.attr["initial"] // of a result that rows add to
	}
	passes := 1
	if o.result.HasRows || o.reduces() {
		passes = o.rows
	}
	r := row{in: make([][]float64, len(operands))}
	for b := range o.batch {
		for i := range passes {
			for k, data := range operands {
				r.in[k] = part(data, o.in[k], b, i, o.rows)
			}
			r.out = part(result, o.result, b, i, o.rows)
			r.number = i
			o.row(&r)
		}
	}
	return out, nil
}

// part is the slice of data that belongs to row i of replica b.
func part(data []float64, v kernels.Value, b, i, rows int) []float64 {
	n := v.Size()
	at := b * n
	if v.HasRows {
		at = (b*rows + i) * n
	}
	return data[at : at+n]
}

func (o *op) Arity() int { return len(o.in) }

// Type is made afresh at every call: gorgonia's unification writes into it.
func (o *op) Type() hm.Type {
	types := make([]hm.Type, len(o.types))
	copy(types, o.types)
	return hm.NewFnType(types...)
}

func (o *op) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) { return o.shape.Clone(), nil }
func (o *op) ReturnsPtr() bool                                      { return true }
func (o *op) CallsExtern() bool                                     { return false }
func (o *op) OverwritesInput() int                                  { return -1 }
func (o *op) String() string                                        { return o.name }

// WriteHash includes the operation's number in its graph: gorgonia merges nodes of
// equal hash, and two equal operations on one operand are two nodes to us.
func (o *op) WriteHash(h hash.Hash) { fmt.Fprintf(h, "%s %d %v %v", o.name, o.id, o.attr, o.shape) }

func (o *op) Hashcode() uint32 {
	h := fnv.New32a()
	o.WriteHash(h)
	return h.Sum32()
}

// Value constructors for results.

func rows(kind kernels.Kind, dims ...int) kernels.Value {
	return kernels.Value{Kind: kind, HasRows: true, Dims: dims}
}

func shared(kind kernels.Kind, dims ...int) kernels.Value {
	return kernels.Value{Kind: kind, Dims: dims}
}

// want panics unless n is of the kind, with rows or without, and of the dims given
// (-1: any).
func want(n *Node, kind kernels.Kind, hasRows bool, dims ...int) {
	ok := n.Kind == kind && n.HasRows == hasRows && len(n.Dims) == len(dims)
	for i := range dims {
		ok = ok && (dims[i] < 0 || n.Dims[i] == dims[i])
	}
	if !ok {
		panic("graph: an operand has the wrong kind or shape")
	}
}
