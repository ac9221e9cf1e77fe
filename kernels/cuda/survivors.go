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

// tallyWorth passes of a run make it worthwhile to count and wait for the number.
const tallyWorth = 8

// Clocks of a multiprocessor, counted and not measured yet (docs/gpu.md): of a survivor, and of one lap of a warp
// over its list in both products; of any synapse of a dense row, in shared memory or not, and of
// one of its patterns in both products.
const (
	survivorClocks = 5
	lapClocks      = 10
	residentClocks = 0.83
	panelClocks    = 2.4
	patternClocks  = 2.0 / 847
)

// listable tells whether the cycle of a plan can go through lists.
func (y *cycle) listable(p *kernels.Plan) bool { return y.steady(p) && y.m <= mostListed }

// survivors is the launch of all passes of a run through lists of survivors, none where that
// cannot be or is not worth it.
func (p *program) survivors(passes int) ([]Launch, error) {
	y, b := p.cycle, p.backend
	when := b.options.Survivors
	if !y.listable(p.plan) || when == Never || when == Worth && passes < tallyWorth {
		return nil, nil
	}
	c := &call{rows: p.plan.Rows, batch: p.plan.Batch, active: p.active}
	c.perRow("tally_survivors", y.n, p.argument(y.u).rows(), words{uint64(p.tally)}, whole(y.n), whole(y.z))
	counted, err := p.tally.of(b, c.sequence[0])
	left := counted[0]
	shared := left*(4*y.z+12) + 8*y.m // Left in src/survive.cu
	if err != nil || shared > b.device.Shared()-ownShared || when == Worth && !p.sparse(left, 1) {
		return nil, err
	}
	x, err := p.args[p.plan.Values[y.x].Place.Slot].asLists(p.plan.Batch, y.n, y.m, p.tally)
	if err != nil || x.pitch == 0 || when == Worth && !p.sparse(left, x.laps) {
		return nil, err
	}
	args := append(p.sleep(passes), words{uint64(x.patterns)}, words{uint64(x.lengths)}, whole(x.pitch), whole(left))
	c.launch("survive", [2]int{c.batch * c.rows, 1}, survivorThreads(shared), shared, args)
	return c.sequence[1:], nil
}

// sparse tells whether lists of so many survivors, of so many laps, take less time than products.
func (p *program) sparse(left int, laps float64) bool {
	dense := patternClocks * float64(p.cycle.m)
	if p.stay != nil {
		dense += residentClocks
	} else {
		dense += panelClocks
	}
	return float64(left)*(survivorClocks+lapClocks*laps) < float64(p.cycle.n)*dense
}

// survivorThreads of a block: a multiprocessor has room for a thousand, and for as many blocks as their shared memory
// allows.
func survivorThreads(shared int) int {
	t := 64
	for t < 256 && t*(228<<10) < 1024*shared {
		t *= 2
	}
	return t
}
