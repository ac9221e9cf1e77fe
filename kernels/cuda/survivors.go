package cuda

import "engram/kernels"

// Late at night few synapses of a row are left. Where the sums over these, through lists of the
// patterns in which each neuron is active, are less work than products with all patterns
// (src/survive.cu), a run goes that way: it counts the survivors first. No bit of a result tells.

// When says when something is done.
type When int

const (
	Worth  When = iota // as it is worth it
	Always             // wherever it can be done
	Never
)

// Clocks of a multiprocessor of an H100, counted and not measured yet (docs/gpu.md): of a survivor, and of one lap of a warp
// over its list in both products; of any synapse of a dense row, in shared memory or not, and of
// one of its patterns in both products; of a factor that is looked at.
const (
	survivorClocks = 5
	lapClocks      = 10
	residentClocks = 0.83
	panelClocks    = 2.4
	patternClocks  = 2.0 / 847
	factorClocks   = 0.29
)

// tallyShare is how much of a run's time may go into counting survivors: one part of so many.
const tallyShare = 8

// listable tells whether the cycle of a plan can go through lists.
func (y *cycle) listable(p *kernels.Plan) bool { return y.steady(p) && y.m <= mostListed }

// survivors is the launch of all passes of a run through lists of survivors, none where that
// cannot be or is not worth it.
func (p *program) survivors(passes int) ([]Launch, error) {
	y, b := p.cycle, p.backend
	when := b.options.Survivors
	if !y.listable(p.plan) || when == Never {
		return nil, nil
	}
	if when == Worth && float64(passes)*p.denseClocks() < tallyShare*factorClocks*float64(y.z) {
		return nil, nil
	}
	c := &call{rows: p.plan.Rows, batch: p.plan.Batch, active: p.active}
	c.perRow("tally_survivors", y.n, p.argument(y.u).rows(), words{uint64(p.tally)}, whole(y.n), whole(y.z))
	counted, err := p.tally.of(b, c.sequence[0])
	left, room := counted[0], b.device.Shared()-ownShared
	shared := left*(4*y.z+12) + 8*y.m // Left in src/survive.cu
	if err != nil || shared > room || when == Worth && !p.sparse(left, 1) {
		return nil, err
	}
	x, err := p.args[p.plan.Values[y.x].Place.Slot].asLists(p.plan.Batch, y.n, y.m, p.tally)
	if err != nil || x.pitch == 0 || when == Worth && !p.sparse(left, x.laps) {
		return nil, err
	}
	kernel, threads := survivorBlock(shared, room, c.batch*c.rows)
	args := append(p.sleep(passes), words{uint64(x.patterns)}, words{uint64(x.lengths)}, whole(x.pitch), whole(left))
	c.launch(kernel, [2]int{c.batch * c.rows, 1}, threads, shared, args)
	return c.sequence[1:], nil
}

// denseClocks are those of a synapse in a cycle with products.
func (p *program) denseClocks() float64 {
	clocks := patternClocks * float64(p.cycle.m)
	if p.stay != nil {
		return clocks + residentClocks
	}
	return clocks + panelClocks
}

// sparse tells whether lists of so many survivors, of so many laps, take less time than products.
func (p *program) sparse(left int, laps float64) bool {
	return float64(left)*(survivorClocks+lapClocks*laps) < float64(p.cycle.n)*p.denseClocks()
}

// survivorBlock is the kernel for rows that take so much of the shared memory that there is, and the threads of its blocks: a
// multiprocessor has room for a thousand, and cards have about a hundred multiprocessors.
func survivorBlock(shared, room, blocks int) (kernel string, threads int) {
	if shared > room/2 {
		return "survive_wide", 512
	}
	threads = 64
	for threads < 256 && (threads*room < 1000*shared || threads*blocks < 100*1000) {
		threads *= 2
	}
	return "survive", threads
}
