package conform

import (
	"math"
	"math/rand/v2"
	"slices"

	"engram/engine/graph"
	"engram/kernels"
)

// problem is an operation with operands: values has the arguments of its graph and
// data their contents before the run (of outputs: a sentinel).
type problem struct {
	test    testCase
	size    size
	first   int // number of the block's first row
	values  []kernels.Value
	data    [][]float64
	reduces bool
}

// sentinel fills outputs before a run.
const sentinel = 0.625

func newProblem(c testCase, s size, r *rand.Rand, nan bool) *problem {
	p := &problem{test: c, size: s, first: max(0, s.n-s.rows) / 2}
	g := p.graph()
	p.values = g.Args()
	for _, v := range p.values {
		n := s.batch * v.Size()
		if v.HasRows {
			n *= s.rows
		} else if v.Name == "result" {
			p.reduces = true
		}
		data := make([]float64, n)
		for i := range data {
			data[i] = sentinel
			if v.Kind == kernels.Bits {
				data[i] = 1
			}
			if fill := c.fill[v.Name]; fill != nil {
				data[i] = fill(r, s)
			} else if v.Name != "result" {
				data[i] = defaults[v.Name](r, s)
			}
			if nan && v.Kind == kernels.Real && v.HasRows && v.Name != "result" && r.IntN(40) == 0 {
				data[i] = math.NaN()
			}
			// float32 can hold the operands: all targets start from the same numbers
			data[i] = float64(float32(data[i]))
		}
		p.data = append(p.data, data)
	}
	for i, v := range p.values {
		if v.Name == "first" {
			for b := range p.data[i] {
				p.data[i][b] = float64(p.first)
			}
		}
		if v.Name == "sources" {
			p.connect(p.data[i], v.Size(), r)
		}
	}
	return p
}

// steepen makes some means so small that float32 has no finite slope -beta / mean.
func (p *problem) steepen() {
	for i, v := range p.values {
		for k := range p.data[i] {
			if v.Name == "mean" && v.HasRows && k%3 == 1 {
				p.data[i][k] = float64(math.SmallestNonzeroFloat32)
			}
		}
	}
}

// connect draws the sources of all rows, of k slots each, and clears the values of the slots that are left over.
func (p *problem) connect(sources []float64, k int, r *rand.Rand) {
	for row := range p.size.batch * p.size.rows {
		at := sources[row*k : (row+1)*k]
		n := drawSources(at, p.size.n, p.first+row%p.size.rows, r)
		for i, v := range p.values {
			if !v.HasRows || v.Kind != kernels.Real || len(v.Dims) == 0 || v.Dims[len(v.Dims)-1] != k || v.Name == "result" {
				continue
			}
			values := p.data[i][row*v.Size() : (row+1)*v.Size()]
			for at := range values {
				if at%k >= n {
					values[at] = 0
				}
			}
		}
	}
}

// drawSources draws the sources of row self among n neurons: of some rows none, of others as many as fit,
// or fewer. It returns their number.
func drawSources(at []float64, n, self int, r *rand.Rand) int {
	count := min(len(at), n-1)
	switch r.IntN(4) {
	case 0:
		count = r.IntN(count + 1)
	case 1:
		count -= min(count, r.IntN(2))
	}
	var drawn []int
	for _, j := range r.Perm(n) {
		if j != self && len(drawn) < count {
			drawn = append(drawn, j)
		}
	}
	slices.Sort(drawn)
	for i := range at {
		at[i] = -1
		if i < len(drawn) {
			at[i] = float64(drawn[i])
		}
	}
	return len(drawn)
}

// graph has the operation twice over: its result replaces the first operand where
// that has the same shape (so that in-place work is tested), and is an output else.
func (p *problem) graph() *graph.Graph {
	g := graph.New(p.test.op, p.size.batch, p.size.rows)
	state, result := p.test.build(g, p.size)
	if state != nil {
		g.Next(state, result)
	} else {
		g.Output("result", result)
	}
	return g
}

// run returns the contents of all arguments after a run.
func (p *problem) run(target graph.Target, active []bool) ([][]float64, error) {
	program, err := target.Compile(p.graph())
	if err != nil {
		return nil, err
	}
	args := make([]kernels.Buffer, len(p.values))
	for i, v := range p.values {
		if args[i], err = target.Alloc(v.Kind, len(p.data[i])); err != nil {
			return nil, err
		}
		args[i].Write(0, p.data[i])
	}
	if err := program.Run(args, active, 1); err != nil {
		return nil, err
	}
	out := make([][]float64, len(args))
	for i := range args {
		out[i] = make([]float64, args[i].Len())
		args[i].Read(0, out[i])
	}
	return out, target.Wait()
}

// rows is the same problem on rows from ... to of the block.
func (p *problem) rows(from, to int) *problem {
	part := *p
	part.size.rows, part.first = to-from, p.first+from
	part.data = nil
	for i, v := range p.values {
		data := p.data[i]
		if v.HasRows {
			n, all := v.Size(), data
			data = nil
			for b := range p.size.batch {
				at := b * p.size.rows
				data = append(data, all[(at+from)*n:(at+to)*n]...)
			}
		}
		if v.Name == "first" {
			data = make([]float64, len(data))
			for b := range data {
				data[b] = float64(part.first)
			}
		}
		part.data = append(part.data, data)
	}
	return &part
}
