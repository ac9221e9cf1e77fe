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
	prog := &program[T]{plan: p, tile: tile, loops: b.loops, sources: sourcesOf(p), written: written(p), onlyListed: onlyListed(p)}
	prog.keeps = b.options.Precision == kernels.Float32 && keepsOrders(p)
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
	prog.layouts = layoutsOf(p, b.laned)
	prog.stages, prog.together = stages(p, prog.layouts, tile, real), tile
	if prog.keeps && !prog.reduces {
		prog.together = together(p.Args[prog.sources].Size(), tile)
	}
	threads := min(b.options.Threads, prog.tiles)
	for range max(1, threads) {
		w := worker[T]{scratch: make([]buffer[T], len(p.Scratch)), hand: make([][]T, len(p.Args)), room: make([][]T, len(p.Args))}
		if b.options.Precision == kernels.Float32 {
			w.compaction = newCompaction(p, tile)
		}
		if prog.sources >= 0 {
			w.sparse, w.left = make([]bitsum.Row, tile), make([][]int32, tile)
		}
		w.maxima, w.facts = make([]rowMax, len(p.Values)), make([]*facts, len(p.Values))
		for i, v := range p.Values {
			if prog.layouts[i] != asRows {
				w.facts[i], w.scratch[v.Place.Slot] = new(facts), lanesBuffer[T](v.Size())
			}
		}
		for i, s := range p.Scratch {
			if s.HasRows && w.scratch[i].real == nil {
				w.scratch[i] = allocate[T](s.Kind, tile*s.Size)
			}
		}
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
			build := b.builders[s.Op]
			if hasLanes(s, prog.layouts) {
				build = b.laned[s.Op].build
			}
			w.kernels = append(w.kernels, build(info))
			c := newCall[T](p, s, prog.layouts, &prog.lock, w.compaction, w.sparse)
			for _, v := range operands(s) {
				c.maxima, c.facts = append(c.maxima, w.maxima[v]), append(c.facts, w.facts[v])
			}
			w.calls = append(w.calls, c)
		}
		prog.workers = append(prog.workers, w)
	}
	return prog, nil
}

// onlyListed tells which arguments nothing but products take, which read lists of ones.
func onlyListed(p *kernels.Plan) []bool {
	only := slices.Repeat([]bool{true}, len(p.Args))
	for _, s := range p.Steps {
		for _, v := range operands(s) {
			if place := p.Values[v].Place; !place.Scratch && !s.Traits.Product {
				only[place.Slot] = false
			}
		}
	}
	return only
}

// cacheBytes of operands of one stage stay in the second-level cache.
const cacheBytes = 512 << 10

type program[T number] struct {
	plan     *kernels.Plan
	sizes    []int // of values, in elements per row or replica
	tile     int   // rows
	tiles    int
	early    int      // the first steps work on shared values alone
	sources  int      // the argument with the sources of sparse rows; -1: none
	keeps    bool     // orders of these
	orders   *orders  // kept ones in the run at hand
	reduces  bool     // some result is a sum over rows
	layouts  []layout // of the values
	stages   []stage
	together int // rows of a tile that go through all passes before others begin
	loops    vector.Set
	shared   []buffer[T] // scratch without rows
	workers  []worker[T]
	lock     sync.Mutex // held while a tile adds to a value without rows
	bound    []buffer[T]
	written  []bool // arguments that the plan changes

	onlyListed []bool // arguments of which only the lists of ones are read
}

// compacts tells whether rows are compacted when that is worthwhile. Other plans take them as they are.
func (p *program[T]) compacts() bool {
	k := p.workers[0].compaction
	return k != nil && p.written[k.factors]
}

// Explain counts the stages that a tile of rows goes through, one after the other.
func (p *program[T]) Explain() string {
	if len(p.stages) == 0 {
		return kernels.Count(len(p.plan.Steps), "step") + " on shared values"
	}
	text := fmt.Sprintf("%s in %s, %d rows at a time", kernels.Count(len(p.plan.Steps), "step"), kernels.Count(len(p.stages), "stage"), p.tile)
	if p.compacts() {
		text += fmt.Sprintf(", rows compacted below density %g", p.workers[0].compaction.below)
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
	p.bind(args, r.passes, r.first)
	p.hold(r.first)
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
func (p *program[T]) bind(args []kernels.Buffer, passes, first int) {
	if len(args) != len(p.plan.Args) {
		panic("cpu: wrong number of arguments")
	}
	p.bound = p.bound[:0]
	for i, v := range p.plan.Args {
		var b buffer[T]
		switch a := args[i].(type) {
		case *reals[T]:
			b.real, b.held = a.data, a
		case *mapping[T]:
			b.real, b.held, b.file = a.data, a.reals, true
		case *indices:
			b.index, b.of = a.data, a
			if i == p.sources {
				p.orders = p.ordersOf(a, first)
			}
		case *bits:
			b.bits = a
			if v.HasRows {
				a.spell()
				a.ones = nil // the run may change it
			} else if len(v.Dims) == 2 {
				if !p.onlyListed[i] {
					a.spell()
				}
				index[T](a, p.plan.Batch, v.Dims[0], v.Dims[1])
			} else {
				a.spell()
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

// stage is a run of steps that a worker goes through for rows rows of a tile before it
// takes the next ones.
type stage struct{ from, to, rows int }

// stages are the groups of a plan that have rows: products, sums over rows and steps on lanes take a whole tile;
// other row-local steps between them go through a few rows at a time, which the cache holds.
func stages(p *kernels.Plan, layouts []layout, tile, real int) []stage {
	var all []stage
	for _, g := range p.Groups() {
		switch g.Kind {
		case kernels.Shared:
		case kernels.RowLocal:
			for from, to := g.From, g.From; from < g.To; from = to {
				whole := hasLanes(p.Steps[from], layouts)
				for to < g.To && hasLanes(p.Steps[to], layouts) == whole {
					to++
				}
				all = append(all, stage{from, to, 0})
				if whole {
					all[len(all)-1].rows = tile
				}
			}
		default:
			all = append(all, stage{g.From, g.To, tile})
		}
	}
	for k, s := range all {
		if s.rows > 0 {
			continue
		}
		perRow, seen := 0, map[kernels.Place]bool{}
		for _, step := range p.Steps[s.from:s.to] {
			for _, v := range operands(step) {
				if value := p.Values[v]; value.HasRows && !seen[value.Place] {
					seen[value.Place] = true
					perRow += value.Size() * bytes(value.Kind, real)
				}
			}
		}
		all[k].rows = min(tile, max(1, cacheBytes/max(1, perRow)))
	}
	return all
}

func bytes(k kernels.Kind, real int) int {
	return [...]int{kernels.Real: real, kernels.Bits: 1, kernels.Index: 4}[k]
}

// together are the rows of a tile, of so many synapses each, that go through all passes of a run before the next rows
// begin: from the second pass on, the second-level cache has the lists of their sources, a cache line or more each.
func together(synapses, tile int) int { return min(tile, max(1, cacheBytes/4/(64*synapses))) }

// Ops lists the operations of the backend, sorted.
func Ops() []string { return slices.Sorted(maps.Keys(builders32)) }
