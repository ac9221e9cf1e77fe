package cuda

import (
	"encoding/binary"
	"runtime"
	"slices"

	"engram/kernels"
)

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

const (
	// tallyWorth passes of a run make it worthwhile to count and wait for the number.
	tallyWorth = 8
	// mostListed patterns have numbers of 16 bits, and sums of 32 in a lane.
	mostListed = 1 << 14
)

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

// lists are a pattern matrix X (n, m) of each replica as lists (Lists in src/lists.cuh). Without
// them where they would be long.
type lists struct {
	n, m              int
	patterns, lengths Pointer
	pitch             int     // numbers that a list has room for
	laps              float64 // of a warp over a list, in the mean
	version           int     // of the patterns
}

// listedBytes is what lists take at most, in which a neuron is active in a quarter of the
// patterns.
func listedBytes(batch, n, m int) (patterns, lengths int64) {
	return align(2 * int64(batch) * int64(n) * int64(m/4)), align(4 * int64(batch) * int64(n))
}

// asLists finds the lists of the patterns in b, and makes them where they have changed.
func (b *buffer) asLists(batch, n, m int, tally tally) (*lists, error) {
	d := b.backend.device
	t := b.listed
	if t == nil || t.n != n || t.m != m {
		patterns, lengths := listedBytes(batch, n, m)
		at, err := b.backend.alloc(patterns + lengths)
		if err != nil {
			return nil, err
		}
		t = &lists{n: n, m: m, patterns: at, lengths: at + Pointer(patterns), version: -1}
		runtime.AddCleanup(t, d.Release, at)
		b.listed = t
	}
	if t.version == b.version {
		return t, nil
	}
	t.version, t.pitch = b.version, 0
	x := words{uint64(b.at)}
	counted, err := tally.of(b.backend, elements("tally_lists", batch*n, min(m, 256), x, words{uint64(t.lengths)},
		words{uint64(tally)}, words{uint64(tally + 4)}, whole(m)))
	if err != nil || counted[0] > m/4 {
		return t, err
	}
	t.pitch, t.laps = counted[0], float64(counted[1])/float64(batch*n)
	fill := elements("list_patterns", batch*n, lanes, x, words{uint64(t.patterns)}, whole(m), whole(t.pitch))
	return t, b.backend.note(d.Launch([]Launch{fill}))
}

// tally is where two numbers lie that kernels count in.
type tally Pointer

const tallyBytes = 8

// of launches a kernel that counts and waits for its numbers.
func (t tally) of(b *backend, l Launch) (counted [2]int, err error) {
	var data [tallyBytes]byte
	if err = b.device.Clear(Pointer(t), tallyBytes); err == nil {
		if err = b.device.Launch([]Launch{l}); err == nil {
			err = b.device.Read(data[:], Pointer(t))
		}
	}
	for i := range counted {
		counted[i] = int(int32(binary.LittleEndian.Uint32(data[4*i:])))
	}
	return counted, b.note(err)
}

// steady tells whether a plan is a whole replay cycle of which nothing but rates changes
// from pass to pass.
func (y *cycle) steady(p *kernels.Plan) bool {
	series := func(v int) bool { return v != none && p.Values[v].Series }
	return y != nil && y.driven && y.flag == none && !slices.ContainsFunc([]int{y.beta, y.count, y.first, y.length}, series)
}

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
