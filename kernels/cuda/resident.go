package cuda

import "engram/kernels"

// Sizes of src/bits.cuh.
const (
	strip = 8                   // rows of a block, a warp for each
	lap   = strip * 4 * bitTile // outputs that a block makes at a time
)

// stay is where a block keeps its rows of a small network in shared memory, from the first pass
// of a run to the last (Stay in src/resident.cu).
type stay struct {
	weights, saliences int // bytes of a row of slices
	h, hRow            int // where it begins, and the floats of a row
	u, uRow            int
	known              int // what else is known of rows
	bytes              int
}

// stays finds a place in shared memory for the rows of a cycle; nil where there is none.
func (b *backend) stays(y *cycle, p *kernels.Plan) *stay {
	if !y.steady(p) || b.options.Panels {
		return nil
	}
	s := y.stay()
	if s.bytes > b.device.Shared() {
		return nil
	}
	return &s
}

// stay lays out rows of a block. Slices of saliences take the place of those of the weights
// they were driven by, as does h where all of it is made before any of it is stored.
func (y *cycle) stay() stay {
	const room = 16 // bytes behind a row of slices, so that no two rows share banks
	s := stay{weights: width(y.n, y.split) + room, saliences: roundUp(y.m, depth) + room,
		hRow: apart(y.m), uRow: apart(y.z * y.n)}
	end := 3 * strip * s.weights
	s.h = 3 * strip * s.saliences
	if y.m > lap {
		s.h = max(s.h, end)
	}
	s.u = max(end, s.h+4*strip*s.hRow)
	s.known = s.u + 4*strip*s.uRow
	s.bytes = s.known + 24*strip
	return s
}

// apart is the length of rows of n floats of which no two share banks, as a warp writes them:
// eight elements of every second row.
func apart(n int) int { return roundUp(n-4, 8) + 4 }

// argument is an operand of all rows in the first pass; nothing where v is none.
func (p *program) argument(v int) operand {
	if v == none {
		return operand{}
	}
	return p.operand(p.plan.Values[v], 0, p.layout, 0, p.args)
}

// sleep is the argument Sleep of a kernel (src/sleep.cuh).
func (p *program) sleep(passes int) []words {
	y, of := p.cycle, p.argument
	step := func(v int) words { // from a pass to the next
		if !p.plan.Values[v].Series {
			return whole(0)
		}
		return whole(p.plan.Batch)
	}
	return []words{
		of(y.u).rows(), of(y.theta).rows(), of(y.mean).rows(), of(y.right).rows(), of(y.labels).rows(),
		of(y.count).shared(), of(y.first).shared(), of(y.beta).shared(), of(y.length).shared(),
		of(y.eta).shared(), of(y.etaTheta).shared(), step(y.eta), step(y.etaTheta),
		whole(y.n), whole(y.m), whole(y.z), whole(y.split), whole(passes), real(y.q)}
}

// resident is the launch of all passes of a cycle.
func (p *program) resident(passes int) Launch {
	s, x := p.stay, p.tiles[p.cycle.product]
	c := &call{rows: p.plan.Rows, batch: p.plan.Batch, active: p.active}
	c.launch("resident", [2]int{p.plan.Batch * pieces(p.plan.Rows, strip), 1}, lanes*strip, s.bytes, append(p.sleep(passes),
		words{uint64(x.columns)}, words{uint64(x.rows)},
		whole(s.weights), whole(s.saliences), whole(s.h), whole(s.hRow), whole(s.u), whole(s.uRow), whole(s.known)))
	return c.sequence[0]
}
