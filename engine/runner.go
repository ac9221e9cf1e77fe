package engine

import (
	"fmt"

	"engram/engine/graph"
	"engram/engine/model"
	"engram/kernels"
)

// runner is a graph compiled for the blocks of a batch, with its arguments found.
type runner struct {
	batch    *batch
	programs []kernels.Program // one for each block
	args     [][]kernels.Buffer
}

// compile makes a runner of the graph that build returns for each shape of block.
// Arguments are known by their names: a graph finds in U what the graph before left.
func (b *batch) compile(m int, build func(s model.Shape) *graph.Graph) (*runner, error) {
	r := &runner{batch: b}
	byRows := map[int]kernels.Program{}
	for _, blk := range b.blocks {
		g := build(b.shape(blk, m))
		program := byRows[blk.rows]
		if program == nil {
			var err error
			if program, err = b.target.Compile(g); err != nil {
				return nil, err
			}
			byRows[blk.rows] = program
		}
		var args []kernels.Buffer
		for _, a := range g.Args() {
			buf, err := b.buffer(blk, a, g.IsOutput(a.Name))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", g.Name, err)
			}
			args = append(args, buf)
		}
		r.programs = append(r.programs, program)
		r.args = append(r.args, args)
	}
	return r, nil
}

// run executes the graph on every block, for the active replicas (nil: all).
func (r *runner) run(active []bool) error { return r.repeat(active, 1) }

// repeat executes the graph passes times, at most mostPasses, one block after the other.
func (r *runner) repeat(active []bool, passes int) error {
	for i, p := range r.programs {
		if err := p.Run(r.args[i], active, passes); err != nil {
			return err
		}
		if err := r.batch.stream.evict(i); err != nil {
			return err
		}
	}
	return nil
}

// stops tells whether the graph can stop on its way.
func (r *runner) stops() bool {
	_, can := r.programs[0].(kernels.Resumable)
	return can && len(r.batch.replicas) == 1
}

// runFrom takes the rows of block i from row at on through so many passes, as long as keepGoing says so,
// where the graph can stop between rows. It returns the first row that is not done.
func (r *runner) runFrom(i, at int, active []bool, passes int, more func(row int) bool) (int, error) {
	if r.stops() {
		return r.programs[i].(kernels.Resumable).RunFrom(r.args[i], passes, at, more)
	}
	return r.batch.blocks[i].rows, r.programs[i].Run(r.args[i], active, passes)
}

// set writes one number for each replica into a shared argument.
func (b *batch) set(name string, of func(i int, r *replica) float64) {
	b.series(name, 1, func(_, i int, r *replica) float64 { return of(i, r) })
}

// series writes one number for each pass and replica.
func (b *batch) series(name string, passes int, of func(pass, i int, r *replica) float64) {
	buf := b.shared[name]
	if buf == nil {
		return // no graph of the phase asks for it
	}
	values := make([]float64, 0, passes*len(b.replicas))
	for p := range passes {
		for i, r := range b.replicas {
			values = append(values, of(p, i, r))
		}
	}
	buf.Write(0, values)
}
