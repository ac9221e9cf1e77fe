package cuda

import (
	"fmt"
	"runtime"
	"slices"

	"engram/kernels"
)

// program is a plan whose memory is planned: where in the arena every scratch value lies,
// and how many rows go through all steps together.
type program struct {
	backend *backend
	plan    *kernels.Plan
	early   int           // the first steps work on shared values alone
	late    int           // from here on the last steps do
	reduces bool          // some result is a sum over rows
	cycle   *cycle        // that the plan is, where a card goes through it as one
	stay    *stay         // of its rows in shared memory for all passes of a run; nil: they do not
	day     *presentation // that the plan is, where a card makes it as one
	layout  layout
	active  Pointer // a byte for each replica
	tally   tally
	mask    []byte // what is there; nil at first

	// the launches of each turn and pass, made for these buffers
	sequences  [][][]Launch
	args       []*buffer
	generation int
	tiles      []*tiled // of each step on tensor cores
}

// layout is the plan's scratch memory for panels of rows rows.
type layout struct {
	rows  int
	slots []int64 // offsets in the arena
	spare int64   // offset of what steps want beside
	bytes int64
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
	prog.sort()
	if !b.options.Plain {
		prog.day = findPresentation(p)
	}
	if slices.ContainsFunc(p.Steps, func(s kernels.Step) bool { return b.onTensorCores(p, s) }) {
		prog.cycle = findCycle(p)
		prog.stay = b.stays(prog.cycle, p)
	}
	return prog
}

// sort finds the steps on shared values alone at the beginning and the end.
func (p *program) sort() {
	rows := func(s kernels.Step) bool {
		return slices.ContainsFunc(append(slices.Clone(s.In), s.Out), func(v int) bool { return p.plan.Values[v].HasRows })
	}
	p.early = slices.IndexFunc(p.plan.Steps, rows)
	if p.early < 0 {
		p.early = len(p.plan.Steps)
	}
	p.late = len(p.plan.Steps)
	for p.late > p.early && !rows(p.plan.Steps[p.late-1]) {
		p.late--
	}
	p.reduces = slices.ContainsFunc(p.plan.Steps[p.early:p.late], func(s kernels.Step) bool { return !p.plan.Values[s.Out].HasRows })
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
	p.layout = p.lay(low)
	return p.backend.reserve(p.layout.bytes)
}

// lay gives every scratch value its place for panels of rows rows.
func (p *program) lay(rows int) layout {
	if p.stay != nil {
		return layout{rows: rows}
	}
	if p.day != nil {
		return p.layDay()
	}
	if p.cycle != nil {
		return p.layCycle(rows)
	}
	l := layout{rows: rows}
	for _, s := range p.plan.Scratch {
		l.slots = append(l.slots, l.bytes)
		n := int64(p.plan.Batch) * int64(s.Size) * bytesOf(s.Kind)
		if s.HasRows {
			n *= int64(rows)
		}
		l.bytes = align(l.bytes + n)
	}
	l.spare = l.bytes
	var most int64
	for i := p.early; i < p.late; i++ {
		c := p.call(i, 0, l, 0, rows, nil)
		launchers[p.plan.Steps[i].Op](c)
		most = max(most, c.workspace)
	}
	l.bytes = align(l.bytes + most)
	return l
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
	if err := b.reserve(p.layout.bytes); err != nil { // which may have been lost
		return err
	}
	if err := p.bind(args, passes); err != nil {
		return err
	}
	if err := p.choose(active); err != nil {
		return err
	}
	defer runtime.KeepAlive(p) // with it, its memory and its buffers
	few, err := p.survivors(passes)
	if err != nil {
		return err
	}
	if few != nil {
		return b.note(b.device.Launch(few))
	}
	if p.stay != nil {
		return b.note(b.device.Launch([]Launch{p.resident(passes)}))
	}
	for turn := range p.turns() {
		for pass := range passes {
			if err := b.note(b.device.Launch(p.sequence(turn, pass))); err != nil {
				return err
			}
		}
	}
	return nil
}

// turns is how often all passes are made: once with all panels, or, of a cycle, once for each
// panel, whose slices stay in the arena meanwhile.
func (p *program) turns() int {
	if p.cycle != nil {
		return pieces(p.plan.Rows, p.layout.rows)
	}
	return 1
}

// sequence is what is launched for a pass of a turn.
func (p *program) sequence(turn, pass int) []Launch {
	if turn == len(p.sequences) {
		p.sequences = append(p.sequences, nil)
	}
	if pass == len(p.sequences[turn]) {
		made := p.launches
		if p.cycle != nil {
			made = p.cycleLaunches
		}
		if p.day != nil {
			made = p.dayLaunches
		}
		p.sequences[turn] = append(p.sequences[turn], made(turn, pass))
	}
	return p.sequences[turn][pass]
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
	tiled, err := p.tile(bound)
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

// launches are those of all steps in a pass, panel by panel, in one turn.
func (p *program) launches(_, pass int) []Launch {
	var all []Launch
	step := func(i, first, rows int) {
		c := p.call(i, pass, p.layout, first, rows, p.args)
		launchers[p.plan.Steps[i].Op](c)
		all = append(all, c.sequence...)
	}
	for i := range p.early {
		step(i, 0, 1)
	}
	for i := p.early; i < p.late; i++ {
		if !p.plan.Values[p.plan.Steps[i].Out].HasRows {
			all = append(all, p.initial(i)...)
		}
	}
	for first := 0; first < p.plan.Rows && p.early < p.late; first += p.layout.rows {
		for i := p.early; i < p.late; i++ {
			step(i, first, min(p.layout.rows, p.plan.Rows-first))
		}
	}
	for i := p.late; i < len(p.plan.Steps); i++ {
		step(i, 0, 1)
	}
	return all
}

// initial fills the result of step i, to which rows add, with what it begins with.
func (p *program) initial(i int) []Launch {
	c := p.call(i, 0, p.layout, 0, 1, p.args)
	n := c.out.Size()
	c.perElement("fill", n, c.out.rows(), whole(n), real(c.attr["initial"]))
	return c.sequence
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
	if c.tensor = p.backend.onTensorCores(p.plan, s); c.tensor && args != nil {
		c.tiled = *p.tiles[i]
	}
	return c
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
