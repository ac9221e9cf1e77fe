package cuda

import (
	"fmt"
	"runtime"
	"slices"
	"strings"

	"engram/kernels"
)

// program is a plan whose memory is planned: where in the arena every scratch value lies,
// and how many rows go through all steps together.
type program struct {
	backend *backend
	plan    *kernels.Plan
	ways    []schedule
	reduces bool    // some result is a sum over rows
	scratch layout  // of the last of the ways
	active  Pointer // a byte for each replica
	tally   tally
	mask    []byte // what is there; nil at first

	// the launches of each panel and pass, made for these buffers
	sequences  [][][]Launch
	args       []*buffer
	generation int
	tiles      []*tiled // of each step on tensor cores
}

// Compile plans the memory of a program and takes it: nothing is allocated in a run.
func (b *backend) Compile(p *kernels.Plan) (kernels.Program, error) {
	if err := b.failure(); err != nil {
		return nil, err
	}
	for _, s := range p.Steps {
		if launchers[s.Op] == nil {
			return nil, fmt.Errorf("plan %s: cuda has no operation %q", p.Name, s.Op)
		}
	}
	b.running.Lock()
	defer b.running.Unlock()
	prog := b.program(p)
	if err := prog.place(); err != nil {
		return nil, err
	}
	var err error
	counts := align(int64(p.Batch))
	if prog.active, err = b.alloc(counts + tallyBytes); err != nil {
		return nil, err
	}
	prog.tally = tally(prog.active + Pointer(counts))
	runtime.AddCleanup(prog, b.device.Release, prog.active)
	return prog, nil
}

// program is a plan without memory.
func (b *backend) program(p *kernels.Plan) *program {
	prog := &program{backend: b, plan: p, tiles: make([]*tiled, len(p.Steps))}
	for _, g := range p.Groups() {
		prog.reduces = prog.reduces || g.Kind == kernels.Reduces
	}
	prog.ways = prog.schedules()
	return prog
}

// lay gives every scratch value its place for panels of rows rows.
func (p *program) lay(rows int) layout { return p.ways[len(p.ways)-1].layout(rows) }

// Explain says how the card goes through the plan.
func (p *program) Explain() string {
	var ways []string
	for _, w := range p.ways {
		ways = append(ways, w.explain())
	}
	return strings.Join(ways, "; else ")
}

// place chooses the largest panel of rows whose scratch memory is within the limit, and
// takes it.
func (p *program) place() error {
	limit, err := p.backend.scratchLimit()
	if err != nil {
		return err
	}
	low, high := 1, p.plan.Rows // low is tried whatever it takes
	for low < high {
		middle := (low + high + 1) / 2
		if p.lay(middle).bytes <= limit {
			low = middle
		} else {
			high = middle - 1
		}
	}
	p.scratch = p.lay(low)
	return p.backend.reserve(p.scratch.bytes)
}

// Run queues the launches of all passes.
func (p *program) Run(args []kernels.Buffer, active []bool, passes int) error {
	if passes > 1 && p.reduces {
		panic("cuda: several passes of a plan with sums over rows")
	}
	b := p.backend
	b.running.Lock()
	defer b.running.Unlock()
	if err := b.failure(); err != nil {
		return err
	}
	if err := b.reserve(p.scratch.bytes); err != nil { // which may have been lost
		return err
	}
	if err := p.bind(args, passes); err != nil {
		return err
	}
	if err := p.choose(active); err != nil {
		return err
	}
	defer runtime.KeepAlive(p) // with it, its memory and its buffers
	for _, way := range p.ways {
		if done, err := way.run(passes); done || err != nil {
			return err
		}
	}
	panic("cuda: no way to run a plan")
}

// queue queues the launches of all passes of each panel, which make writes once for these buffers.
func (p *program) queue(panels, passes int, make func(panel, pass int) []Launch) error {
	for panel := range panels {
		for pass := range passes {
			if panel == len(p.sequences) {
				p.sequences = append(p.sequences, nil)
			}
			if pass == len(p.sequences[panel]) {
				p.sequences[panel] = append(p.sequences[panel], make(panel, pass))
			}
			if err := p.backend.note(p.backend.device.Launch(p.sequences[panel][pass])); err != nil {
				return err
			}
		}
	}
	return nil
}

// choose tells the device which replicas take part.
func (p *program) choose(active []bool) error {
	mask := make([]byte, p.plan.Batch)
	for i := range mask {
		if active == nil || active[i] {
			mask[i] = 1
		}
	}
	if slices.Equal(mask, p.mask) {
		return nil
	}
	p.mask = mask
	return p.backend.note(p.backend.device.Write(p.active, mask))
}

// bind checks the arguments and makes the launches for them, unless those there are still
// right.
func (p *program) bind(args []kernels.Buffer, passes int) error {
	if len(args) != len(p.plan.Args) {
		panic("cuda: wrong number of arguments")
	}
	same := len(p.args) == len(args) && p.generation == p.backend.arena.generation
	bound := make([]*buffer, len(args))
	for i, v := range p.plan.Args {
		buf, ok := args[i].(*buffer)
		if !ok || buf.backend != p.backend {
			panic("cuda: a buffer of another backend")
		}
		if n := p.plan.Elements(v); buf.kind != v.Kind || buf.n != n && !(v.Series && buf.n >= passes*n) {
			panic("cuda: an argument has the wrong kind or size")
		}
		bound[i] = buf
		same = same && p.args[i] == buf
		if v.HasRows && v.Kind == kernels.Bits {
			buf.version++ // the run may change it
		}
	}
	tiled, err := p.tile(bound, passes)
	if err != nil {
		return err
	}
	same = same && tiled
	if !same {
		p.args, p.generation = bound, p.backend.arena.generation
		p.sequences = nil
	}
	return nil
}

// call points step i at a panel of rows in a pass. Without args the addresses are those of no
// memory.
func (p *program) call(i, pass int, l layout, first, rows int, args []*buffer) *call {
	s := p.plan.Steps[i]
	c := &call{
		attr: s.Attr, first: first, rows: rows, batch: p.plan.Batch, active: p.active,
		spare: p.backend.arena.at + Pointer(l.spare),
	}
	for _, v := range s.In {
		c.in = append(c.in, p.operand(p.plan.Values[v], pass, l, first, args))
	}
	c.out = p.operand(p.plan.Values[s.Out], pass, l, first, args)
	if c.tensor = p.backend.onTensorCores(p.plan, s); c.tensor {
		c.cut, c.multiprocessors = p.cut(), p.backend.device.Multiprocessors()
		if args != nil {
			c.tiled = *p.tiles[i]
		}
	}
	return c
}

// argument is an operand with rows from row first on in a pass, an argument of the program; nothing
// where v is none.
func (p *program) argument(v, pass, first int) operand {
	if v == none {
		return operand{}
	}
	return p.operand(p.plan.Values[v], pass, p.scratch, first, p.args)
}

func (p *program) operand(v kernels.Value, pass int, l layout, first int, args []*buffer) operand {
	o := operand{Value: v, stride: 1}
	switch {
	case v.Place.Scratch:
		o.first = p.backend.arena.at + Pointer(l.slots[v.Place.Slot])
		if v.HasRows {
			o.stride = l.rows
		}
		return o
	case args != nil:
		o.first = args[v.Place.Slot].at
	}
	if v.Series {
		o.first += Pointer(int64(pass) * int64(p.plan.Elements(v)) * bytesOf(v.Kind))
	}
	if v.HasRows {
		o.first += Pointer(int64(first) * int64(v.Size()) * bytesOf(v.Kind))
		o.stride = p.plan.Rows
	}
	return o
}

// schedule is a way for a card to go through the passes of a plan.
type schedule interface {
	// layout gives what lies between the arguments its place, for panels of rows rows.
	layout(rows int) layout
	// run queues all passes of a run. It does nothing, and done is false, where another way is better
	// for what the arguments hold now.
	run(passes int) (done bool, err error)
	// explain says what a pass takes, in a few words.
	explain() string
}

// layout is the scratch memory of a schedule for panels of rows rows.
type layout struct {
	rows  int
	slots []int64 // offsets in the arena
	spare int64   // offset of what steps want beside
	bytes int64
}

// schedules are the ways to run a plan, the one to try first at the front. The last can always be
// taken, and the arena is laid out for it.
func (p *program) schedules() []schedule {
	b, plan := p.backend, p.plan
	if !b.options.Plain {
		if d := findPresentation(plan); d != nil {
			return []schedule{&presentationSchedule{p, d}}
		}
	}
	var y *cycle
	if plan.Sparse() || slices.ContainsFunc(plan.Steps, func(s kernels.Step) bool { return b.onTensorCores(plan, s) }) {
		y = findCycle(plan)
	}
	every := p.everyPass(y)
	late := &lateSchedule{p, y, every}
	if y.listable(plan) && (b.options.Sparse != Never || late.packable()) {
		return []schedule{late, every}
	}
	return []schedule{every}
}

// everyPass is the way for runs that lists are not for. Without products on tensor cores, as of rows with sources, and
// outside cycles, it goes operation by operation.
func (p *program) everyPass(y *cycle) schedule {
	if y == nil || y.sources != none {
		return newOperationSchedule(p)
	}
	if f := y.persistentForm(p.plan, p.backend.device.Shared()-ownShared, p.backend.device.Multiprocessors()); f != nil && !p.backend.options.Panels {
		return &persistentSchedule{p, y, *f}
	}
	return &panelSchedule{p, y}
}

// mostSlots of a row with sources have numbers of 16 bits.
const mostSlots = 1 << 16

// listable tells whether the cycle of a plan can go through lists.
func (y *cycle) listable(p *kernels.Plan) bool {
	return y.steady(p) && y.m <= mostListed && (y.sources == none || y.n <= mostSlots)
}
