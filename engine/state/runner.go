package state

import (
	"fmt"

	"engram/engine/graph"
	"engram/engine/model"
	"engram/kernels"
)

// Runner is a graph compiled for the blocks of a batch, with its arguments found.
type Runner struct {
	batch    *Batch
	programs []kernels.Program // one for each block
	args     [][]kernels.Buffer
}

// Compile makes a runner of the graph that build returns for each shape of block.
// Arguments are known by their names: a graph finds in U what the graph before left.
func (b *Batch) Compile(m int, build func(s model.Shape) *graph.Graph) (*Runner, error) {
	r := &Runner{batch: b}
	byRows := map[int]kernels.Program{}
	for _, blk := range b.Blocks {
		g := build(b.shape(blk, m))
		program := byRows[blk.Rows]
		if program == nil {
			var err error
			if program, err = b.Target.Compile(g); err != nil {
				return nil, err
			}
			byRows[blk.Rows] = program
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

// Run executes the graph on every block, for the active replicas (nil: all).
func (r *Runner) Run(active []bool) error { return r.Repeat(active, 1) }

// Repeat executes the graph passes times, at most mostPasses, one block after the other.
func (r *Runner) Repeat(active []bool, passes int) error {
	return r.batch.EachBlock(func(i int) error { return r.RunBlock(i, active, passes) })
}

// RunBlock executes the graph passes times on block i.
func (r *Runner) RunBlock(i int, active []bool, passes int) error {
	return r.programs[i].Run(r.args[i], active, passes)
}

// Stops tells whether the graph can stop on its way.
func (r *Runner) Stops() bool {
	_, can := r.programs[0].(kernels.Resumable)
	return can && len(r.batch.Replicas) == 1
}

// RunFrom takes the rows of block i from row at on through so many passes, as long as keepGoing says so,
// where the graph can stop between rows. It returns the first row that is not done.
func (r *Runner) RunFrom(i, at int, active []bool, passes int, more func(row int) bool) (int, error) {
	if r.Stops() {
		return r.programs[i].(kernels.Resumable).RunFrom(r.args[i], passes, at, more)
	}
	return r.batch.Blocks[i].Rows, r.programs[i].Run(r.args[i], active, passes)
}

// Set writes one number for each replica into a shared argument.
func (b *Batch) Set(name string, of func(i int, r *Replica) float64) {
	b.Series(name, 1, func(_, i int, r *Replica) float64 { return of(i, r) })
}

// Series writes one number for each pass and replica.
func (b *Batch) Series(name string, passes int, of func(pass, i int, r *Replica) float64) {
	buf := b.Shared[name]
	if buf == nil {
		return // no graph of the phase asks for it
	}
	values := make([]float64, 0, passes*len(b.Replicas))
	for p := range passes {
		for i, r := range b.Replicas {
			values = append(values, of(p, i, r))
		}
	}
	buf.Write(0, values)
}
