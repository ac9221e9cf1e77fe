package cpu

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"engram/kernels"
	"engram/kernels/cpu/bitsum"
	"engram/kernels/cpu/vector"
)

// builders by operation, filled by init functions only.
var (
	builders32 = map[string]builder[float32]{}
	builders64 = map[string]builder[float64]{}
)

func register(op string, b32 builder[float32], b64 builder[float64]) {
	builders32[op], builders64[op] = b32, b64
}

func (b backend[T]) Compile(p *kernels.Plan) (kernels.Program, error) {
	real := int(b.options.Precision.Bytes())
	tile := min(bitsum.Rows, p.Rows)
	prog := &program[T]{plan: p, tile: tile, loops: b.loops, sources: sourcesOf(p)}
	prog.tiles = p.Batch * ((p.Rows + tile - 1) / tile)
	for _, v := range p.Values {
		prog.sizes = append(prog.sizes, v.Size())
	}
	prog.shared = make([]buffer[T], len(p.Scratch))
	for i, s := range p.Scratch {
		if !s.HasRows {
			prog.shared[i] = allocate[T](s.Kind, p.Batch*s.Size)
		}
	}
	for _, s := range p.Steps {
		if b.builders[s.Op] == nil {
			return nil, fmt.Errorf("plan %s: the cpu has no operation %q", p.Name, s.Op)
		}
	}
	for _, g := range p.Groups() {
		prog.reduces = prog.reduces || g.Kind == kernels.Reduces
		if g.Kind == kernels.Shared && g.From == 0 {
			prog.early = g.To
		}
	}
	prog.stages = stages(p, tile, real)
	threads := min(b.options.Threads, prog.tiles)
	for range max(1, threads) {
		w := worker[T]{scratch: make([]buffer[T], len(p.Scratch))}
		if b.options.Precision == kernels.Float32 {
			w.compaction = newCompaction(p, tile)
		}
		if prog.sources >= 0 {
			w.sparse, w.left = make([]bitsum.Row, tile), make([][]int32, tile)
		}
		for i, s := range p.Scratch {
			if s.HasRows {
				w.scratch[i] = allocate[T](s.Kind, tile*s.Size)
			}
		}
		w.maxima = make([]rowMax, len(p.Values))
		for _, s := range p.Steps[prog.early:] {
			if out := p.Values[s.Out]; out.HasRows && out.Kind == kernels.Real {
				w.maxima[s.Out] = newRowMax(tile)
			}
		}
		for _, s := range p.Steps {
			info := step{attr: s.Attr, out: p.Values[s.Out], sums: b.sums, loops: b.loops}
			for _, in := range s.In {
				info.in = append(info.in, p.Values[in])
			}
			w.kernels = append(w.kernels, b.builders[s.Op](info))
			c := newCall[T](p, s, &prog.lock, w.compaction, w.sparse)
			for _, v := range append(slices.Clone(s.In), s.Out) {
				c.maxima = append(c.maxima, w.maxima[v])
			}
			w.calls = append(w.calls, c)
		}
		prog.workers = append(prog.workers, w)
	}
	return prog, nil
}

// cacheBytes of operands of one stage stay in the second-level cache.
const cacheBytes = 512 << 10

type program[T number] struct {
	plan    *kernels.Plan
	sizes   []int // of values, in elements per row or replica
	tile    int   // rows
	tiles   int
	early   int  // the first steps work on shared values alone
	sources int  // the argument with the sources of sparse rows; -1: none
	reduces bool // some result is a sum over rows
	stages  []stage
	loops   vector.Set
	shared  []buffer[T] // scratch without rows
	workers []worker[T]
	lock    sync.Mutex // held while a tile adds to a value without rows
	bound   []buffer[T]
}

// worker is what a thread has to itself.
type worker[T number] struct {
	scratch    []buffer[T] // scratch with rows, for one tile
	kernels    []kernel[T]
	calls      []call[T]
	compaction *compaction
	sparse     []bitsum.Row // of the tile at hand
	left       [][]int32    // sources of its compacted rows
	maxima     []rowMax     // of values that operations make
}

// buffer has the one of its fields that its kind says.
type buffer[T number] struct {
	real  []T
	bits  *bits
	index []int32
}

func allocate[T number](k kernels.Kind, n int) buffer[T] {
	switch k {
	case kernels.Real:
		return buffer[T]{real: make([]T, n)}
	case kernels.Index:
		return buffer[T]{index: make([]int32, n)}
	}
	return buffer[T]{bits: &bits{data: make([]uint8, n)}}
}

// Explain counts the stages that a tile of rows goes through, one after the other.
func (p *program[T]) Explain() string {
	if len(p.stages) == 0 {
		return kernels.Count(len(p.plan.Steps), "step") + " on shared values"
	}
	text := fmt.Sprintf("%s in %s, %d rows at a time", kernels.Count(len(p.plan.Steps), "step"), kernels.Count(len(p.stages), "stage"), p.tile)
	if k := p.workers[0].compaction; k != nil && k.written(p.plan) {
		text += fmt.Sprintf(", rows compacted below density %g", k.below)
	}
	return text
}

func (p *program[T]) Run(args []kernels.Buffer, active []bool, passes int) error {
	if passes > 1 && p.reduces {
		panic("cpu: several passes of a plan with sums over rows")
	}
	p.run(args, &round{active: active, passes: passes, tiles: p.tiles})
	return nil
}

// RunFrom asks before each tile.
func (p *program[T]) RunFrom(args []kernels.Buffer, passes, first int, more func(row int) bool) (int, error) {
	if p.plan.Batch > 1 || p.reduces {
		panic("cpu: rows of several replicas, or that add up, cannot stop on their way")
	}
	r := &round{passes: passes, first: first, tiles: (p.plan.Rows - first + p.tile - 1) / p.tile}
	r.more = func(tile int) bool { return more(first + tile*p.tile) }
	p.run(args, r)
	return min(first+r.next*p.tile, p.plan.Rows), nil
}

// round is a run of a program: tiles of the rows from first on, each through all passes.
type round struct {
	active        []bool
	passes, first int
	tiles         int
	more          func(tile int) bool // whether another one begins; nil: all do

	lock sync.Mutex
	next int // the first tile that has not begun
}

// take is the next tile; ok is false where there is none.
func (r *round) take() (tile int, ok bool) {
	r.lock.Lock()
	defer r.lock.Unlock()
	if r.next >= r.tiles {
		return 0, false
	}
	if r.more != nil && !r.more(r.next) {
		r.tiles = r.next
		return 0, false
	}
	r.next++
	return r.next - 1, true
}

func (p *program[T]) run(args []kernels.Buffer, r *round) {
	p.bind(args, r.passes)
	for b := range p.plan.Batch {
		if r.active == nil || r.active[b] {
			p.prelude(b)
		}
	}
	var wait sync.WaitGroup
	for i := range p.workers[1:] {
		wait.Add(1)
		go func() {
			defer wait.Done()
			p.work(&p.workers[i+1], r)
		}()
	}
	p.work(&p.workers[0], r)
	wait.Wait()
}

// bind checks the arguments, makes the lists of shared bits, and clears the outputs
// that tiles add to.
func (p *program[T]) bind(args []kernels.Buffer, passes int) {
	if len(args) != len(p.plan.Args) {
		panic("cpu: wrong number of arguments")
	}
	p.bound = p.bound[:0]
	for i, v := range p.plan.Args {
		var b buffer[T]
		switch a := args[i].(type) {
		case reals[T]:
			b.real = a
		case *mapping[T]:
			b.real = a.reals
		case indices:
			b.index = a
		case *bits:
			b.bits = a
			if v.HasRows {
				a.ones = nil // the run may change it
			} else if len(v.Dims) == 2 {
				index[T](a, p.plan.Batch, v.Dims[0], v.Dims[1])
			}
		default:
			panic("cpu: a buffer of another backend or precision")
		}
		if n := p.plan.Elements(v); args[i].Len() != n && !v.Series || v.Series && args[i].Len() < passes*n {
			panic("cpu: an argument has the wrong size")
		}
		p.bound = append(p.bound, b)
	}
}

// prelude runs the steps on shared values for replica b.
func (p *program[T]) prelude(b int) {
	w := &p.workers[0]
	for i, s := range p.plan.Steps[:p.early] {
		w.kernels[i](p.fill(w, i, b, 0, 0))
		if out := p.plan.Values[s.Out]; out.Kind == kernels.Bits && len(out.Dims) == 2 {
			shared := p.shared[out.Place.Slot].bits
			if len(shared.ones) != p.plan.Batch {
				shared.ones = make([]ones, p.plan.Batch)
			}
			n := out.Size()
			shared.ones[b] = newOnes[T](shared.data[b*n:(b+1)*n], out.Dims[0], out.Dims[1])
		}
	}
	for _, s := range p.plan.Steps[p.early:] {
		if out := p.plan.Values[s.Out]; !out.HasRows {
			data := p.operand(w, s.Out, b, 0, 0).real
			for i := range data {
				data[i] = T(s.Attr["initial"])
			}
		}
	}
}

// work takes tiles until there are none left, each through all passes.
func (p *program[T]) work(w *worker[T], r *round) {
	perReplica := p.tiles / p.plan.Batch
	for {
		t, ok := r.take()
		if !ok {
			return
		}
		b, lo := t/perReplica, r.first+t%perReplica*p.tile
		if r.active != nil && !r.active[b] {
			continue
		}
		rows := min(p.tile, p.plan.Rows-lo)
		p.prefetch(b, lo+len(p.workers)*p.tile)
		for i := p.early; i < len(w.kernels); i++ {
			p.fill(w, i, b, lo, rows)
		}
		if p.sources >= 0 {
			p.connect(w, b, lo, rows)
		}
		compacts := w.compaction != nil && r.passes >= compactPasses
		for pass := range r.passes {
			if pass > 0 {
				p.advance(w, b, pass)
			}
			if compacts && pass%compactEvery == 1 { // the first pass clears the diagonal
				if compact(w.compaction, p.factors(w, b, lo, rows), rows, r.passes-pass) && p.sources >= 0 {
					p.reconnect(w, b, lo, rows)
				}
			}
			p.pass(w, rows)
		}
		if compacts && w.compaction.rows.At != nil {
			expand(w.compaction, p.factors(w, b, lo, rows))
		}
	}
}

// pass takes the tile through all stages.
func (p *program[T]) pass(w *worker[T], rows int) {
	for _, n := range w.maxima {
		n.forget()
	}
	for _, s := range p.stages {
		step := s.rows
		if w.compaction != nil && w.compaction.rows.At != nil {
			step = rows // compacted rows are short
		}
		for at := 0; at < rows; at += step {
			for i := s.from; i < s.to; i++ {
				c := &w.calls[i]
				c.slice(at, min(step, rows-at))
				w.kernels[i](c)
			}
		}
	}
}

// factors are the rows of the argument that the worker compacts.
func (p *program[T]) factors(w *worker[T], b, lo, rows int) []T {
	n := w.compaction.z * w.compaction.n
	at := (b*p.plan.Rows + lo) * n
	return p.bound[w.compaction.factors].real[at : at+rows*n]
}

// advance gives the calls the numbers of a pass.
func (p *program[T]) advance(w *worker[T], b, pass int) {
	for i := range w.calls {
		c := &w.calls[i]
		for _, k := range c.series {
			v := &p.plan.Values[p.plan.Steps[i].In[k]]
			n := v.Size()
			at := (pass*p.plan.Batch + b) * n
			c.in[k].real = p.bound[v.Place.Slot].real[at : at+n]
		}
	}
}

// prefetch asks for the arguments of the tile that begins with row lo, the worker's next in
// memory: while this tile's products are formed, memory has nothing to do.
func (p *program[T]) prefetch(b, lo int) {
	rows := min(p.tile, p.plan.Rows-lo)
	for i, v := range p.plan.Args {
		if x, single := any(p.bound[i].real).([]float32); single && len(x) > 0 && v.HasRows && rows > 0 {
			n := v.Size()
			from := (b*p.plan.Rows + lo) * n
			p.loops.Prefetch(x[from : from+rows*n])
		}
	}
}

// fill points the call of step i at the tile of rows rows that begins with row lo of
// replica b.
func (p *program[T]) fill(w *worker[T], i, b, lo, rows int) *call[T] {
	c, s := &w.calls[i], &p.plan.Steps[i]
	c.tileRow = lo
	for k, v := range s.In {
		c.in[k] = p.operand(w, v, b, lo, rows)
		c.tile[k] = c.in[k]
	}
	c.out = p.operand(w, s.Out, b, lo, rows)
	c.tile[len(s.In)] = c.out
	return c
}

func (p *program[T]) operand(w *worker[T], value, b, lo, rows int) (o operand[T]) {
	v, n := &p.plan.Values[value], p.sizes[value]
	from, to := b*n, (b+1)*n
	if v.HasRows {
		from = 0
		if !v.Place.Scratch {
			from = (b*p.plan.Rows + lo) * n
		}
		to = from + rows*n
	}
	buf := p.buffer(w, v)
	switch v.Kind {
	case kernels.Real:
		o.real = buf.real[from:to]
	case kernels.Index:
		o.index = buf.index[from:to]
	default:
		o.bits = buf.bits.data[from:to]
		if !v.HasRows && len(buf.bits.ones) > b {
			o.ones = buf.bits.ones[b]
		}
	}
	return o
}

func (p *program[T]) buffer(w *worker[T], v *kernels.Value) buffer[T] {
	switch {
	case !v.Place.Scratch:
		return p.bound[v.Place.Slot]
	case v.HasRows:
		return w.scratch[v.Place.Slot]
	}
	return p.shared[v.Place.Slot]
}

// Ops lists the operations of the backend, sorted.
func Ops() []string { return slices.Sorted(maps.Keys(builders32)) }
